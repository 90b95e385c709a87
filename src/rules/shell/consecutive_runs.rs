use crate::lint::{
    Alias, Applicability, Check, Context, Report, Rule, Severity, edits, shell_edits,
};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "consecutive-runs",
    group: "shell",
    summary: "RUN instructions in a row could be one",
    severity: Severity::Information,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL3059", Severity::Information)],
    page: include_str!("consecutive_runs.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    // The first RUN of the row, and whether it runs one command at most.
    let mut first: Option<InstructionRef<'_>> = None;
    let mut previous: Option<InstructionRef<'_>> = None;
    for at in context.syntax().instructions() {
        if at.operation.keyword != Keyword::Run {
            (first, previous) = (None, None);
            continue;
        }
        let row =
            first.filter(|first| same_flags(*first, at) && is_single(*first) && is_single(at));
        match row.zip(previous) {
            Some((_, previous)) => {
                let message = "this RUN and the one before could be one: join them with `&&`";
                report.at(at.keyword_span(), message).fix(Applicability::Unsafe, || {
                    Some(("Join with the RUN before".to_owned(), [joined(context, previous, at)?]))
                });
            }
            None => first = Some(at),
        }
        previous = Some(at);
    }
}

fn same_flags(one: InstructionRef<'_>, other: InstructionRef<'_>) -> bool {
    let flags = |at: InstructionRef<'_>| -> Vec<String> {
        at.get().operation.flags.iter().map(|flag| flag.word.text.to_string()).collect()
    };
    flags(one) == flags(other)
}

fn is_single(at: InstructionRef<'_>) -> bool {
    // hadolint finds no command in a text that its shell grammar cannot read.
    let scripts = at.get().run_scripts();
    let unread = scripts.iter().any(|script| !script.errors.is_empty());
    // To it `time` is a command beside the one that it measures.
    let mut commands = scripts.iter().flat_map(|script| &script.commands);
    let timed = commands.any(|command| {
        command.name.as_ref().is_some_and(|name| name.literal.as_deref() == Some("time"))
    });
    unread || !timed && at.get().invocations().nth(1).is_none()
}

/// Puts the second one's command behind the first one's. Not over comments.
fn joined(
    context: &Context<'_>,
    first: InstructionRef<'_>,
    second: InstructionRef<'_>,
) -> Option<Edit> {
    let (end, start) = (shell_edits::appendable(first)?, shell_edits::appendable(second)?);
    let span = Span::new(first.word_span(end).end, second.word_span(start).start);
    if !context.model().dialect_at(first.index).is_posix() {
        return None;
    }
    let own = Span::new(second.start, span.end);
    let between = context.document.text().slice(Span::new(span.start, own.start));
    let escape = char::from(second.get().escape);
    let eol = edits::line_break(context.document);
    let indent = " ".repeat(second.operation.name.text.len());
    (between.trim().is_empty()
        && second.get().comments.iter().all(|it| second.at(*it).start > own.end))
    .then(|| Edit::replace(span, format!(" {escape}{eol}{indent} && ")))
}
