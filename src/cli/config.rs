//! `plimsoll config show FILE` and `plimsoll config schema`.

use super::options::Options;
use super::{Failure, Outcome, terminal::Terminal};
use crate::config::Resolution;
use crate::report::printable;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print each value that holds for a Dockerfile, and what says so
    Show {
        /// A Dockerfile; it need not exist
        #[arg(default_value = "Dockerfile")]
        file: PathBuf,
        #[command(flatten)]
        options: Options,
    },
    /// Print the JSON Schema of plimsoll.toml, for editors
    Schema,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let (file, options) = match &args.command {
        Command::Show { file, options } => (file, options),
        Command::Schema => {
            terminal.print(&format!("{:#}\n", crate::config::schema()))?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    let resolution = options.resolver()?.resolve(file);
    terminal.print(&shown(&resolution))?;
    resolution.notes.iter().for_each(|note| terminal.note(&printable(&note.to_string())));
    let problems: Vec<_> = resolution.problems.iter().map(ToString::to_string).collect();
    match problems.as_slice() {
        [] => Ok(ExitCode::SUCCESS),
        problems => Err(Failure(printable(&problems.join("; ")).into_owned())),
    }
}

/// The values as they stand in `plimsoll.toml`, with their source as a comment.
fn shown(resolution: &Resolution) -> String {
    let values = resolution.values.iter();
    let lines: Vec<_> = values
        .map(|value| (format!("{} = {}", value.key, value.value), value.source.to_string()))
        .collect();
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or_default();
    let mut out = match &resolution.file {
        Some(path) => format!("# {}\n", path.display()),
        None => "# no plimsoll.toml\n".to_owned(),
    };
    for (line, source) in lines {
        out.push_str(&format!("{line:width$}  # {source}\n"));
    }
    out.push_str(&format!("# {} rules are on\n", resolution.settings.rules.enabled().len()));
    out.lines().map(|line| printable(line) + "\n").collect()
}
