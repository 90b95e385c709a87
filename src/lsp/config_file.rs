//! `plimsoll.toml` while it is edited: what is wrong with it, and where. What holds for
//! Dockerfiles is read from the disk, when it is saved.

use super::convert;
use crate::config::{FILE, Options};
use crate::rules::RULES;
use crate::text::{Edit, Encoding, Span, Text};
use std::collections::HashMap;
use tower_lsp::ls_types::{Diagnostic, DiagnosticSeverity, TextDocumentContentChangeEvent, Uri};

#[derive(Debug)]
struct ConfigFile {
    text: Text,
    version: i32,
}

/// Those that are open.
#[derive(Debug, Default)]
pub struct ConfigFiles(HashMap<Uri, ConfigFile>);

/// Whether it is named so.
pub fn is_one(uri: &Uri) -> bool {
    uri.path().as_str().rsplit('/').next() == Some(FILE)
}

impl ConfigFiles {
    pub fn open(&mut self, uri: Uri, version: i32, text: &str) {
        self.0.insert(uri, ConfigFile { text: Text::new(text), version });
    }

    /// Whether it is one of them.
    pub fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> bool {
        let Some(file) = self.0.get_mut(uri) else { return false };
        file.version = version;
        for change in changes {
            match change.range {
                None => file.text = Text::new(&change.text),
                Some(range) => {
                    let span = convert::span(&file.text, range, encoding);
                    file.text.apply(&Edit::replace(span, change.text.as_str()));
                }
            }
        }
        true
    }

    pub fn close(&mut self, uri: &Uri) -> bool {
        self.0.remove(uri).is_some()
    }

    pub fn text(&self, uri: &Uri) -> Option<&Text> {
        self.0.get(uri).map(|file| &file.text)
    }

    /// Its version and its mistake, if it has one; `None` where it is not open.
    pub fn check(&self, uri: &Uri, encoding: Encoding) -> Option<(i32, Vec<Diagnostic>)> {
        let file = self.0.get(uri)?;
        let text = file.text.to_string();
        let mistake = Options::parse(FILE, &text, RULES).err();
        let diagnostic = mistake.map(|problem| {
            let span = problem.span.unwrap_or_default();
            let [start, end] = [span.start, span.end].map(|at| u32::try_from(at).unwrap_or(0));
            Diagnostic {
                range: convert::range(&file.text, Span::new(start, end), encoding),
                severity: Some(DiagnosticSeverity::ERROR),
                source: Some("plimsoll".into()),
                message: problem.message,
                ..Diagnostic::default()
            }
        });
        Some((file.version, diagnostic.into_iter().collect()))
    }
}
