use crate::contents::{Launch, Listening, is_local};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "unreachable-bind-host",
    group: "environment",
    summary: "The service listens where nobody outside the container reaches it",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("unreachable_bind_host.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// All interfaces.
const ANY: &str = "0.0.0.0";

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let (contents, model) = (context.contents(), context.model());
    let Some(launch) = contents.service(context.syntax(), model, stage.index) else { return };
    let Some(listening) = contents.listening(model, stage.index, &launch) else { return };
    match &listening.host {
        Some((host, word, range)) if !is_any(host) => {
            let place = launch.words.get(*word);
            let Some(span) =
                place.and_then(|word| word.place(context.document.text(), range.clone()))
            else {
                return;
            };
            // A script's own option may mean another host altogether.
            if listening.server.is_none() && !is_local(host) {
                return;
            }
            let message = match is_local(host) {
                true => format!(
                    "on `{host}` the service is reached from its own container only: listen on `{ANY}`"
                ),
                false => format!(
                    "on `{host}` the service listens under that name only, not on `localhost`, where health checks ask: listen on `{ANY}`"
                ),
            };
            report.at(span, message).fix(Applicability::Unsafe, || {
                (span.len() as usize == range.len())
                    .then(|| (format!("Listen on {ANY}"), [Edit::replace(span, ANY)]))
            });
        }
        Some(_) => {}
        None if listening.local_by_default => silent(&launch, &listening, report),
        None => {}
    }
}

fn silent(launch: &Launch, listening: &Listening, report: &mut Report<'_>) {
    let (Some(server), Some(option)) = (listening.server, listening.host_option) else { return };
    let named = launch.words.iter().find(|word| word.text.ends_with(server));
    let Some(span) = named.and_then(|word| word.span) else { return };
    let message = format!(
        "`{server}` listens on 127.0.0.1 where nothing tells it otherwise, which is reached from its own container only: pass `{option} {ANY}`"
    );
    let last: Option<Span> = launch.words.last().and_then(|word| word.span);
    let severity = match listening.often_configured {
        true => Severity::Information,
        false => Severity::Warning,
    };
    report.at(span, message).severity(severity).fix(Applicability::Unsafe, || {
        // An address of host and port needs the port.
        let last = last.filter(|_| option != "--bind")?;
        let words = [launch.written(option), launch.written(ANY)];
        let separator = if launch.by_shell { " " } else { ", " };
        let text: String = words.iter().flat_map(|word| [separator, word]).collect();
        Some((format!("Insert {option} {ANY}"), [Edit::insert(last.end, text)]))
    });
}

fn is_any(host: &str) -> bool {
    matches!(host.trim_matches(['[', ']']), "0.0.0.0" | "::" | "0" | "" | "*")
}
