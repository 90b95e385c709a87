//! The command line: the only room that says clap. One file a command.
//!
//! Exit codes: 0 all is well, 1 findings at or above `--fail-on`, 2 the run was not possible as
//! asked for (a bad option, a bad configuration, a path that does not exist). Reports go to
//! standard output, everything about the run itself to standard error.

mod baseline;
mod check;
mod config;
mod explain;
mod format;
mod init;
mod lsp;
mod options;
mod output;
mod parallel;
mod patch;
mod progress;
mod report;
mod rules;
mod shell;
mod standard;
mod terminal;

use crate::report::printable;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use terminal::{Color, Terminal};

/// The load line for container images: checks Dockerfiles against a standard, and mends them
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colors
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check Dockerfiles, and mend them with --fix
    Check(check::Args),
    /// Accept the present findings, so that check reports only new ones
    Baseline(baseline::Args),
    /// Write how far the files comply with the standard, clause by clause
    Report(report::Args),
    /// Lay Dockerfiles out, without changing what is built
    Format(format::Args),
    /// Print the page of a rule: what it finds, why, and how to mend it
    Explain(explain::Args),
    /// List all rules
    Rules(rules::Args),
    /// Show what a standard asks for
    Standard(standard::Args),
    /// Show what holds for a file, and what says so
    Config(config::Args),
    /// Begin: a Dockerfile that meets the standard, or a baseline for those that are there
    Init(init::Args),
    /// Serve an editor: the language server
    Lsp(lsp::Args),
    /// Print what a shell completes from
    #[command(hide = true)]
    Completions(shell::Completions),
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// Why a run was not possible as asked for, for people; exit code 2.
#[derive(Debug)]
struct Failure(String);

impl<T: std::fmt::Display> From<T> for Failure {
    fn from(reason: T) -> Self {
        Self(reason.to_string())
    }
}

type Outcome = Result<ExitCode, Failure>;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no error.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut terminal = Terminal::new(cli.color);
    let outcome = match &cli.command {
        Command::Check(args) => check::run(args, &mut terminal),
        Command::Baseline(args) => baseline::run(args, &mut terminal),
        Command::Report(args) => report::run(args, &mut terminal),
        Command::Format(args) => format::run(args, &mut terminal),
        Command::Explain(args) => explain::run(args, &mut terminal),
        Command::Rules(args) => rules::run(args, &mut terminal),
        Command::Standard(args) => standard::run(args, &mut terminal),
        Command::Config(args) => config::run(args, &mut terminal),
        Command::Init(args) => init::run(args, &mut terminal),
        Command::Lsp(args) => lsp::run(args),
        Command::Completions(args) => shell::completions(args, &mut terminal),
        Command::Man => shell::man(&mut terminal),
    };
    outcome.unwrap_or_else(|failure| {
        terminal.error(&failure.0);
        ExitCode::from(2)
    })
}

/// Where no file was found: how they are looked for, and how to name another.
fn say_nothing_found(terminal: &mut Terminal) {
    terminal.note(
        "no Dockerfiles found: they are called Dockerfile or Containerfile, also with a suffix \
         (`Dockerfile.dev`, `Dockerfile-api`), or end in `.dockerfile` or `.containerfile`\n\
         a file with another name is taken where it is named itself, such as `plimsoll check FILE`",
    );
}

/// Every path that is named must exist.
fn refuse_missing(paths: &[PathBuf]) -> Result<(), Failure> {
    let is_missing = |path: &&PathBuf| {
        path.symlink_metadata().is_err_and(|error| {
            use std::io::ErrorKind::{NotADirectory, NotFound};
            matches!(error.kind(), NotFound | NotADirectory)
        })
    };
    let missing: Vec<_> =
        paths.iter().filter(is_missing).map(|path| path.to_string_lossy()).collect();
    match missing.as_slice() {
        [] => Ok(()),
        names => Err(Failure(format!("no such file or folder: {}", printable(&names.join(", "))))),
    }
}

/// What relative paths start from.
fn working() -> Result<PathBuf, Failure> {
    std::env::current_dir()
        .map_err(|error| format!("the working directory cannot be found: {error}").into())
}
