//! `plimsoll lsp`.

use super::Outcome;
use crate::text::Encoding;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Speak on standard input and output; what it always does
    #[arg(long)]
    stdio: bool,
    /// For clients that count columns so without saying it: ALE's are bytes, `utf-8`
    #[arg(long, value_name = "ENCODING")]
    position_encoding: Option<Columns>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Columns {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "utf-16")]
    Utf16,
    #[value(name = "utf-32")]
    Utf32,
}

pub(super) fn run(args: &Args) -> Outcome {
    Ok(crate::lsp::run_stdio(args.position_encoding.map(|columns| match columns {
        Columns::Utf8 => Encoding::Utf8,
        Columns::Utf16 => Encoding::Utf16,
        Columns::Utf32 => Encoding::Utf32,
    })))
}
