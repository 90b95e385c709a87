//! Parser directives and their values.

use super::{Around, item::Item};
use crate::lint::Tool;
use crate::lsp::subject::Subject;
use crate::reference;
use crate::rules::RULES;
use crate::syntax::DirectiveKind;
use crate::text::Span;
use tower_lsp::ls_types::CompletionItemKind;

/// Those that the file has not yet: BuildKit refuses a second one. `before` is what stands before
/// the name where nothing is typed yet.
pub fn names(around: &Around<'_>, before: &str) -> Vec<Item> {
    let prologue = around.snapshot.document.syntax().prologue();
    let own = |line: Span| line.touches(around.cursor.span.start);
    let is_given = |kind| prologue.get(kind).is_some_and(|given| !own(given.line));
    let name = |kind: DirectiveKind| {
        let page = reference::directive(kind);
        let (example, name) = (page.example.trim_start_matches("# "), kind.as_str());
        let item = Item::new(format!("{before}{name}="), CompletionItemKind::PROPERTY)
            .about(page.summary)
            .subject(Subject::directive(kind))
            .rank(3);
        match kind {
            DirectiveKind::Syntax => item.insert(format!("{before}{example}")),
            _ => item,
        }
    };
    DirectiveKind::ALL.into_iter().filter(|kind| !is_given(*kind)).map(name).collect()
}

pub fn values(kind: DirectiveKind, typed: &str) -> Vec<Item> {
    let of = |table: &[reference::Meaning]| {
        let item = |meaning: &reference::Meaning| {
            Item::new(meaning.name, CompletionItemKind::VALUE).means(meaning.about)
        };
        table.iter().map(item).collect()
    };
    match kind {
        DirectiveKind::Syntax => of(reference::FRONTENDS),
        DirectiveKind::Escape => of(reference::ESCAPES),
        DirectiveKind::Check => checks(typed),
    }
}

/// The options of `check`, and what each takes: the option that is being typed is the last.
fn checks(typed: &str) -> Vec<Item> {
    let start = typed.rfind(';').map_or(0, |at| at + 1);
    let option = typed.get(start..).unwrap_or_default();
    let Some((name, value)) = option.split_once('=') else {
        let before = typed.get(..start).unwrap_or_default();
        let used = |name: &str| before.split(';').any(|option| option.starts_with(name));
        let options = reference::CHECK_OPTIONS.iter().filter(|option| !used(option.name));
        return options
            .map(|option| {
                Item::new(format!("{}=", option.name), CompletionItemKind::PROPERTY)
                    .insert(format!("{before}{}=", option.name))
                    .means(option.about)
            })
            .collect();
    };
    if name.trim() == "error" {
        let before = typed.get(..typed.len() - value.len()).unwrap_or_default();
        let item = |word: &str| {
            Item::new(word, CompletionItemKind::VALUE).insert(format!("{before}{word}"))
        };
        return vec![item("true"), item("false")];
    }
    let last = value.rfind(',').map_or(0, |at| at + 1);
    let before = typed.get(..typed.len() - value.len() + last).unwrap_or_default();
    let given: Vec<&str> = value.get(..last).unwrap_or_default().split(',').collect();
    let mut items = vec![
        Item::new("all", CompletionItemKind::VALUE)
            .insert(format!("{before}all"))
            .means("All of them")
            .rank(2),
    ];
    let experiments = name.trim() == "experimental";
    for rule in RULES.iter().filter(|rule| rule.experimental || !experiments) {
        let aliases = rule.aliases.iter().filter(|alias| alias.tool == Tool::BuildKit);
        for alias in aliases.filter(|alias| !given.contains(&alias.id)) {
            items.push(
                Item::new(alias.id, CompletionItemKind::ENUM_MEMBER)
                    .insert(format!("{before}{}", alias.id))
                    .about(rule.summary)
                    .subject(Subject::Rule { id: rule.id.to_owned() }),
            );
        }
    }
    items
}
