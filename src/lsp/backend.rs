//! The one server of this process, as every feature sees it: its state and its ways to the client.

use super::abilities::Abilities;
use super::config_file::ConfigFiles;
use super::configuration::Configuration;
use super::documents::{Documents, Snapshot};
use super::file_stages::FileStages;
use super::neighbours::Neighbours;
use super::transport::Link;
use crate::shellcheck::Shellcheck;
use crate::text::Encoding;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::ls_types::{TraceValue, Uri};

/// A handle to the one server of this process.
#[derive(Clone, Debug)]
pub struct Backend(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    client: Client,
    link: Link,
    /// Where the user said how the client counts columns.
    encoding: Option<Encoding>,
    state: Mutex<State>,
    /// Looked for when first needed; `None` where it is not installed.
    shellcheck: OnceLock<Option<Shellcheck>>,
    /// Told of what changes without the client's doing.
    changes: watch::Sender<()>,
}

#[derive(Debug, Default)]
pub struct State {
    pub client: Abilities,
    pub configuration: Configuration,
    pub documents: Documents,
    pub config_files: ConfigFiles,
    pub neighbours: Neighbours,
    pub file_stages: FileStages,
    /// The mistakes in the configuration that the user was told of.
    pub told: BTreeSet<String>,
    /// Build contexts are listed now; whether they are to be listed again then.
    pub listing: Option<bool>,
    /// How often they were.
    pub listed: u64,
    pub trace: TraceValue,
    /// The rules that panicked, each named once in the log.
    pub panicked: BTreeSet<&'static str>,
}

impl Backend {
    pub fn new(client: Client, link: Link, encoding: Option<Encoding>) -> Self {
        Self(Arc::new(Shared {
            client,
            link,
            encoding,
            state: Mutex::default(),
            shellcheck: OnceLock::new(),
            changes: watch::Sender::default(),
        }))
    }

    /// The state. A handler that panicked leaves it locked but whole: changes are made of single
    /// assignments.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the user said how the client counts columns.
    pub fn encoding(&self) -> Option<Encoding> {
        self.0.encoding
    }

    pub fn client(&self) -> &Client {
        &self.0.client
    }

    pub fn link(&self) -> &Link {
        &self.0.link
    }

    pub fn shellcheck(&self) -> &OnceLock<Option<Shellcheck>> {
        &self.0.shellcheck
    }

    pub fn changes(&self) -> &watch::Sender<()> {
        &self.0.changes
    }

    pub fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        self.state().documents.get(uri).map(|open| open.snapshot.clone())
    }
}
