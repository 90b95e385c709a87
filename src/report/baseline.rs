//! The baseline: findings that are accepted, so that only new ones are reported.

use super::Checked;
use crate::lint::Fingerprint;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Its file's name.
pub const BASELINE: &str = "plimsoll-baseline.json";

const VERSION: u32 = 1;

/// Accepted findings, by file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    /// By the path from the baseline's folder, with `/` between its parts.
    files: BTreeMap<String, Vec<Accepted>>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    /// For people: the fingerprint says it, too.
    rule: String,
    fingerprint: Fingerprint,
}

impl Default for Baseline {
    fn default() -> Self {
        Self { version: VERSION, files: BTreeMap::new() }
    }
}

impl Baseline {
    /// Reads one; the error follows its name in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self =
            serde_json::from_str(text).map_err(|error| format!("is no baseline: {error}"))?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => Err(format!("is a baseline of version {other}, not {VERSION}")),
        }
    }

    /// As it is written: the same findings make the same text, one a line.
    pub fn text(&self) -> String {
        // Strings alone: this cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Accepts the findings of a file, and none other of it.
    pub fn accept(&mut self, path: &str, file: &Checked) {
        let accepted = file.findings.iter().map(|finding| Accepted {
            rule: finding.rule.id.to_owned(),
            fingerprint: finding.fingerprint.clone(),
        });
        let mut accepted: Vec<_> = accepted.collect();
        accepted.sort();
        match accepted.is_empty() {
            true => drop(self.files.remove(path)),
            false => drop(self.files.insert(path.to_owned(), accepted)),
        }
    }

    /// Forgets the files for which `keep` says no.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.files.retain(|path, _| keep(path));
    }

    /// What is accepted of a file; empty for one that it does not know.
    pub fn of(&self, path: &str) -> FxHashSet<Fingerprint> {
        let accepted = self.files.get(path).into_iter().flatten();
        accepted.map(|accepted| accepted.fingerprint.clone()).collect()
    }

    /// Each file and how many of its findings are accepted.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.files.iter().map(|(path, accepted)| (path.as_str(), accepted.len()))
    }
}
