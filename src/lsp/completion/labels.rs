//! Keys and values of labels, and names of variables, that the standard and the OCI know.

use super::Around;
use super::item::{Item, literal};
use crate::lsp::subject::Subject;
use crate::reference;
use crate::standard::Label;
use tower_lsp::ls_types::CompletionItemKind;

pub fn keys(around: &Around<'_>) -> Vec<Item> {
    let standard = around.standard();
    let mut items = Vec::new();
    for (name, label) in &standard.labels.schema {
        let key = standard.labels.key(name, label);
        items.push(
            pair(around, &key, choice(label))
                .about(label.about.as_str())
                .subject(Subject::Label { key })
                .rank(0),
        );
    }
    for meaning in reference::LABELS {
        if standard.labels.find(meaning.name).is_none() {
            let subject = Subject::Label { key: meaning.name.to_owned() };
            items.push(
                pair(around, meaning.name, "$1".into()).about(meaning.about).subject(subject),
            );
        }
    }
    items
}

/// What a snippet has for the value.
fn choice(label: &Label) -> String {
    if !label.values.is_empty() {
        let values: Vec<&str> = label.values.keys().map(String::as_str).collect();
        return format!("${{1|{}|}}", values.join(","));
    }
    label
        .known_value()
        .map_or_else(|| "$1".to_owned(), |value| format!("${{1:{}}}", literal(value)))
}

/// `key=`, as a snippet with its value; the key alone where a `=` follows.
fn pair(around: &Around<'_>, key: &str, value: String) -> Item {
    let item = Item::new(key, CompletionItemKind::PROPERTY);
    let end = around.cursor.span.end;
    let follows = around.snapshot.text().slice(crate::text::Span::new(end, end + 1));
    if follows == "=" {
        return item;
    }
    item.insert(format!("{key}=")).snippet(format!("{}=\"{value}\"", literal(key)))
}

pub fn values(around: &Around<'_>, key: &str) -> Vec<Item> {
    let Some(known) = around.standard().labels.find(key) else { return Vec::new() };
    let mut items = Vec::new();
    for (value, about) in &known.label.values {
        let subject = Subject::LabelValue { key: key.to_owned(), value: value.clone() };
        items.push(
            text(around, value, CompletionItemKind::ENUM_MEMBER)
                .about(about.as_str())
                .subject(subject),
        );
    }
    if let Some(value) = known.label.known_value() {
        let subject = Subject::Label { key: key.to_owned() };
        items.push(
            text(around, value, CompletionItemKind::VALUE)
                .about(known.label.about.as_str())
                .subject(subject),
        );
    }
    items
}

/// A value in the quotes that it needs or has.
fn text(around: &Around<'_>, value: &str, kind: CompletionItemKind) -> Item {
    let typed = &around.cursor.typed;
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
    let item = Item::new(value, kind);
    if typed.starts_with('\'') {
        item.insert(format!("'{value}'"))
    } else if typed.starts_with('"') || !plain {
        item.insert(format!("\"{value}\""))
    } else {
        item
    }
}

/// The variables that the standard asks for or knows.
pub fn environment(around: &Around<'_>) -> Vec<Item> {
    let standard = around.standard();
    let mut items = Vec::new();
    for required in &standard.environment.required {
        let about = format!("{}, for {}", required.about, required.kind);
        items.push(variable(around, &required.name, &required.value).about(about).rank(0));
    }
    for (name, known) in &standard.environment.names {
        items.push(variable(around, name, "").about(known.about.as_str()));
    }
    items
}

fn variable(around: &Around<'_>, name: &str, value: &str) -> Item {
    let end = around.cursor.span.end;
    let follows = around.snapshot.text().slice(crate::text::Span::new(end, end + 1)) == "=";
    let whole = if follows { name.to_owned() } else { format!("{name}={value}") };
    Item::new(name, CompletionItemKind::VARIABLE)
        .insert(whole)
        .subject(Subject::Environment { name: name.to_owned() })
}

/// The value that the standard asks for.
pub fn environment_values(around: &Around<'_>, key: &str) -> Vec<Item> {
    let required = around.standard().environment.required.iter();
    let required = required.filter(|required| required.name == key);
    let item = |required: &crate::standard::Required| {
        let subject = Subject::Environment { name: key.to_owned() };
        text(around, &required.value, CompletionItemKind::VALUE)
            .about(required.about.as_str())
            .subject(subject)
    };
    required.map(item).collect()
}
