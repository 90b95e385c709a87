//! Work beside the loop: on workers, each with a flag that stops it mid-work.

use super::backend::Backend;
use super::documents::{Open, Snapshot};
use super::stop::Stop;
use tower_lsp::jsonrpc::{Error, Result};

/// Sets its flag when it is dropped, as it is with the future of a request that is cancelled.
struct StopOnDrop(Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

impl Backend {
    /// Does the work of a request, on a worker where the document is large or slow.
    pub async fn off_loop<T: Send + 'static>(
        &self,
        snapshot: &Snapshot,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        self.off_loop_until(snapshot, |_| work()).await
    }

    /// The same for work that looks at the flag, which is set when the request is cancelled.
    pub async fn off_loop_until<T: Send + 'static>(
        &self,
        snapshot: &Snapshot,
        work: impl FnOnce(&Stop) -> T + Send + 'static,
    ) -> Result<T> {
        let heavy = self.state().documents.get(&snapshot.uri).is_some_and(Open::is_heavy);
        if heavy { on_worker(work).await } else { Ok(work(&Stop::default())) }
    }
}

/// Does work on a worker; the flag is set when the request is cancelled.
pub async fn on_worker<T: Send + 'static>(
    work: impl FnOnce(&Stop) -> T + Send + 'static,
) -> Result<T> {
    let guard = StopOnDrop(Stop::default());
    let stop = guard.0.clone();
    let done = tokio::task::spawn_blocking(move || work(&stop)).await;
    done.map_err(|_| Error::internal_error())
}
