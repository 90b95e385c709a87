use super::copies;
use crate::lint::{Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "whole-system-tree",
    group: "surface",
    summary: "A whole tree of the system is copied into the runtime stage",
    severity: Severity::Warning,
    needs_standard: true,
    page: include_str!("whole_system_tree.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for copy in copies::from_elsewhere(context) {
        let bare = copy.from().is_some_and(|from| copies::is_bare(context, from));
        if bare || !context.standard().tools.is_tree(&copy.source) {
            continue;
        }
        let message = format!(
            "this copies all of `{}`, which is the builder's system: copy the files and directories that the service needs",
            copy.source
        );
        report.at(copy.span(), message);
    }
}
