use super::check::Check as HealthCheck;
use crate::contents::Resolved;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::shell::{Command, Connector};
use crate::syntax::{CommandForm, InstructionRef};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "shell-form-healthcheck",
    group: "health",
    summary: "The health check is in shell form",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Safe),
    replaces: &["json-form"],
    page: include_str!("shell_form_healthcheck.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let (stage, at) = (check.stage, check.at);
    let Some(CommandForm::Shell(text)) = at.get().operation.command() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    let shell = own.shell.as_ref().and_then(|shell| shell.word.exec()?.first());
    let shell = shell.map_or("/bin/sh", |word| &word.text);
    let absent =
        context.contents().command(context.model(), stage.index, shell) == Resolved::Absent;
    let (severity, message) = match absent {
        true => (
            Severity::Error,
            format!(
                "the shell form needs `{shell}`, which the image does not have: write a JSON array"
            ),
        ),
        false => (
            Severity::Warning,
            "the shell form starts a shell for each check: write a JSON array".to_owned(),
        ),
    };
    let span = at.word_span(text);
    report
        .at(span, message)
        .severity(severity)
        .fix(Applicability::Safe, || {
            let words = only_words(at)?;
            let array = edits::json_array(words.iter().map(String::as_str));
            Some(("Write it in exec form".to_owned(), [Edit::replace(span, array)]))
        })
        .fix(Applicability::Unsafe, || {
            let edit = check.replaced(context)?;
            Some(("Ask the service through its interpreter".to_owned(), [edit]))
        });
}

/// The words of a script that is one command without anything that only a shell understands; a
/// final `|| exit 1` says what a health check means anyway.
fn only_words(at: InstructionRef<'_>) -> Option<Vec<String>> {
    let [script] = at.get().scripts() else { return None };
    if !script.errors.is_empty() || !script.redirections.is_empty() || !script.pipes.is_empty() {
        return None;
    }
    let (first, rest) = script.commands.split_first()?;
    let fails = |command: &Command| {
        let words: Vec<_> = command.words.iter().map(|word| word.text()).collect();
        let exits = command.is(&["exit"]) && words == ["1"];
        command.connector == Connector::Or
            && command.depth == 0
            && (exits || command.is(&["false"]) && words.is_empty())
    };
    let plain = first.depth == 0
        && first.assignments.is_empty()
        && !first.negated
        && first.redirections.is_empty();
    // What a shell does itself cannot be started.
    const BUILTINS: &[&str] =
        &["exit", ":", ".", "source", "exec", "command", "eval", "cd", "export", "set"];
    if !plain || !rest.iter().all(fails) || first.is(BUILTINS) {
        return None;
    }
    let words = std::iter::once(first.name.as_ref()?).chain(&first.words);
    words.map(|word| word.literal.as_deref().map(str::to_owned)).collect()
}
