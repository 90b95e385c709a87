//! `plimsoll standard show|check|new`.

mod mistakes;

use super::{Failure, Outcome, terminal::Terminal};
use crate::files;
use crate::report::printable;
use crate::standard::nearest::did_you_mean;
use crate::standard::{BUILTIN, Clause, DEFAULT, Standard};
use clap::Subcommand;
use std::fmt::Write;
use std::path::{Path, PathBuf};
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
    /// Look for mistakes in a standard of your own; exit code 1 where there are some
    Check {
        /// Its file
        file: PathBuf,
    },
    /// Write a standard of your own, to be filled in
    New {
        /// Its name, of letters, digits and `-`; its file is NAME.toml
        name: String,
        /// The standard that it starts from
        #[arg(long, value_name = "NAME", default_value = "distroless")]
        from: String,
    },
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    match &args.command {
        Command::Show { name } => {
            terminal.print(&shown(&*named(name)?))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { file } => check(file, terminal),
        Command::New { name, from } => new(name, from, terminal),
    }
}

fn check(file: &Path, terminal: &mut Terminal) -> Outcome {
    super::refuse_missing(&[file.to_owned()])?;
    let file = file.to_string_lossy();
    let standard = read(&file)?;
    let mistakes = mistakes::mistakes(&standard);
    for mistake in &mistakes {
        terminal.print(&format!("{}: {}\n", printable(&file), printable(mistake)))?;
    }
    if !mistakes.is_empty() {
        return Ok(ExitCode::from(1));
    }
    let clauses = standard.clauses.iter().len();
    let decided = standard.clauses.iter().filter(|clause| clause.is_decidable()).count();
    terminal.print(&format!(
        "{}: no mistakes; clauses: {clauses}, of which rules decide {decided}\n",
        printable(&file)
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn new(name: &str, from: &str, terminal: &mut Terminal) -> Outcome {
    let plain = |char: char| char.is_ascii_alphanumeric() || char == '-';
    if name.is_empty() || !name.chars().all(plain) || BUILTIN.contains(&name) {
        let name = printable(name);
        return Err(Failure(format!("\"{name}\" is no name for a standard of your own")));
    }
    if named(from)?.is_none() {
        return Err(Failure("`none` asks for nothing: start from another one".to_owned()));
    }
    let file = format!("{name}.toml");
    // A string of JSON is one of TOML.
    let parent = serde_json::Value::from(from).to_string();
    let text = include_str!("standard/new.toml")
        .replace("NAME", name)
        .replace("TITLE", name)
        .replace("\"PARENT\"", &parent);
    match files::create(Path::new(&file), &text) {
        Ok(true) => terminal.note(&format!("wrote {file}")),
        Ok(false) => return Err(Failure(format!("{file} is there already, and stays as it is"))),
        Err(why) => return Err(Failure(format!("{file} {why}"))),
    }
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
    read(name).map(Arc::new)
}

/// The standard in the file of that path.
fn read(name: &str) -> Result<Standard, Failure> {
    let path = Path::new(name);
    let text_of = |path: &Path| files::read(path).map(|source| source.text);
    let text = text_of(path).map_err(|why| format!("{} {why}", printable(name)))?;
    let beside = path.parent().unwrap_or(Path::new(""));
    let reader = |other: &str| {
        let path = beside.join(other);
        text_of(&path).map(|text| (path.display().to_string(), text))
    };
    Ok(Standard::parse(name, &text, &reader)?)
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
