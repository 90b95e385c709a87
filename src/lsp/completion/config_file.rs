//! `plimsoll.toml`: its tables, keys and values, from the schema that it is read by.

use super::item::Item;
use crate::config::{self, SETS};
use crate::rules::RULES;
use crate::standard::BUILTIN;
use serde_json::Value;
use std::sync::OnceLock;
use tower_lsp::ls_types::CompletionItemKind;

/// What stands at the cursor.
#[derive(PartialEq, Eq, Debug)]
pub struct Cursor<'a> {
    /// The table's name, without brackets; empty above all tables.
    table: &'a str,
    /// Of a value.
    key: Option<&'a str>,
    /// What is typed of it: a header with its bracket, a value with its quote.
    pub typed: &'a str,
}

/// The place at the end of a text; `None` in comments.
pub fn cursor(before: &str) -> Option<Cursor<'_>> {
    let (mut table, mut key, mut depth) = ("", "", 0_usize);
    let mut lines = before.split('\n').peekable();
    while let Some(line) = lines.next() {
        let is_last = lines.peek().is_none();
        let mut value = line;
        if depth == 0 {
            let start = line.trim_start();
            let pair = start.split_once('=').filter(|_| !start.starts_with(['[', '#']));
            if let Some((name, rest)) = pair {
                (key, value) = (name.trim().trim_matches(['"', '\'']), rest);
            } else if is_last {
                let cursor = Cursor { table, key: None, typed: start };
                return (!start.starts_with('#')).then_some(cursor);
            } else {
                if start.starts_with('[') {
                    let name = start.split('#').next().unwrap_or_default();
                    table = name.trim_matches(['[', ']', ' ', '\t', '\r']);
                }
                continue;
            }
        }
        let mut quote = None;
        for (at, ch) in value.char_indices() {
            match (quote, ch) {
                (Some((open, _)), _) if open == ch => quote = None,
                (None, '"' | '\'') => quote = Some((ch, at)),
                (None, '#') if is_last => return None,
                (None, '#') => break,
                (None, '[') => depth += 1,
                (None, ']') => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if is_last {
            let bare = value.rfind([' ', '\t', ',', '[', '=']).map_or(0, |at| at + 1);
            let start = quote.map_or(bare, |(_, at)| at);
            return Some(Cursor { table, key: Some(key), typed: value.get(start..)? });
        }
    }
    None
}

/// How many bytes after the cursor belong to what is typed.
pub fn rest(cursor: &Cursor<'_>, after: &str) -> usize {
    let is_word = |ch: char| ch.is_alphanumeric() || "-_.".contains(ch);
    let word = after.find(|ch| !is_word(ch)).unwrap_or(after.len());
    let close = match cursor.typed.chars().next() {
        Some('[') => "]",
        Some('\'') => "'",
        Some('"') => "\"",
        _ => return word,
    };
    let closing = after.get(word..).unwrap_or_default();
    word + closing.bytes().take_while(|byte| close.as_bytes().contains(byte)).count()
}

/// What may stand at the cursor; `after` is the rest of its line.
pub fn items(cursor: &Cursor<'_>, after: &str) -> Vec<Item> {
    let schema = schema();
    let table = match cursor.table {
        "" => Some(schema),
        name => inside(schema, name),
    };
    let Some(table) = table else { return Vec::new() };
    match cursor.key {
        None if cursor.typed.starts_with('[') => headers(schema),
        None => {
            let mut items = keys(cursor.table, table, after);
            if after.trim().is_empty() {
                items.extend(headers(schema));
            }
            items
        }
        Some(key) => {
            // A dotted key is of a table within.
            let value = key.split('.').try_fold(table, |node, step| inside(node, step.trim()));
            value.map(|value| values(key, value)).unwrap_or_default()
        }
    }
}

fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(config::schema)
}

/// What a node of the schema means: behind references, beside `null`.
fn real(node: &'static Value) -> &'static Value {
    let mut node = node;
    // No chain of the schema is longer.
    for _ in 0..4 {
        let reference = node["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
        let choice = node["anyOf"].as_array().and_then(|all| all.first());
        match reference.and_then(|it| schema().pointer(it)).or(choice) {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}

fn is_table(node: &Value) -> bool {
    node["type"] == "object"
}

fn is_list(node: &Value) -> bool {
    node["type"] == "array" || node["type"][0] == "array"
}

/// The member of a table, or of the tables of a list.
fn inside(node: &'static Value, step: &str) -> Option<&'static Value> {
    let node = real(node);
    let table = if is_list(node) { real(&node["items"]) } else { node };
    let any = Some(&table["additionalProperties"]).filter(|any| any.is_object());
    table["properties"].get(step).or(any)
}

fn members(table: &'static Value) -> impl Iterator<Item = (&'static str, &'static Value)> {
    let table = real(table);
    let table = if is_list(table) { real(&table["items"]) } else { table };
    let members = table["properties"].as_object().into_iter().flatten();
    members.map(|(name, node)| (name.as_str(), node))
}

fn about(node: &'static Value) -> &'static str {
    let said = |node: &'static Value| node["description"].as_str();
    said(node).or_else(|| said(real(node))).unwrap_or_default()
}

fn headers(schema: &'static Value) -> Vec<Item> {
    let header = |(name, node): (&'static str, &'static Value)| {
        let real = real(node);
        let text = match is_list(real) && is_table(self::real(&real["items"])) {
            true => format!("[[{name}]]"),
            false if is_table(real) => format!("[{name}]"),
            false => return None,
        };
        Some(Item::new(text, CompletionItemKind::MODULE).means(about(node)).rank(2))
    };
    members(schema).filter_map(header).collect()
}

/// The keys of a table; those of rules where it is by rule.
fn keys(name: &str, table: &'static Value, after: &str) -> Vec<Item> {
    let has_value = after.contains('=');
    if name == "severity" {
        let insert = |id: &str| if has_value { id.to_owned() } else { format!("{id} = ") };
        return rules().map(|(id, item)| item.insert(insert(id))).collect();
    }
    let is_override = name == "override";
    let key = |(key, node): (&'static str, &'static Value)| {
        let real = real(node);
        let is_header = is_list(real) && is_table(self::real(&real["items"]));
        let misplaced =
            is_override == (key == "extends") && key == "extends" || !is_override && key == "paths";
        if is_header || misplaced || is_table(real) && name.is_empty() {
            return None;
        }
        let item = Item::new(key, CompletionItemKind::PROPERTY).means(about(node));
        Some(match (has_value, is_list(real)) {
            (true, _) => item,
            (false, true) => item.insert(format!("{key} = []")).snippet(format!("{key} = [$0]")),
            (false, false) => item.insert(format!("{key} = ")),
        })
    };
    members(table).filter_map(key).collect()
}

fn values(key: &str, node: &'static Value) -> Vec<Item> {
    let quoted = |word: &str| format!("\"{word}\"");
    let named = |words: &[&'static str]| -> Vec<Item> {
        let item = |word: &&'static str| {
            Item::new(*word, CompletionItemKind::VALUE).insert(quoted(word)).rank(0)
        };
        words.iter().map(item).collect()
    };
    match key {
        "standard" => named(&BUILTIN),
        "select" | "ignore" => {
            let rules = rules().map(|(id, item)| item.insert(quoted(id)));
            named(&SETS).into_iter().chain(rules).collect()
        }
        _ => words(real(node))
            .into_iter()
            .map(|(word, about)| {
                Item::new(word, CompletionItemKind::VALUE).insert(quoted(word)).means(about)
            })
            .collect(),
    }
}

/// The words of a choice, and what each means.
fn words(node: &'static Value) -> Vec<(&'static str, &'static str)> {
    let branches = node["oneOf"].as_array().into_iter().flatten();
    let all = branches.chain([node]).flat_map(|branch| {
        let words = branch["enum"].as_array().into_iter().flatten().chain(branch.get("const"));
        let about = if branch.get("enum").is_some() { "" } else { about(branch) };
        words.filter_map(move |word| Some((word.as_str()?, about)))
    });
    all.collect()
}

/// All rules by their own ids, then by those of other tools.
fn rules() -> impl Iterator<Item = (&'static str, Item)> {
    let own = RULES.iter().map(|rule| (rule.id, rule.summary, 1));
    let aliases = RULES.iter().flat_map(|rule| {
        let ids = rule.aliases.iter().filter(|alias| !alias.family);
        ids.map(|alias| (alias.id, rule.summary, 3))
    });
    own.chain(aliases).map(|(id, summary, rank)| {
        (id, Item::new(id, CompletionItemKind::ENUM_MEMBER).means(summary).rank(rank))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let at = |before| cursor(before).map(|it| (it.table, it.key, it.typed));
        assert_eq!(at(""), Some(("", None, "")));
        assert_eq!(at("sel"), Some(("", None, "sel")));
        assert_eq!(at("a = 1\n[im"), Some(("", None, "[im")));
        assert_eq!(at("[images] # x\r\ntr"), Some(("images", None, "tr")));
        assert_eq!(at("[[override]]\nignore = [\n  \"a\", \"D"), {
            Some(("override", Some("ignore"), "\"D"))
        });
        assert_eq!(at("ignore = [\n 'a=[', # ]\n D"), Some(("", Some("ignore"), "D")));
        assert_eq!(at("ignore = [\n]\nx"), Some(("", None, "x")));
        assert_eq!(at("profile = "), Some(("", Some("profile"), "")));
        assert_eq!(at("# x = "), None);
        assert_eq!(at("a = 1 # "), None);
        let rest = |before, after| rest(&cursor(before).expect("a place"), after);
        assert_eq!(rest("a = \"b", "c\", \"d\""), 2);
        assert_eq!(rest("[[ov", "er]] x"), 4);
        assert_eq!(rest("se", "lect = []"), 4);
    }
}
