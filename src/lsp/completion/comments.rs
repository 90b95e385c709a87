//! Comments that silence rules.

use super::{Around, item::Item};
use crate::lsp::subject::Subject;
use crate::rules::RULES;
use tower_lsp::ls_types::CompletionItemKind;

const PRAGMAS: [(&str, &str); 3] = [
    ("plimsoll: ignore=", "Silence rules for the next instruction"),
    ("plimsoll: ignore-stage=", "Silence rules for this stage"),
    ("plimsoll: ignore-file=", "Silence rules for this file"),
];

pub fn items(around: &Around<'_>) -> Vec<Item> {
    let typed = &around.cursor.typed;
    let begun = PRAGMAS.iter().any(|(pragma, _)| typed.starts_with(pragma));
    if !begun {
        let fits = |pragma: &str| pragma.starts_with(&**typed);
        let pragmas = PRAGMAS.iter().filter(|(pragma, _)| fits(pragma));
        let item = |(pragma, about): &(&str, &str)| {
            Item::new(*pragma, CompletionItemKind::SNIPPET).means(about)
        };
        return pragmas.map(item).collect();
    }
    let last = typed.rfind(['=', ',']).map_or(0, |at| at + 1);
    let (before, word) = typed.split_at_checked(last).unwrap_or_default();
    if word.contains(" ") {
        return Vec::new();
    }
    let ignorable = RULES.iter().filter(|rule| rule.ignorable);
    let item = |rule: &&'static crate::lint::Rule| {
        Item::new(rule.id, CompletionItemKind::ENUM_MEMBER)
            .insert(format!("{before}{}", rule.id))
            .about(rule.summary)
            .subject(Subject::Rule { id: rule.id.to_owned() })
    };
    ignorable.map(item).collect()
}
