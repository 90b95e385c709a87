//! Requests that meet the defects which the transport must outlive, for its tests. They are not
//! in a release build.

use std::sync::atomic::{AtomicBool, Ordering};

static PANIC_IN_CHANGE: AtomicBool = AtomicBool::new(false);

/// Panics once after `plimsoll/panicInChange`.
pub fn panic_in_change() {
    if cfg!(debug_assertions) && PANIC_IN_CHANGE.swap(false, Ordering::Relaxed) {
        panic!("asked to panic in a change");
    }
}

#[cfg(debug_assertions)]
pub use requests::add;

#[cfg(debug_assertions)]
mod requests {
    use super::super::server::Backend;
    use std::sync::atomic::Ordering;
    use tower_lsp::LspServiceBuilder;
    use tower_lsp::jsonrpc::Result;
    use tower_lsp::ls_types::TextDocumentIdentifier;

    pub fn add(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
        builder
            .custom_method("plimsoll/panic", Backend::panic)
            .custom_method("plimsoll/panicInChange", Backend::panic_in_change)
            .custom_method("plimsoll/askClient", Backend::ask_client)
            .custom_method("plimsoll/text", Backend::text)
    }

    impl Backend {
        async fn panic(&self) -> Result<()> {
            panic!("asked to panic");
        }

        async fn panic_in_change(&self) -> Result<()> {
            super::PANIC_IN_CHANGE.store(true, Ordering::Relaxed);
            Ok(())
        }

        /// The text of a document as the rules see it.
        async fn text(&self, params: TextDocumentIdentifier) -> Result<Option<String>> {
            Ok(self.snapshot(&params.uri).map(|snapshot| snapshot.text().to_string()))
        }

        /// Awaits an answer of the client inside a handler, which no real one does.
        async fn ask_client(&self) -> Result<usize> {
            Ok(self.client().configuration(Vec::new()).await?.len())
        }
    }
}

#[cfg(not(debug_assertions))]
pub fn add(
    builder: tower_lsp::LspServiceBuilder<super::server::Backend>,
) -> tower_lsp::LspServiceBuilder<super::server::Backend> {
    builder
}
