//! `plimsoll standard show`.

use super::{Failure, Outcome, terminal::Terminal};
use crate::files;
use crate::report::printable;
use crate::standard::nearest::did_you_mean;
use crate::standard::{BUILTIN, Clause, DEFAULT, Standard};
use clap::Subcommand;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print a standard's clauses, and which rules answer to them
    Show {
        /// `lucid`, `lucid-2025-12`, `distroless`, `none`, or the path of a file
        #[arg(default_value = DEFAULT)]
        name: String,
    },
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let Command::Show { name } = &args.command;
    terminal.print(&shown(&*named(name)?))?;
    Ok(ExitCode::SUCCESS)
}

/// The built-in standard of that name, or the one in the file of that path.
pub(super) fn named(name: &str) -> Result<Arc<Standard>, Failure> {
    if let Some(standard) = Standard::builtin(name) {
        return Ok(standard);
    }
    let path = Path::new(name);
    if !path.exists() {
        let guess = did_you_mean(name, BUILTIN);
        let known = BUILTIN.join(", ");
        return Err(Failure(format!(
            "no standard \"{}\"{guess}; there are {known}, and files",
            printable(name)
        )));
    }
    let text_of = |path: &Path| files::read(path).map(|source| source.text);
    let text = text_of(path).map_err(|why| format!("{} {why}", printable(name)))?;
    let beside = path.parent().unwrap_or(Path::new(""));
    let reader = |other: &str| {
        let path = beside.join(other);
        text_of(&path).map(|text| (path.display().to_string(), text))
    };
    Ok(Arc::new(Standard::parse(name, &text, &reader)?))
}

fn shown(standard: &Standard) -> String {
    if standard.is_none() {
        return "No standard: the rules that need one are silent.\n".to_owned();
    }
    let mut out = String::new();
    let mut line = |text: String| out.push_str(&(text + "\n"));
    let title = if standard.title.is_empty() { &standard.name } else { &standard.title };
    line(format!("{} {}", printable(title), printable(&standard.version)).trim_end().to_owned());
    let of = [("date", &standard.date), ("mode", &standard.mode), ("source", &standard.source)];
    for (key, value) in of.into_iter().filter(|(_, value)| !value.is_empty()) {
        line(format!("{key}: {}", printable(value)));
    }
    let decidable = standard.clauses.iter().filter(|clause| clause.is_decidable()).count();
    let all = standard.clauses.iter().len();
    if all > 0 {
        line(format!("clauses: {all}, of which rules decide {decidable}\n"));
    }
    let width = standard.clauses.iter().map(|clause| clause.id.len()).max().unwrap_or_default();
    standard.clauses.iter().for_each(|clause| line(of_clause(clause, width)));
    out
}

fn of_clause(clause: &Clause, width: usize) -> String {
    let mut out = format!("{:width$}  {}", clause.id, printable(&clause.text));
    let answer = match &clause.how {
        Some(how) => format!("not decidable from a Dockerfile: {how}"),
        None if clause.is_summary() => "rules: all".to_owned(),
        None if clause.rules.is_empty() => return out,
        None => format!("rules: {}", clause.rules.join(", ")),
    };
    let _ = write!(out, "\n{:width$}  -> {}", "", printable(&answer));
    out
}
