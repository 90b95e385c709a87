use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Effective, Stage};
use crate::standard::{Label, LabelKind};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "missing-labels",
    group: "labels",
    summary: "Required labels are missing",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Safe),
    page: include_str!("missing_labels.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// The port that `ssh-port` speaks of.
const SSH: u16 = 22;

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    // A key that cannot be known may be any of them.
    if own.labels.iter().any(|label| label.key.known().is_none()) {
        return;
    }
    let labels = &context.standard().labels;
    let missing = labels.missing(own.labels.iter().filter_map(|label| label.key.known()));
    let Some(place) = place(context, stage).filter(|_| !missing.is_empty()) else { return };
    let keys: Vec<String> = missing.iter().map(|(name, label)| labels.key(name, label)).collect();
    let message = match &keys[..] {
        [key] => format!("the label `{key}` is missing: add it"),
        keys => format!("the labels {} are missing: add them", list(keys)),
    };
    let there =
        labels.schema.iter().filter(|(name, label)| !keys.contains(&labels.key(name, label)));
    let mut finding = report.at(place.span, message).spares(there.map(|(_, label)| &label.clause));
    for stray in stray_labels(context, stage) {
        finding = finding.related(stray, "labels of a builder stage are not in the image");
    }
    let known: Vec<String> = missing
        .iter()
        .filter_map(|(name, label)| {
            Some(pair(&labels.key(name, label), &value(context, &own, name, label)?))
        })
        .collect();
    let title = if known.len() == missing.len() {
        "Insert the missing labels"
    } else {
        "Insert the labels whose values are known"
    };
    if !known.is_empty() {
        finding = finding
            .fix(Applicability::Safe, || Some((title.to_owned(), [place.insert(context, &known)])));
    }
    for (name, label) in missing.iter().filter(|(_, label)| label.kind == LabelKind::Enum) {
        let key = labels.key(name, label);
        for (value, about) in &label.values {
            finding = finding.fix(Applicability::Suggestion, || {
                let title = format!(
                    "Insert {key}={value} ({})",
                    about.split([':', ',']).next().unwrap_or(about)
                );
                Some((title, [place.insert(context, &[pair(&key, value)])]))
            });
        }
    }
    finding.fix(Applicability::Suggestion, || {
        let all: Vec<String> = missing
            .iter()
            .map(|(name, label)| {
                let value = value(context, &own, name, label).unwrap_or_else(|| placeholder(label));
                pair(&labels.key(name, label), &value)
            })
            .collect();
        (all.len() > known.len()).then(|| {
            ("Insert all missing labels, to be filled in".to_owned(), [place.insert(context, &all)])
        })
    });
}

fn pair(key: &str, value: &str) -> String {
    format!("{key}={}", edits::quoted_always(value))
}

/// Where the labels go: behind the stage's last LABEL, else below what describes the image best.
struct Place<'a> {
    span: Span,
    at: InstructionRef<'a>,
}

impl Place<'_> {
    fn insert(&self, context: &Context<'_>, pairs: &[String]) -> Edit {
        let places = edits::pairs(self.at.get());
        match places.last() {
            Some(&last) if self.at.operation.keyword == Keyword::Label && !is_legacy(self.at) => {
                edits::append(context.document, self.at, last, pairs)
            }
            _ => {
                let text = edits::instruction_of("LABEL", pairs, context.syntax().escape());
                edits::insert_below(context.document, self.at, &text)
            }
        }
    }
}

/// `LABEL key the rest` holds one pair only.
fn is_legacy(at: InstructionRef<'_>) -> bool {
    at.get().operation.pairs().iter().any(|pair| pair.separator == crate::syntax::Separator::Blank)
}

fn place<'a>(context: &Context<'a>, stage: &Stage) -> Option<Place<'a>> {
    let label = |at: &InstructionRef<'_>| {
        at.operation.keyword == Keyword::Label && !at.operation.pairs().is_empty()
    };
    let at =
        context.instructions_of(stage).rfind(label).or_else(|| context.syntax().get(stage.from))?;
    Some(Place { span: at.keyword_span(), at })
}

/// LABELs of stages that the runtime stage does not inherit from.
fn stray_labels(context: &Context<'_>, runtime: &Stage) -> Vec<Span> {
    let model = context.model();
    let outside = model.stages.iter().filter(|stage| !model.is_built_upon(runtime, stage));
    outside
        .flat_map(|stage| context.instructions_of(stage))
        .filter(|at| at.operation.keyword == Keyword::Label)
        .map(InstructionRef::keyword_span)
        .collect()
}

/// What the file itself says of a label; never a choice.
pub(super) fn value(
    context: &Context<'_>,
    own: &Effective<'_>,
    name: &str,
    label: &Label,
) -> Option<String> {
    match label.kind {
        LabelKind::Enum => None,
        LabelKind::Ports => {
            let known = own.exposed.iter().all(|exposed| exposed.ports.is_some());
            let ports = context.contents().ports(own, context.runtime()?.index).numbers();
            // That one is to go, and the label follows.
            let settled = known && !own.exposed.is_empty() && !ports.contains(&SSH);
            let ports: Vec<_> = ports.iter().map(u16::to_string).collect();
            settled.then(|| ports.join(","))
        }
        LabelKind::Text if name == "service" => context.surroundings.service(),
        _ => label.known_value().map(str::to_owned),
    }
}

fn placeholder(label: &Label) -> String {
    match label.placeholders.first() {
        Some(text) if !text.contains('*') => text.clone(),
        _ => label.values.keys().next().cloned().unwrap_or_else(|| "…".to_owned()),
    }
}

fn list(keys: &[String]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
