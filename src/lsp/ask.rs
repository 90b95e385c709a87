//! Requests that are answered from one document.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::Uri;

impl Backend {
    /// What `answer` says of the open document at `uri`; nothing where none is open.
    pub async fn ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&Snapshot, &Abilities) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        self.try_ask(uri, move |snapshot, client| Ok(answer(snapshot, client))).await
    }

    /// The same where the answer may be a refusal.
    pub async fn try_ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&Snapshot, &Abilities) -> Result<Option<T>> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.snapshot(uri) else { return Ok(None) };
        let client = self.state().client.clone();
        let of = snapshot.clone();
        self.off_loop(&snapshot, move || answer(&of, &client)).await?
    }
}
