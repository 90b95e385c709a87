use super::{exec, is_full};
use crate::contents::{Argument, Language, Launch, join};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, exec_form};
use crate::model::Stage;
use crate::syntax::InstructionRef;
use crate::syntax::shell::Dialect;
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "script-entrypoint",
    group: "surface",
    summary: "The container starts through a shell script",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Safe),
    page: include_str!("script_entrypoint.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let (syntax, model) = (context.syntax(), context.model());
    let Some(launch) = context.contents().service(syntax, model, runtime.index) else { return };
    if launch.by_shell {
        return;
    }
    let Some((word, span)) = scripted(context, runtime, &launch) else { return };
    let full = is_full(context, runtime);
    let severity = if full { Severity::Warning } else { Severity::Error };
    let name = &word.text;
    let message = format!(
        "the container starts through a shell (`{name}`): start the program itself, and do in it what the script does"
    );
    let at = [launch.entrypoint, launch.command].into_iter().flatten();
    let at = at.filter_map(|index| syntax.get(index)).find(|at| at.span().overlaps(span));
    report.at(span, message).severity(severity).fix(Applicability::Safe, || {
        let at = at?;
        exec::edits_to_exec(context, runtime, at, &text_of_shell(at)?)
    });
}

/// The first word that is a shell, or a script for one.
fn scripted<'l>(
    context: &Context<'_>,
    runtime: &Stage,
    launch: &'l Launch,
) -> Option<(&'l Argument, Span)> {
    let words = launch.program();
    let is_script = |word: &&Argument| {
        Language::of(&word.text) == Some(Language::Shell)
            || word.text.ends_with(".sh") && !word.text.contains(char::is_whitespace)
    };
    // An interpreter that is no shell has no use for one: its arguments are its own.
    let found = words
        .first()
        .filter(is_script)
        .or_else(|| words.first().filter(|word| is_written_script(context, runtime, &word.text)));
    found.and_then(|word| Some((word, word.span?)))
}

/// Whether a COPY of the stage writes a script for a shell to this path.
fn is_written_script(context: &Context<'_>, runtime: &Stage, path: &str) -> bool {
    let chain = context.model().chain(runtime.index);
    let instructions = chain.into_iter().flat_map(|stage| context.instructions_of(stage));
    instructions.filter(|at| !at.get().heredocs.is_empty()).any(|at| {
        let Some(to) = at.get().operation.transfer().and_then(|copy| copy.destination.as_ref())
        else {
            return false;
        };
        let Some(to) = context.expanded(at, to) else { return false };
        at.get().heredocs.iter().any(|heredoc| {
            let target = if to.ends_with('/') { join(&to, &heredoc.name) } else { to.clone() };
            let shebang = Dialect::of_shebang(heredoc.content.text());
            target == path && shebang.is_some_and(|dialect| dialect.is_posix())
        })
    })
}

/// The words behind `sh -c` of an exec form.
fn text_of_shell(at: InstructionRef<'_>) -> Option<Vec<String>> {
    match at.get().operation.command()?.exec()? {
        [shell, flag, text]
            if Language::of(&shell.text) == Some(Language::Shell) && &*flag.text == "-c" =>
        {
            exec_form::words_of_text(&text.text)
        }
        _ => None,
    }
}
