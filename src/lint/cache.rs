//! Findings of instruction rules, kept while their instruction does not change.

use super::{Diagnostic, Mode};
use crate::syntax::Instruction;
use crate::syntax::shell::Dialect;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What was found in instructions, by instruction; a cache is good for one [`Settings`]
/// (make a new one when they change).
///
/// [`Settings`]: super::Settings
#[derive(Debug, Default)]
pub struct Cache {
    kept: FxHashMap<Key, Kept>,
    used: FxHashMap<Key, Kept>,
    panicked: Vec<&'static str>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    instruction: usize,
    dialect: Dialect,
    fixes: bool,
}

/// Holds the instruction too: its address is the key, so it must not be given to another.
#[derive(Debug)]
struct Kept {
    _instruction: Arc<Instruction>,
    findings: Arc<[Diagnostic]>,
}

impl Cache {
    /// Ids of rules that panicked, each once: they are off for as long as the cache lives.
    pub fn panicked(&self) -> &[&'static str] {
        &self.panicked
    }

    pub(super) fn add_panicked(&mut self, rule: &'static str) {
        self.panicked.push(rule);
    }

    pub(super) fn has_panicked(&self, rule: &'static str) -> bool {
        self.panicked.contains(&rule)
    }

    /// The findings of `instruction`, spans counted from its start.
    pub(super) fn findings(
        &mut self,
        instruction: &Arc<Instruction>,
        dialect: &Dialect,
        mode: Mode,
        find: impl FnOnce(&mut Self) -> Vec<Diagnostic>,
    ) -> Arc<[Diagnostic]> {
        let key = Key {
            instruction: Arc::as_ptr(instruction) as usize,
            dialect: dialect.clone(),
            fixes: mode == Mode::Fixes,
        };
        if let Some(kept) = self.used.get(&key) {
            return kept.findings.clone();
        }
        let kept = self.kept.remove(&key).unwrap_or_else(|| Kept {
            _instruction: instruction.clone(),
            findings: find(self).into(),
        });
        let findings = kept.findings.clone();
        self.used.insert(key, kept);
        findings
    }

    /// Forgets what the last run did not use, and keeps what it used for the next.
    pub(super) fn turn(&mut self) {
        self.kept = std::mem::take(&mut self.used);
    }

    /// Keeps what a run that ended early used beside what it did not come to.
    pub(super) fn stop(&mut self) {
        self.kept.extend(self.used.drain());
    }
}
