//! `plimsoll lsp`.

use super::Outcome;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Speak on standard input and output; what it always does
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(_: &Args) -> Outcome {
    Ok(crate::lsp::run_stdio())
}
