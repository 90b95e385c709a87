//! `plimsoll config show FILE`.

use super::{Outcome, terminal::Terminal};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, _: &mut Terminal) -> Outcome {
    Ok(ExitCode::SUCCESS)
}
