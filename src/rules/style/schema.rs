//! Labels and the schema that hadolint's configuration has for them.

use super::text::{inside_quotes, unquoted};
use crate::lint::{Applicability, Context, LabelType, Report, edits};
use crate::syntax::{InstructionRef, Keyword, Pair, Word};

/// Calls `visit` with each pair of each LABEL, and what the schema asks of it.
pub(super) fn each<'a>(
    context: &Context<'a>,
    mut visit: impl FnMut(InstructionRef<'a>, &'a Pair, Option<LabelType>),
) {
    let schema = &context.settings.hadolint.label_schema;
    let labels = context.syntax().instructions();
    for at in labels.filter(|at| at.operation.keyword == Keyword::Label) {
        for pair in at.get().operation.pairs() {
            let key = unquoted(&pair.key.text);
            let asked = schema.iter().find(|(name, _)| name == key).map(|(_, kind)| *kind);
            visit(at, pair, asked);
        }
    }
}

/// Reports the labels of that type whose value is not `what`; `likely` is the one that may be meant.
pub(super) fn report_values(
    context: &Context<'_>,
    asked: LabelType,
    what: &str,
    is_valid: fn(&str) -> bool,
    likely: fn(&str) -> Option<String>,
    report: &mut Report<'_>,
) {
    each(context, |at, pair, kind| {
        let Some(word) = pair.value.as_ref().filter(|_| kind == Some(asked)) else { return };
        let value = value(word);
        if !is_valid(&value) {
            let key = unquoted(&pair.key.text);
            let message =
                format!("the label schema wants {what} for `{key}`, not `{value}`: write one");
            report.at(at.word_span(word), message).fix(Applicability::Suggestion, || {
                let meant = likely(&value)?;
                let edit = edits::replace(at, word, edits::quoted_always(&meant));
                Some((format!("Write {meant}"), [edit]))
            });
        }
    });
}

/// A value as hadolint reads it: variables stay as they are written.
pub(super) fn value(word: &Word) -> String {
    let text = &*word.text;
    let inside = inside_quotes(text);
    if text.starts_with('"') && inside.len() < text.len() {
        inside.replace("\\\"", "\"")
    } else {
        inside.to_owned()
    }
}
