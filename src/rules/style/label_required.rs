use super::text::unquoted;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "label-required",
    group: "style",
    summary: "A label of the schema is missing",
    severity: Severity::Information,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3049", Severity::Information)],
    page: include_str!("label_required.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let schema = &context.settings.hadolint.label_schema;
    if schema.is_empty() {
        return;
    }
    let stages: Vec<Seen<'_>> =
        context.model().stages.iter().filter_map(|stage| Seen::new(context, stage)).collect();
    for (index, seen) in stages.iter().enumerate() {
        for (label, _) in schema {
            if has(&stages, index, label) || is_excused(&stages, index, label) {
                continue;
            }
            let message = format!(
                "the label schema wants `{label}`, which this stage lacks: set it with LABEL"
            );
            report.at(seen.at.keyword_span(), message).fix(Applicability::Suggestion, || {
                let last = context.instructions_of(seen.stage).last()?;
                let line =
                    edits::insert_below(context.document, last, &format!("LABEL {label}=\"\""));
                Some((format!("Add LABEL {label}"), [line]))
            });
        }
    }
}

/// A stage as hadolint sees it.
struct Seen<'a> {
    stage: &'a Stage,
    at: InstructionRef<'a>,
    name: Option<&'a str>,
    image: &'a str,
    labels: Vec<&'a str>,
    /// What its COPYs take from.
    sources: Vec<&'a str>,
}

impl<'a> Seen<'a> {
    fn new(context: &Context<'a>, stage: &'a Stage) -> Option<Self> {
        let (at, image) = context.image_word(stage)?;
        let mut seen = Self {
            stage,
            at,
            name: at.get().operation.stage_name().map(|name| &*name.text),
            image: &image.text,
            labels: Vec::new(),
            sources: Vec::new(),
        };
        for at in context.instructions_of(stage) {
            let operation = &at.get().operation;
            if operation.keyword == Keyword::Label {
                seen.labels.extend(operation.pairs().iter().map(|pair| unquoted(&pair.key.text)));
            }
            let from = operation.flag("from").filter(|_| operation.keyword == Keyword::Copy);
            seen.sources.extend(from.map(|flag| flag.value_text()));
        }
        Some(seen)
    }
}

/// Whether the stage or one that it is built upon sets the label.
fn has(stages: &[Seen<'_>], mut index: usize, label: &str) -> bool {
    loop {
        let Some((before, seen)) =
            stages.get(..=index).and_then(<[_]>::split_last).map(|(seen, before)| (before, seen))
        else {
            return false;
        };
        if seen.labels.contains(&label) {
            return true;
        }
        match before.iter().rposition(|stage| stage.name == Some(seen.image)) {
            Some(parent) => index = parent,
            None => return false,
        }
    }
}

/// Whether a later stage copies from it, or a nameless one built upon it sets the label.
fn is_excused(stages: &[Seen<'_>], index: usize, label: &str) -> bool {
    let Some(name) = stages.get(index).and_then(|seen| seen.name) else { return false };
    let later = stages.get(index + 1..).unwrap_or_default();
    later.iter().any(|stage| {
        let child = stage.image == name && stage.name.is_none() && stage.labels.contains(&label);
        child || stage.sources.contains(&name)
    })
}
