//! ShellCheck for the files of a run: all scripts are asked for before the files are checked.

use super::Run;
use super::one::Input;
use crate::cli::parallel;
use crate::config::{self, Resolution};
use crate::document::Document;
use crate::lint::{ShellAnswers, shell_scripts};
use crate::shellcheck::{BATCH, Program, Shellcheck};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) const MISSING: &str = "ShellCheck was not found";
pub(super) const NOT_FOUND: &str = "ShellCheck was not found, so it was not asked about scripts; \
     install it, or set `shellcheck = \"off\"` in plimsoll.toml";

#[derive(Debug)]
pub(super) struct Scripts {
    /// `None` where it is not installed.
    shellcheck: Option<Shellcheck>,
    left_out: AtomicBool,
}

impl Scripts {
    pub fn new(isolated: bool) -> Self {
        Self {
            shellcheck: Program::find(isolated).map(Shellcheck::new),
            left_out: AtomicBool::new(false),
        }
    }

    pub fn is_asked(&self) -> bool {
        self.shellcheck.is_some()
    }

    /// Whether scripts were not checked because the program is missing.
    pub fn were_left_out(&self) -> bool {
        self.left_out.load(Ordering::Relaxed)
    }

    /// The answers for the scripts of a document; `None` where ShellCheck is not to be asked, or
    /// not there.
    pub fn answers(&self, document: &Document, holds: &Resolution) -> Option<Arc<ShellAnswers>> {
        let texts = texts(document, holds);
        match &self.shellcheck {
            Some(shellcheck) => texts.map(|texts| Arc::new(shellcheck.ask(&texts))),
            None => {
                let some = texts.is_some_and(|texts| !texts.is_empty());
                self.left_out.fetch_or(some && !Program::is_off(), Ordering::Relaxed);
                None
            }
        }
    }
}

/// What is to be asked; `None` where ShellCheck is off.
fn texts(document: &Document, holds: &Resolution) -> Option<Vec<Arc<str>>> {
    let settings = &holds.settings;
    let off =
        holds.shellcheck == config::Shellcheck::Off || settings.rules.get("shellcheck").is_none();
    let texts =
        || shell_scripts(document, settings).into_iter().map(|script| script.text).collect();
    (!off).then(texts)
}

impl Run<'_> {
    /// Asks for the scripts of all files at once, on all cores.
    pub fn ask_for_all(&self, inputs: &[&Input]) {
        let Some(shellcheck) = &self.scripts.shellcheck else { return };
        let texts = parallel::map(inputs, |input| {
            catch_unwind(AssertUnwindSafe(|| self.texts_of(input))).unwrap_or_default()
        });
        let texts = shellcheck.unknown(texts.into_iter().flatten());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let size = texts.len().div_ceil(cores).clamp(1, BATCH);
        let batches: Vec<_> = texts.chunks(size).collect();
        parallel::map(&batches, |batch| drop(shellcheck.ask(batch)));
    }

    /// Standard input can be read only once: it is asked for when it is checked.
    fn texts_of(&self, input: &Input) -> Vec<Arc<str>> {
        if !matches!(input, Input::File(_)) {
            return Vec::new();
        }
        let Ok(source) = input.read() else { return Vec::new() };
        let holds = self.resolver.resolve(input.real_path().unwrap_or(Path::new("Dockerfile")));
        let document = Document::new(&source.text).with_target(holds.settings.target.as_deref());
        texts(&document, &holds).unwrap_or_default()
    }
}
