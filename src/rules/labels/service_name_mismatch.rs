use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Value;

pub const RULE: Rule = Rule {
    id: "service-name-mismatch",
    group: "labels",
    summary: "The label for the service and the file's name have no word in common",
    severity: Severity::Hint,
    needs_standard: true,
    fix: Some(Applicability::Suggestion),
    page: include_str!("service_name_mismatch.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// The key of the standard's schema that names the service.
const SERVICE: &str = "service";

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(stage) = context.runtime() else { return };
    let Some(of_file) = context.surroundings.service() else { return };
    let own = context.model().effective(context.syntax(), stage.index);
    for label in &own.labels {
        let (Some(key), Value::Known(value)) = (label.key.known(), &label.value) else { continue };
        let known = context.standard().labels.find(key);
        let Some(known) = known.filter(|known| known.name == SERVICE) else { continue };
        if known.label.is_placeholder(value) || value.contains('$') || shares_word(value, &of_file)
        {
            continue;
        }
        let (Some(at), Some(word)) = (context.syntax().get(label.instruction), &label.pair.value)
        else {
            continue;
        };
        let message = format!("`{key}` is `{value}`, the file is of `{of_file}`: name one service");
        report.at(at.word_span(word), message).fix(Applicability::Suggestion, || {
            let edit = edits::replace(at, word, edits::quoted_always(&of_file));
            Some((format!("Change {key} to {of_file}"), [edit]))
        });
    }
}

/// Whether a word of one is in the other, also as a part of a longer one.
fn shares_word(value: &str, file: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = text.to_ascii_lowercase();
        let words = text.split(|char: char| !char.is_ascii_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (ours, theirs) = (words(value), words(file));
    let close = |a: &str, b: &str| {
        a == b || (a.len() > 2 && b.len() > 2 && (a.contains(b) || b.contains(a)))
    };
    // A name in letters of another script is not compared.
    ours.is_empty()
        || theirs.is_empty()
        || ours.iter().any(|a| theirs.iter().any(|b| close(a, b)))
        || initials(&ours) == theirs.concat()
        || ours.concat() == initials(&theirs)
}

fn initials(words: &[String]) -> String {
    words.iter().filter_map(|word| word.chars().next()).collect()
}
