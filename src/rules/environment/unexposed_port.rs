use crate::contents::is_local;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Origin, Stage, Value};
use crate::syntax::Keyword;
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "unexposed-port",
    group: "environment",
    summary: "The service listens on a port that is not exposed",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("unexposed_port.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    let ports = context.contents().ports(&own, stage.index);
    if !ports.complete {
        return;
    }
    let mut told = Vec::new();
    for (port, span) in
        told_by_command(context, stage).into_iter().chain(told_by_variable(context, stage))
    {
        if ports.has(port) || told.contains(&port) {
            continue;
        }
        told.push(port);
        let message =
            format!("the service listens on {port}, which is not exposed: add `EXPOSE {port}`");
        report.at(span, message).fix(Applicability::Unsafe, || {
            Some((format!("Insert EXPOSE {port}"), [insert(context, stage, port)?]))
        });
    }
}

fn told_by_command(context: &Context<'_>, stage: &Stage) -> Option<(u16, Span)> {
    let launch = context.contents().service(context.syntax(), context.model(), stage.index)?;
    let listening = context.contents().listening(context.model(), stage.index, &launch)?;
    let (port, word, range) = listening.port?;
    let local = listening.host.is_some_and(|(host, ..)| is_local(&host) && !is_any(&host));
    let span = launch.words.get(word)?.place(context.document.text(), range)?;
    (!local && port != 0).then_some((port, span))
}

fn is_any(host: &str) -> bool {
    matches!(host.trim_matches(['[', ']']), "0.0.0.0" | "::" | "0" | "")
}

/// The variable that the standard has for it.
fn told_by_variable(context: &Context<'_>, stage: &Stage) -> Option<(u16, Span)> {
    let asked = context.standard().environment.port.as_ref()?;
    asked.names.iter().find_map(|name| {
        let definition = context.model().environment_at(stage.index, usize::MAX, name)?;
        let (Value::Known(value), Origin::Instruction { instruction, pair }) =
            (&definition.value, definition.origin)
        else {
            return None;
        };
        let at = context.syntax().get(instruction)?;
        let word = at.get().operation.pairs().get(pair)?.value.as_ref()?;
        Some((value.parse().ok().filter(|port| *port != 0)?, at.word_span(word)))
    })
}

/// Behind the stage's last EXPOSE, else above its first command, else at its end.
fn insert(context: &Context<'_>, stage: &Stage, port: u16) -> Option<Edit> {
    let line = format!("EXPOSE {port}");
    let last = context.instructions_of(stage).rfind(|at| at.operation.keyword == Keyword::Expose);
    if let Some(at) = last {
        return Some(edits::insert_below(context.document, at, &line));
    }
    const ENDS: [Keyword; 3] = [Keyword::Healthcheck, Keyword::Entrypoint, Keyword::Cmd];
    let mut instructions = context.instructions_of(stage);
    match instructions.find(|at| ENDS.contains(&at.operation.keyword)) {
        Some(at) => Some(edits::insert_above(context.document, at, &line)),
        None => {
            let last = context.instructions_of(stage).next_back()?;
            Some(edits::insert_below(context.document, last, &line))
        }
    }
}
