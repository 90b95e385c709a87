use super::ports;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};

pub const RULE: Rule = Rule {
    id: "expose-host-port",
    group: "style",
    summary: "EXPOSE holds an address or a port of the host",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::buildkit("ExposeInvalidFormat")],
    page: include_str!("expose_host_port.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    ports::each(context, |at, word, port| {
        let Some((host, own)) = port.rsplit_once(':') else { return };
        if host.is_empty() || host == ":" {
            return;
        }
        let message = format!(
            "`{host}` has no meaning for EXPOSE and will be refused one day: write `{own}`, and give the rest to `docker run --publish`"
        );
        report.at(at.word_span(word), message).fix(Applicability::Safe, || {
            let literal = *word.text == *port;
            literal.then(|| (format!("Write {own}"), [edits::replace(at, word, own)]))
        });
    });
}
