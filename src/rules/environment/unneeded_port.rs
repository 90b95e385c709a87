use crate::contents::AskedPort;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Exposed, Port, Stage, Value};
use crate::standard::LabelKind;
use crate::syntax::Body;

pub const RULE: Rule = Rule {
    id: "unneeded-port",
    group: "environment",
    summary: "A port is exposed that nothing in the image names",
    severity: Severity::Information,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("unneeded_port.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    let Some(used) = used(context, stage) else { return };
    let inherited: Vec<u16> = context.contents().image(stage.index).map_or(Vec::new(), |image| {
        image.exposed.iter().filter_map(|port| Port::parse(port)).map(|port| port.start).collect()
    });
    let is_in = |exposed: &Exposed<'_>, known: &[u16]| {
        exposed.ports.as_ref().is_none_or(|ports| {
            ports.iter().any(|port| known.iter().any(|used| (port.start..=port.end).contains(used)))
        })
    };
    // Where none of its ports is named, the file says nothing of them: one by default is not
    // less needed than another.
    if !own.exposed.iter().any(|exposed| is_in(exposed, &used)) {
        return;
    }
    // A variable of its own is a name, too.
    let is_used = |exposed: &Exposed<'_>| {
        exposed.word.text.contains('$') || is_in(exposed, &used) || is_in(exposed, &inherited)
    };
    for exposed in own.exposed.iter().filter(|exposed| !is_used(exposed)) {
        let Some(at) = context.syntax().get(exposed.instruction) else { continue };
        let message = format!(
            "no label, variable, command or health check names port {}: leave it out, unless the service needs it",
            exposed.word.text
        );
        report.at(at.word_span(exposed.word), message).fix(Applicability::Unsafe, || {
            let Body::Words { words, .. } = &at.get().operation.body else { return None };
            let title = format!("Remove {}", exposed.word.text);
            if words.len() == 1 {
                return Some((title, vec![edits::delete_instruction(context.document, at)]));
            }
            let index = words.iter().position(|word| word.local == exposed.word.local)?;
            let places: Vec<_> = words.iter().map(|word| word.local).collect();
            Some((title, edits::delete_element(at, &places, index)?))
        });
    }
}

/// The ports that labels, variables, the commands and the health check name; `None` where one of
/// them may name any.
fn used(context: &Context<'_>, stage: &Stage) -> Option<Vec<u16>> {
    let (standard, model) = (context.standard(), context.model());
    let mut used = Vec::new();
    let numbers = |text: &str, used: &mut Vec<u16>| {
        used.extend(
            text.split(|char: char| !char.is_ascii_digit())
                .filter_map(|part| part.parse::<u16>().ok()),
        );
    };
    for label in &model.effective(context.syntax(), stage.index).labels {
        let known = label.key.known().and_then(|key| standard.labels.find(key));
        if known.is_some_and(|known| known.label.kind == LabelKind::Ports) {
            numbers(label.value.known()?, &mut used);
        }
    }
    for definition in model.environment(stage.index) {
        match &definition.value {
            Value::Known(value) => numbers(value, &mut used),
            Value::Unknown if definition.name.contains("PORT") => return None,
            Value::Unknown => {}
        }
    }
    for launch in context.launches(stage) {
        for word in &launch.words {
            if word.text.contains('$') {
                return None;
            }
            numbers(&word.text, &mut used);
        }
        used.extend(launch.endpoints().iter().filter_map(|endpoint| match endpoint.port {
            AskedPort::Default(port) => Some(port),
            _ => None,
        }));
    }
    Some(used)
}
