use super::missing_labels::value as derived;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Value;
use crate::standard::LabelKind;

pub const RULE: Rule = Rule {
    id: "placeholder-label",
    group: "labels",
    summary: "A label still has the value of a template",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("placeholder_label.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    for label in &own.labels {
        let (Some(key), Value::Known(value)) = (label.key.known(), &label.value) else { continue };
        let Some(known) = context.standard().labels.find(key) else { continue };
        if !known.label.is_placeholder(value) {
            continue;
        }
        let (Some(at), Some(word)) = (context.syntax().get(label.instruction), &label.pair.value)
        else {
            continue;
        };
        let choices: Vec<String> = match known.label.kind {
            LabelKind::Enum => known.label.values.keys().cloned().collect(),
            _ => derived(context, &own, known.name, known.label).into_iter().collect(),
        };
        let message = match known.label.kind {
            LabelKind::Enum => format!("`{key}` has all the choices of the template: choose one"),
            _ => format!("`{key}` has the template's own value: write this service's"),
        };
        let others = context.standard().labels.clauses_but(known.label);
        let mut found = report.at(at.word_span(word), message).spares(others);
        for choice in choices {
            found = found.fix(Applicability::Unsafe, || {
                let edit = edits::replace(at, word, edits::quoted_always(&choice));
                Some((format!("Change {key} to {choice}"), [edit]))
            });
        }
    }
}
