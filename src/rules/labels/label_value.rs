use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Value;
use crate::standard::{Label, LabelKind, Level, nearest};
use crate::syntax::{InstructionRef, Keyword, Pair};

pub const RULE: Rule = Rule {
    id: "label-value",
    group: "labels",
    summary: "A label's value is not what the standard allows",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("label_value.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let labels = context.model().effective(context.syntax(), runtime.index).labels;
    for found in &labels {
        let (Some(key), Value::Known(value)) = (found.key.known(), &found.value) else { continue };
        let Some(known) = context.standard().labels.find(key) else { continue };
        if known.label.accepts(value) {
            continue;
        }
        let Some(at) = context.syntax().get(found.instruction) else { continue };
        tell(context, (at, found.pair), key, value, known.label, report);
    }
}

fn tell(
    context: &Context<'_>,
    (at, pair): (InstructionRef<'_>, &Pair),
    key: &str,
    value: &str,
    label: &Label,
    report: &mut Report<'_>,
) {
    let Some(word) = &pair.value else { return };
    debug_assert_eq!(at.operation.keyword, Keyword::Label);
    let (asked, choices) = asked(label, value);
    let mut finding = report.at(at.word_span(word), format!("`{key}` {asked}"));
    finding = finding.spares(context.standard().labels.clauses_but(label));
    if let Some(level) = label.severity {
        finding = finding.severity(severity(level));
    }
    for choice in choices {
        finding = finding.fix(Applicability::Unsafe, || {
            let edit = edits::replace(at, word, edits::quoted_always(&choice));
            Some((format!("Change to {choice}"), [edit]))
        });
    }
}

/// What the schema asks for, and the values to choose from, the nearest first.
fn asked(label: &Label, value: &str) -> (String, Vec<String>) {
    match label.kind {
        LabelKind::Enum => {
            let allowed: Vec<&str> = label.values.keys().map(String::as_str).collect();
            let list =
                allowed.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
            let near = nearest::nearest(value, allowed.iter().copied());
            let mut choices: Vec<String> = allowed.into_iter().map(str::to_owned).collect();
            choices.sort_by_key(|choice| Some(choice.as_str()) != near);
            (format!("must be one of {list}: choose one of them"), choices)
        }
        LabelKind::Exact => {
            let exact = label.value.clone().unwrap_or_default();
            (format!("must be `{exact}`: write it so"), vec![exact])
        }
        LabelKind::Pattern => {
            let pattern = label.pattern.as_deref().unwrap_or_default();
            let meant = pattern
                .strip_prefix('*')
                .filter(|end| !end.contains('*'))
                .map(|end| format!("{value}{end}"));
            (format!("must match `{pattern}`: change it so"), meant.into_iter().collect())
        }
        LabelKind::Ports => (
            "must be a port, or ports with commas between them: write their numbers".into(),
            Vec::new(),
        ),
        LabelKind::Text => ("is empty: say what it is".into(), Vec::new()),
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Off | Level::Hint => Severity::Hint,
        Level::Information => Severity::Information,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    }
}
