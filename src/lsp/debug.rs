//! Requests that meet the defects which the transport must outlive, for its tests. They are there
//! in every build, so that the one that is shipped is tested, but only where the environment asks
//! for them.

use super::backend::Backend;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::TextDocumentIdentifier;

/// The environment variable that asks for them.
const VARIABLE: &str = "PLIMSOLL_TEST_REQUESTS";

static PANIC_IN_CHANGE: AtomicBool = AtomicBool::new(false);

/// Panics once after `plimsoll/panicInChange`.
pub fn panic_in_change() {
    if PANIC_IN_CHANGE.swap(false, Ordering::Relaxed) {
        panic!("asked to panic in a change");
    }
}

pub fn add(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    if std::env::var_os(VARIABLE).is_none() {
        return builder;
    }
    builder
        .custom_method("plimsoll/panic", Backend::panic)
        .custom_method("plimsoll/panicInChange", Backend::panic_in_change)
        .custom_method("plimsoll/askClient", Backend::ask_client)
        .custom_method("plimsoll/patience", Backend::patience)
        .custom_method("plimsoll/text", Backend::text)
}

#[derive(serde::Deserialize)]
struct Patience {
    milliseconds: u64,
}

impl Backend {
    async fn panic(&self) -> Result<()> {
        panic!("asked to panic");
    }

    async fn panic_in_change(&self) -> Result<()> {
        PANIC_IN_CHANGE.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// The text of a document as the rules see it.
    async fn text(&self, params: TextDocumentIdentifier) -> Result<Option<String>> {
        Ok(self.snapshot(&params.uri).map(|snapshot| snapshot.text().to_string()))
    }

    /// How many milliseconds a change may wait from now on; how many it might until now.
    async fn patience(&self, params: Patience) -> Result<u64> {
        let patience = Duration::from_millis(params.milliseconds);
        let before = std::mem::replace(&mut self.state().documents.patience, patience);
        Ok(before.as_millis() as u64)
    }

    /// Awaits an answer of the client inside a handler, which no real one does.
    async fn ask_client(&self) -> Result<usize> {
        Ok(self.client().configuration(Vec::new()).await?.len())
    }
}
