use super::ports;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "expose-protocol-case",
    group: "style",
    summary: "The protocol of a port is not in lower case",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::buildkit("ExposeProtoCasing")],
    page: include_str!("expose_protocol_case.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    ports::each(context, |at, word, port| {
        let Some((_, protocol)) = port.rsplit(':').next().and_then(|last| last.split_once('/'))
        else {
            return;
        };
        let lower = protocol.to_lowercase();
        if lower == protocol {
            return;
        }
        let span = word.text.rfind(protocol).map(|start| start..start + protocol.len());
        let span = span.map_or(at.word_span(word), |range| at.part_span(word, range));
        let message = format!("the protocol `{protocol}` is not in lower case: write `{lower}`");
        report.at(span, message).fix(Applicability::Safe, || {
            let literal = *word.text == *port;
            literal.then(|| (format!("Write {lower}"), [Edit::replace(span, lower.clone())]))
        });
    });
}
