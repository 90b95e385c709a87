//! What holds for one document, from the place where it lies and from the editor.

use super::editor_settings::Accepted;
use crate::config::Shellcheck;
use crate::document::Document;
use crate::files::{Contexts, Site};
use crate::lint::{Settings, Surroundings};
use crate::model::BuildContext;
use std::path::PathBuf;
use std::sync::Arc;

/// What holds for one document.
#[derive(Debug, Default)]
pub struct Place {
    pub settings: Arc<Settings>,
    /// Without ShellCheck's answers, which are the document's.
    pub surroundings: Surroundings,
    /// How what the baseline accepts is shown.
    pub accepted: Accepted,
    pub shellcheck: Shellcheck,
    /// Where its build context is looked for; `None` where the document is no file.
    pub site: Option<Site>,
    pub contexts: Arc<Contexts>,
    /// Mistakes in the configuration, for people. What was read last without one is in force.
    pub problems: Vec<String>,
}

impl Place {
    /// The build context of the document at this place.
    pub fn context(&self, document: &Document) -> Option<Arc<BuildContext>> {
        self.contexts.find(self.site.as_ref()?, document)
    }

    /// The folder of that context.
    pub fn context_folder(&self, document: &Document) -> Option<PathBuf> {
        self.contexts.folder(self.site.as_ref()?, document)
    }

    /// The one that it may have, for who types a source in `folder`: see [`Contexts::likely`].
    pub fn likely_context(&self, document: &Document, folder: &str) -> Option<Arc<BuildContext>> {
        Some(self.contexts.likely(self.site.as_ref()?, document, folder))
    }
}
