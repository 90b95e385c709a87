use super::{exec, is_full};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, exec_form};
use crate::syntax::CommandForm;

pub const RULE: Rule = Rule {
    id: "shell-form-entrypoint",
    group: "surface",
    summary: "ENTRYPOINT or CMD needs a shell",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    replaces: &["doubled-interpreter", "json-form"],
    page: include_str!("shell_form_entrypoint.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let own = context.model().effective(context.syntax(), runtime.index);
    // Behind an ENTRYPOINT in shell form a CMD is not run.
    let alone = matches!(own.entrypoint.as_ref().map(|it| it.word), Some(CommandForm::Shell(_)));
    let command = own.command.iter().filter(|_| !alone);
    for setting in own.entrypoint.iter().chain(command) {
        let CommandForm::Shell(text) = setting.word else { continue };
        let Some(at) = context.syntax().get(setting.instruction) else { continue };
        let shell = context.contents().shell_for(context.syntax(), context.model(), at);
        let missing = shell.filter(|shell| shell.found.is_absent());
        let keyword = at.operation.keyword.as_str();
        let (message, severity) = match missing {
            Some(shell) => {
                let program = shell.program;
                let message = format!(
                    "this {keyword} needs the shell `{program}`, which the image does not have: write it in exec form"
                );
                (message, Severity::Error)
            }
            None if context.standard().tools.shells.is_empty() => continue,
            None => {
                let full = is_full(context, runtime);
                let message = format!(
                    "this {keyword} runs through a shell, which a runtime should not have: write it in exec form"
                );
                (message, if full { Severity::Warning } else { Severity::Error })
            }
        };
        report.at(at.word_span(text), message).severity(severity).fix(Applicability::Safe, || {
            exec::edits_to_exec(context, runtime, at, &exec_form::words(at)?)
        });
    }
}
