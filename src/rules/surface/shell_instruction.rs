use super::is_full;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::{CommandForm, Keyword};

pub const RULE: Rule = Rule {
    id: "shell-instruction",
    group: "surface",
    summary: "The runtime stage sets a shell",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("shell_instruction.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime().filter(|runtime| !is_full(context, runtime)) else {
        return;
    };
    for stage in context.model().chain(runtime.index) {
        for at in context.instructions_of(stage) {
            if at.operation.keyword != Keyword::Shell {
                continue;
            }
            let message = "the runtime has no use for a shell: delete SHELL and write RUN, CMD, ENTRYPOINT and HEALTHCHECK in exec form";
            report.at(at.keyword_span(), message).fix(Applicability::Unsafe, || {
                let used = context.instructions_of(stage).any(|other| {
                    let form = other.get().innermost().command();
                    other.index > at.index && matches!(form, Some(CommandForm::Shell(_)))
                });
                let delete = edits::delete_instruction(context.document, at);
                (!used).then(|| ("Delete SHELL".to_owned(), [delete]))
            });
        }
    }
}
