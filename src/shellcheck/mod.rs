//! The program ShellCheck: found, asked for many scripts at once, its answers kept.
//!
//! The rule `shellcheck` sees answers only ([`ShellAnswers`]); what is asked is
//! [`shell_scripts`](crate::lint::shell_scripts).

mod answer;
mod program;
mod run;

pub use program::{Program, VARIABLE};

use crate::lint::{ShellAnswers, ShellComment};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many scripts one process is given.
pub const BATCH: usize = 64;
/// How many answers are kept before all are forgotten.
const KEPT: usize = 8_192;

type Known = FxHashMap<Arc<str>, Arc<[ShellComment]>>;

/// ShellCheck with what it has answered. Shared by threads.
#[derive(Debug)]
pub struct Shellcheck {
    program: Program,
    known: Mutex<Known>,
}

impl Shellcheck {
    pub fn new(program: Program) -> Self {
        Self { program, known: Mutex::default() }
    }

    /// Those of the texts that were not asked for yet, each once.
    pub fn unknown(&self, texts: impl IntoIterator<Item = Arc<str>>) -> Vec<Arc<str>> {
        let known = self.known();
        let mut seen = FxHashSet::default();
        let mut texts: Vec<_> = texts.into_iter().collect();
        texts.retain(|text| !known.contains_key(text) && seen.insert(text.clone()));
        texts
    }

    /// The answers for these texts; the program is run for those that it was not asked for yet.
    /// One that it cannot answer has no findings.
    pub fn ask(&self, texts: &[Arc<str>]) -> ShellAnswers {
        for batch in self.unknown(texts.iter().cloned()).chunks(BATCH) {
            let answers = run::run(&self.program, batch);
            let mut known = self.known();
            if known.len() > KEPT {
                known.clear();
            }
            known.extend(batch.iter().cloned().zip(answers.into_iter().map(Arc::from)));
        }
        let known = self.known();
        let answers =
            texts.iter().filter_map(|text| Some((text.clone(), known.get(text)?.clone())));
        answers.collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
