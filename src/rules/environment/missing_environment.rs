use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Stage, Value};
use crate::standard::{Level, Required};
use crate::syntax::{InstructionRef, Keyword, Separator};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "missing-environment",
    group: "environment",
    summary: "Variables that the standard asks for are not set",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("missing_environment.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let Some(place) = place(context, stage) else { return };
    let (contents, model) = (context.contents(), context.model());
    let kind = contents.kind(context.syntax(), model, stage.index);
    let variable = |name: &str| contents.variable(model, stage.index, usize::MAX, name);
    let mut missing: Vec<&Required> = Vec::new();
    for required in context.standard().environment.required_for(kind) {
        match variable(&required.name) {
            None => missing.push(required),
            Some(Value::Known(value)) if !required.accepts(&value) => {
                incomplete(context, stage, required, &value, report);
            }
            Some(_) => {}
        }
    }
    // Each weight is a finding of its own.
    let mut levels: Vec<Severity> =
        missing.iter().map(|required| severity(required.severity)).collect();
    levels.sort_unstable();
    levels.dedup();
    for level in levels.into_iter().rev() {
        let of_level = missing.iter().filter(|required| severity(required.severity) == level);
        let pairs: Vec<(&str, &str)> =
            of_level.map(|required| (&*required.name, &*required.value)).collect();
        tell(context, &place, level, &pairs, report);
    }
    port(context, stage, &place, report);
}

/// A level of the standard; without one the rule's own.
fn severity(level: Option<Level>) -> Severity {
    match level {
        Some(Level::Off | Level::Hint) => Severity::Hint,
        Some(Level::Information) => Severity::Information,
        Some(Level::Warning) | None => Severity::Warning,
        Some(Level::Error) => Severity::Error,
    }
}

fn tell(
    context: &Context<'_>,
    place: &InstructionRef<'_>,
    level: Severity,
    pairs: &[(&str, &str)],
    report: &mut Report<'_>,
) {
    let names: Vec<String> = pairs.iter().map(|(name, _)| format!("`{name}`")).collect();
    let message = match &names[..] {
        [name] => format!("{name} is not set: set it"),
        names => format!("{} are not set: set them", names.join(", ")),
    };
    let environment = &context.standard().environment;
    let set =
        environment.required.iter().filter(|it| pairs.iter().all(|(name, _)| *name != it.name));
    let port = environment.port.iter().map(|port| &port.clause);
    let spared = set.map(|required| &required.clause).chain(port);
    let found = report.at(place.keyword_span(), message).severity(level).spares(spared);
    found.fix(Applicability::Unsafe, || {
        let plain: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
        Some((format!("Set {}", plain.join(", ")), [insert(context, *place, pairs)]))
    });
}

/// A list of paths that lacks one.
fn incomplete(
    context: &Context<'_>,
    stage: &Stage,
    required: &Required,
    value: &str,
    report: &mut Report<'_>,
) {
    let definition = context.model().environment_at(stage.index, usize::MAX, &required.name);
    let origin = definition.map(|definition| definition.origin);
    let Some(crate::model::Origin::Instruction { instruction, pair }) = origin else { return };
    let Some(at) = context.syntax().get(instruction) else { return };
    let Some(word) = at.get().operation.pairs().get(pair).and_then(|pair| pair.value.as_ref())
    else {
        return;
    };
    let message = format!("`{}` lacks `{}`: add it", required.name, required.value);
    let found = report.at(at.word_span(word), message).severity(Severity::Information);
    found.fix(Applicability::Unsafe, || {
        let whole = if value.is_empty() {
            required.value.clone()
        } else {
            format!("{}:{value}", required.value)
        };
        let plain = !word.text.contains(['$', '\\']);
        let edit = edits::replace(at, word, edits::quoted(&whole));
        plain.then(|| (format!("Add {} to {}", required.value, required.name), [edit]))
    });
}

/// The variable that says where the service listens.
fn port(context: &Context<'_>, stage: &Stage, place: &InstructionRef<'_>, report: &mut Report<'_>) {
    let environment = &context.standard().environment;
    let Some(asked) = &environment.port else { return };
    let Some(name) = asked.names.first() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    let ports = context.contents().ports(&own, stage.index);
    let numbers = ports.numbers();
    let variables = context.model().environment(stage.index);
    let is_set = variables.iter().any(|definition| match &definition.value {
        Value::Known(value) => environment.is_port(&definition.name, value, &numbers),
        Value::Unknown => environment.is_port_name(&definition.name),
    });
    // Without a port nothing says that the service listens at all.
    let Some(first) = numbers.first().filter(|_| !is_set && ports.complete) else { return };
    let message = format!("no variable says where the service listens: set `{name}`");
    let level = severity(asked.severity).min(Severity::Information);
    let others = environment.required.iter().map(|required| &required.clause);
    let found = report.at(place.keyword_span(), message).severity(level).spares(others);
    found.fix(Applicability::Unsafe, || {
        let pairs = [(&**name, &*first.to_string())];
        Some((format!("Set {name}"), [insert(context, *place, &pairs)]))
    });
}

/// The stage's last ENV, else its FROM.
fn place<'a>(context: &Context<'a>, stage: &Stage) -> Option<InstructionRef<'a>> {
    let is_env = |at: &InstructionRef<'_>| {
        at.operation.keyword == Keyword::Env && !at.operation.pairs().is_empty()
    };
    context.instructions_of(stage).rfind(is_env).or_else(|| context.syntax().get(stage.from))
}

fn insert(context: &Context<'_>, place: InstructionRef<'_>, pairs: &[(&str, &str)]) -> Edit {
    let words: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", edits::quoted(value))).collect();
    let written = place.get().operation.pairs();
    let is_list = written.iter().all(|pair| pair.separator == Separator::Equals);
    match edits::pairs(place.get()).last() {
        Some(&last) if place.operation.keyword == Keyword::Env && is_list => {
            edits::append(context.document, place, last, &words)
        }
        _ => {
            let text = edits::instruction_of("ENV", &words, context.syntax().escape());
            edits::insert_below(context.document, place, &text)
        }
    }
}
