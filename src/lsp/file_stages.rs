//! The stages of Dockerfiles that are not open: a file is read again only when it has changed.

use super::convert;
use crate::document::Document;
use crate::files;
use crate::model::Stage;
use crate::text::Encoding;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tower_lsp::ls_types::Range;

/// A stage as people look for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedStage {
    /// `FROM image` where it has no name.
    pub name: String,
    pub range: Range,
}

/// What was read so far. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct FileStages(Arc<Mutex<HashMap<PathBuf, Known>>>);

#[derive(Debug)]
struct Known {
    /// When the file was written, and its length then.
    written: (SystemTime, u64),
    stages: Arc<[NamedStage]>,
}

impl FileStages {
    fn known(&self) -> MutexGuard<'_, HashMap<PathBuf, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The stages of a file; none where it cannot be read.
    pub fn of(&self, path: &Path, encoding: Encoding) -> Arc<[NamedStage]> {
        // Before the file is read: what is written meanwhile is read again the next time.
        let written = std::fs::metadata(path).and_then(|it| Ok((it.modified()?, it.len()))).ok();
        if let Some(known) = self.known().get(path).filter(|it| Some(it.written) == written) {
            return known.stages.clone();
        }
        let source = files::read(path).map(|source| source.text).unwrap_or_default();
        let stages: Arc<[_]> = stages(&Document::new(&source), encoding).into();
        if let Some(written) = written {
            self.known().insert(path.to_owned(), Known { written, stages: stages.clone() });
        }
        stages
    }
}

pub fn stages(document: &Document, encoding: Encoding) -> Vec<NamedStage> {
    let (syntax, model) = (document.syntax(), document.model());
    let named = |stage: &Stage| {
        let from = syntax.get(stage.from)?;
        let name = from.get().operation.stage_name();
        let span = name.map_or(from.at(from.trimmed()), |name| from.word_span(name));
        let words = from.get().operation.rest.text.split_whitespace();
        let name = match name {
            Some(name) => name.text.to_string(),
            None => format!("FROM {}", words.collect::<Vec<_>>().join(" ")),
        };
        Some(NamedStage { name, range: convert::range(document.text(), span, encoding) })
    };
    model.stages.iter().filter_map(named).collect()
}
