use super::copies;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::standard::ToolStanding;

pub const RULE: Rule = Rule {
    id: "shell-in-runtime",
    group: "surface",
    summary: "A shell is copied into the runtime stage",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("shell_in_runtime.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    for copy in copies::from_elsewhere(context) {
        if copies::standing(context, &copy) != ToolStanding::Shell {
            continue;
        }
        let name = copy.name();
        let message = format!(
            "this brings a shell (`{name}`) into the runtime: delete it, and start programs in exec form"
        );
        report.at(copy.span(), message).fix(Applicability::Unsafe, || {
            // Whoever starts something through it has to change that first.
            let used = copies::is_named(context, runtime, name);
            let edits = copies::delete(context, &copy).filter(|_| !used)?;
            Some((format!("Do not copy {name}"), edits))
        });
    }
}
