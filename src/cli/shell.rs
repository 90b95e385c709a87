//! `plimsoll completions` and `plimsoll man`: what a shell and a manual know of the command line,
//! made of the same definition.

use super::terminal::Terminal;
use super::{Cli, Outcome};
use clap::CommandFactory;
use clap_complete::Shell;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

pub(super) fn completions(args: &Completions, terminal: &mut Terminal) -> Outcome {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "plimsoll", &mut out);
    terminal.print(&String::from_utf8_lossy(&out))?;
    Ok(ExitCode::SUCCESS)
}

/// The page of the program, and behind it those of its commands.
pub(super) fn man(terminal: &mut Terminal) -> Outcome {
    let mut program = Cli::command();
    program.build();
    let mut out = Vec::new();
    clap_mangen::Man::new(program.clone()).render(&mut out)?;
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        clap_mangen::Man::new(command.clone()).render(&mut out)?;
    }
    terminal.print(&String::from_utf8_lossy(&out))?;
    Ok(ExitCode::SUCCESS)
}
