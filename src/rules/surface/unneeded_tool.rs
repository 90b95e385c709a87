use super::copies;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::standard::ToolStanding;

pub const RULE: Rule = Rule {
    id: "unneeded-tool",
    group: "surface",
    summary: "A tool that nothing uses is copied into the runtime stage",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("unneeded_tool.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    for copy in copies::from_elsewhere(context) {
        let name = copy.name();
        let used = || copies::is_named(context, runtime, name);
        let (message, severity) = match copies::standing(context, &copy) {
            ToolStanding::Discouraged => (
                format!(
                    "`{name}` has to start as root, which the runtime should not: delete it and set USER"
                ),
                Severity::Warning,
            ),
            ToolStanding::Unneeded if !used() => (unused(name), Severity::Warning),
            ToolStanding::Tolerated if !used() => (unused(name), Severity::Information),
            _ => continue,
        };
        report.at(copy.span(), message).severity(severity).fix(Applicability::Unsafe, || {
            let edits = copies::delete(context, &copy).filter(|_| !used())?;
            Some((format!("Do not copy {name}"), edits))
        });
    }
}

fn unused(name: &str) -> String {
    format!("nothing in the runtime stage uses `{name}`: delete it, or allow it in `tools.allow`")
}
