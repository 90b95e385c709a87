use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model;
use crate::syntax::InstructionRef;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "label-namespace",
    group: "labels",
    summary: "Labels stand under another namespace than the standard's",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("label_namespace.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    let mut instructions: Vec<usize> = own.labels.iter().map(|label| label.instruction).collect();
    instructions.dedup();
    for index in instructions {
        let Some(at) = context.syntax().get(index) else { continue };
        let labels = own.labels.iter().filter(|label| label.instruction == index);
        let renamed: Vec<(&model::Label<'_>, String)> = labels
            .filter_map(|label| {
                let known = context.standard().labels.find(label.key.known()?)?;
                let key = context.standard().labels.key(known.name, known.label);
                // Where the right one is there too, this is a label like any other.
                (known.misplaced && own.label(&key).is_none()).then_some((label, key))
            })
            .collect();
        tell(context, at, &renamed, report);
    }
}

fn tell(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    renamed: &[(&model::Label<'_>, String)],
    report: &mut Report<'_>,
) {
    let Some(((first, _), others)) = renamed.split_first() else { return };
    let namespace = &context.standard().labels.namespace;
    let count = match others.len() {
        0 => "this label belongs".to_owned(),
        1 => "this label and another one belong".to_owned(),
        count => format!("this label and {count} others belong"),
    };
    let message = format!("{count} under the standard's namespace: rename to `{namespace}.…`");
    let mut found = report.at(at.word_span(&first.pair.key), message);
    for (label, key) in others {
        found = found.related(at.word_span(&label.pair.key), format!("becomes `{key}`"));
    }
    // Two of one key (`com.x.plane`, `x.plane`) cannot both have the name.
    let mut keys: Vec<&str> = renamed.iter().map(|(_, key)| &**key).collect();
    keys.sort_unstable();
    keys.dedup();
    let distinct = keys.len() == renamed.len();
    found.fix(Applicability::Unsafe, || {
        let edits: Vec<Edit> = renamed
            .iter()
            .map(|(label, key)| {
                Edit::replace(at.word_span(&label.pair.key), quoted_like(&label.pair.key.text, key))
            })
            .collect();
        distinct.then(|| (format!("Rename to {namespace}"), edits))
    });
}

/// A key in the quotes that the old one has.
fn quoted_like(old: &str, key: &str) -> String {
    match old.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        Some(quote) => format!("{quote}{key}{quote}"),
        None => key.to_owned(),
    }
}
