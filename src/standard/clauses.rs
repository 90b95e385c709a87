//! A standard's clauses, and who answers to them.

use super::{Kind, ordered};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer};
use std::sync::Arc;

/// `S26`.
pub type ClauseId = Arc<str>;

/// What decides a clause.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The Dockerfile alone.
    File,
    /// The Dockerfile, not with certainty.
    Guess,
    /// The Dockerfile with its build context.
    Context,
    /// The built image.
    Image,
    /// People.
    Person,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    #[serde(skip)]
    pub id: ClauseId,
    /// One-based line in the standard's own text; `None` where it has none.
    pub line: Option<u32>,
    pub text: String,
    #[serde(default, rename = "where")]
    pub places: Vec<Place>,
    /// Ids of the rules that answer to it, ours or another tool's (`DL3009`); `*` for all.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Where it is not decidable here: how to check it.
    pub how: Option<String>,
    /// The kinds of image that it is about; empty for all.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// How it is understood where that is not plain.
    pub note: Option<String>,
}

impl Clause {
    /// Whether findings, and their absence, decide it.
    pub fn is_decidable(&self) -> bool {
        self.how.is_none() && !self.rules.is_empty()
    }

    /// Whether every rule answers to it: it holds where all others do.
    pub fn is_summary(&self) -> bool {
        self.rules.iter().any(|rule| rule == "*")
    }

    pub fn is_answered_by(&self, rule: &str) -> bool {
        self.rules.iter().any(|known| known == "*" || known == rule)
    }
}

/// The clauses in the standard's order; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Clauses(Arc<Index>);

#[derive(Debug, Default)]
struct Index {
    list: Vec<Clause>,
    by_rule: FxHashMap<String, Vec<ClauseId>>,
}

impl Clauses {
    fn new(entries: Vec<(String, Clause)>) -> Self {
        let mut index = Index::default();
        for (id, mut clause) in entries {
            clause.id = id.into();
            for rule in clause.rules.iter().filter(|rule| *rule != "*") {
                index.by_rule.entry(rule.clone()).or_default().push(clause.id.clone());
            }
            index.list.push(clause);
        }
        Self(Arc::new(index))
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Clause> {
        self.0.list.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.list.is_empty()
    }

    pub fn get(&self, id: &str) -> Option<&Clause> {
        self.iter().find(|clause| &*clause.id == id)
    }

    /// The clauses that a rule answers to, those of all rules left out.
    pub fn of(&self, rule: &str) -> &[ClauseId] {
        self.0.by_rule.get(rule).map_or(&[], Vec::as_slice)
    }
}

impl<'de> Deserialize<'de> for Clauses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ordered::entries(deserializer).map(Self::new)
    }
}
