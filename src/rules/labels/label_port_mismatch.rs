use crate::contents::Ports;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Label, Value};
use crate::standard::{LabelKind, ports};

pub const RULE: Rule = Rule {
    id: "label-port-mismatch",
    group: "labels",
    summary: "The label for ports names others than EXPOSE",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("label_port_mismatch.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    let exposed = context.contents().ports(&own, stage.index);
    // A base image that is not known may expose more.
    let readable = own.exposed.iter().all(|exposed| exposed.ports.is_some());
    for label in &own.labels {
        let (Some(key), Value::Known(value)) = (label.key.known(), &label.value) else { continue };
        let is_ports = context.standard().labels.find(key).is_some_and(|known| {
            known.label.kind == LabelKind::Ports && !known.label.is_placeholder(value)
        });
        if let Some(named) = ports(value).filter(|_| is_ports && readable) {
            tell(context, label, key, &named, &exposed, report);
        }
    }
}

fn tell(
    context: &Context<'_>,
    label: &Label<'_>,
    key: &str,
    named: &[u16],
    exposed: &Ports,
    report: &mut Report<'_>,
) {
    let (Some(at), Some(word)) = (context.syntax().get(label.instruction), &label.pair.value)
    else {
        return;
    };
    let closed: Vec<u16> = named.iter().copied().filter(|port| !exposed.has(*port)).collect();
    let single = exposed.list.iter().filter(|port| port.start == port.end);
    let mut unnamed: Vec<u16> =
        single.map(|port| port.start).filter(|port| !named.contains(port)).collect();
    unnamed.dedup();
    let message = match (&closed[..], &unnamed[..]) {
        ([], []) => return,
        (closed, _) if !exposed.complete && !closed.is_empty() => return,
        ([], unnamed) => format!("`{key}` lacks {}, which EXPOSE has: add it", list(unnamed)),
        (closed, []) => {
            format!("`{key}` names {}, which no EXPOSE has: make them equal", list(closed))
        }
        (closed, unnamed) => {
            format!("`{key}` names {}, EXPOSE has {}: make them equal", list(closed), list(unnamed))
        }
    };
    let numbers = exposed.numbers();
    report
        .at(at.word_span(word), message)
        .fix(Applicability::Unsafe, || {
            let value = numbers.iter().map(u16::to_string).collect::<Vec<_>>().join(",");
            let edit = edits::replace(at, word, edits::quoted_always(&value));
            (!numbers.is_empty()).then(|| (format!("Change {key} to {value}"), [edit]))
        })
        .fix(Applicability::Unsafe, || {
            let text = closed.iter().map(u16::to_string).collect::<Vec<_>>().join(" ");
            let edit = edits::insert_below(context.document, at, &format!("EXPOSE {text}"));
            (!closed.is_empty()).then(|| (format!("Insert EXPOSE {text}"), [edit]))
        });
}

fn list(ports: &[u16]) -> String {
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
