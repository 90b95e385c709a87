//! The labels that a standard asks for.

use super::{Level, ordered, pattern};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Labels {
    /// Before the names of entries that are [`namespaced`](Label::namespaced), without the dot;
    /// the configured one where there is one.
    pub namespace: String,
    /// Namespaces under which the same keys count as present, but are to be renamed.
    pub aliases: Vec<String>,
    /// In the order in which a fix writes them.
    #[serde(deserialize_with = "ordered::entries")]
    pub schema: Vec<(String, Label)>,
}

/// What is asked of one label.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Label {
    #[serde(default)]
    pub namespaced: bool,
    #[serde(default)]
    pub required: bool,
    pub kind: LabelKind,
    /// The text that `exact` asks for.
    pub value: Option<String>,
    /// What `pattern` asks for; `*` stands for any run of characters.
    pub pattern: Option<String>,
    /// What `enum` allows, with its meaning.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What a fix writes where nothing better is known.
    pub default: Option<String>,
    /// Patterns of values that a template left behind.
    #[serde(default)]
    pub placeholders: Vec<String>,
    /// What a wrong value weighs at most.
    pub severity: Option<Level>,
    /// What it says, in a line.
    #[serde(default)]
    pub about: String,
    pub clause: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelKind {
    Text,
    Exact,
    Enum,
    Pattern,
    Ports,
}

/// A key of a Dockerfile that the schema knows.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub name: &'a str,
    pub label: &'a Label,
    /// It stands under another namespace.
    pub misplaced: bool,
}

impl Label {
    /// Whether a value, quotes off, is what the schema asks for. A value with a variable in it
    /// is not known, hence accepted; so is a placeholder's, which is another finding.
    pub fn accepts(&self, value: &str) -> bool {
        if value.contains('$') || self.is_placeholder(value) {
            return true;
        }
        match self.kind {
            LabelKind::Text => !value.trim().is_empty(),
            LabelKind::Exact => self.value.as_deref().is_none_or(|exact| exact == value),
            LabelKind::Enum => self.values.contains_key(value),
            LabelKind::Pattern => {
                self.pattern.as_deref().is_none_or(|pattern| pattern::matches(pattern, value))
            }
            LabelKind::Ports => ports(value).is_some(),
        }
    }

    /// Whether a value is one of the schema's placeholders, or the one that fixes write.
    pub fn is_placeholder(&self, value: &str) -> bool {
        value == "…" || pattern::any(&self.placeholders, value)
    }

    /// What a fix may write without knowing the image: never a choice.
    pub fn known_value(&self) -> Option<&str> {
        self.value.as_deref().or(self.default.as_deref())
    }
}

/// The ports of `8080` or `8888, 9050`; `None` where one is not a port.
pub fn ports(value: &str) -> Option<Vec<u16>> {
    let port = |text: &str| text.trim().parse().ok().filter(|port| *port != 0);
    value.split(',').map(port).collect()
}

impl Labels {
    /// The key as it is to be written: `org.lucid.plane`.
    pub fn key(&self, name: &str, label: &Label) -> String {
        if label.namespaced { format!("{}.{name}", self.namespace) } else { name.to_owned() }
    }

    pub fn get(&self, name: &str) -> Option<&Label> {
        self.schema.iter().find(|(known, _)| known == name).map(|(_, label)| label)
    }

    /// The clauses of all entries but one.
    pub fn clauses_but<'s>(&'s self, label: &Label) -> impl Iterator<Item = &'s Option<String>> {
        let own = label.clause.clone();
        let clauses = self.schema.iter().map(|(_, label)| &label.clause);
        clauses.filter(move |clause| **clause != own)
    }

    /// What the schema says of a key, under the namespace or one of its aliases.
    pub fn find(&self, key: &str) -> Option<Known<'_>> {
        self.schema.iter().find_map(|(name, label)| {
            let (name, label) = (name.as_str(), label);
            if !label.namespaced {
                return (name == key).then_some(Known { name, label, misplaced: false });
            }
            let space = key.strip_suffix(name)?.strip_suffix('.')?;
            let misplaced = space != self.namespace;
            (!misplaced || self.aliases.iter().any(|alias| alias == space)).then_some(Known {
                name,
                label,
                misplaced,
            })
        })
    }

    /// Names and entries of the required labels that none of `keys` is, in the schema's order.
    /// One under an alias is not missing.
    pub fn missing<'a>(
        &'a self,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> Vec<(&'a str, &'a Label)> {
        let present: Vec<_> =
            keys.into_iter().filter_map(|key| self.find(key)).map(|known| known.name).collect();
        self.schema
            .iter()
            .map(|(name, label)| (name.as_str(), label))
            .filter(|(name, label)| label.required && !present.contains(name))
            .collect()
    }
}

impl Labels {
    /// Another namespace; the one before becomes an alias.
    pub fn rename(&mut self, namespace: &str) {
        let before = std::mem::replace(&mut self.namespace, namespace.to_owned());
        self.aliases.push(before);
        self.aliases.retain(|alias| alias != namespace && !alias.is_empty());
    }
}
