//! The language server: the only room that knows `tower_lsp` and `tokio`. One file a feature.
//!
//! State is changed under a `std` mutex before a handler's first `.await`, so that the order of
//! changes is the client's. No handler awaits a request to the client. Positions exist only here;
//! see `convert`.

mod abilities;
mod ask;
mod backend;
mod baseline;
mod capabilities;
mod code_action;
mod completion;
mod config_file;
mod configuration;
mod convert;
mod debug;
mod definition;
mod diagnostics;
mod documents;
mod editor_settings;
mod explain;
mod file_stages;
mod folding;
mod formatting;
mod frame;
mod hover;
mod inlay_hint;
mod lens;
mod linked_editing;
mod links;
mod neighbours;
mod parent;
mod place;
mod references;
mod rename;
mod selection;
mod semantic_tokens;
mod server;
mod shellcheck;
mod signature;
mod stop;
mod subject;
mod symbols;
mod transport;
mod watch;
mod work;
mod workspace;
mod workspace_symbols;

use crate::text::Encoding;
use std::io::{self, Read, Write};
use std::process::ExitCode;
pub use transport::Ended;

/// Serves the client at the other end of stdin and stdout. Exit code 0 after `shutdown` and
/// `exit`, 1 where the session ended without `shutdown`. `encoding` is how the client counts
/// columns, whatever it says of it.
pub fn run_stdio(encoding: Option<Encoding>) -> ExitCode {
    match serve(io::stdin(), io::stdout(), encoding) {
        Ok(Ended::AfterShutdown) => ExitCode::SUCCESS,
        Ok(Ended::WithoutShutdown) | Err(_) => ExitCode::FAILURE,
    }
}

/// Serves the client at the other end of two streams, until `exit` or the end of the input. What
/// cannot be written is lost; an error only where the session cannot begin.
pub fn serve(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    encoding: Option<Encoding>,
) -> io::Result<Ended> {
    transport::serve(input, output, |link| server::build(link, encoding))
}
