//! `plimsoll format`: lays Dockerfiles out, without changing what is built.

use super::patch::patch;
use super::terminal::Terminal;
use super::{Outcome, parallel};
use crate::document::Document;
use crate::files;
use crate::format::{Style, formatted};
use crate::report::printable;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; `-` is standard input, whose formatted text goes to standard output
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Write nothing, name the files that would change, and exit with 1 if there are any
    #[arg(long, conflicts_with = "diff")]
    check: bool,
    /// Write nothing, print what would change as a patch
    #[arg(long)]
    diff: bool,
    /// Break lines that are longer than this, in characters
    #[arg(long, default_value_t = Style::default().width, value_name = "COLUMNS")]
    width: usize,
}

/// What came of one file.
enum Done {
    Same,
    /// The patch, empty where none is asked for.
    Changed(String),
    Failed(String),
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let style = Style { width: args.width };
    if args.paths.iter().any(|path| path == Path::new("-")) {
        let source =
            files::read_from(io::stdin()).map_err(|why| format!("standard input {why}"))?;
        let text = formatted(&Document::new(&source.text), style);
        if args.check {
            return Ok(ExitCode::from(u8::from(text != source.text)));
        }
        let output =
            if args.diff { patch("-", &source.text, &text) } else { source.with_text(&text) };
        terminal.print(&output)?;
        return Ok(ExitCode::SUCCESS);
    }
    super::refuse_missing(&args.paths)?;
    let found = files::discover(&args.paths);
    let results = parallel::map(&found.files, |path| one(path, args, style));
    let mut changed = 0;
    let mut failed = false;
    for (path, done) in found.files.iter().zip(results) {
        let name = path.to_string_lossy();
        match done {
            Done::Same => {}
            Done::Changed(output) => {
                changed += 1;
                if args.diff {
                    terminal.print(&output)?;
                } else {
                    let verb = if args.check { "would change" } else { "formatted" };
                    terminal.note(&format!("{verb} {}", printable(&name)));
                }
            }
            Done::Failed(why) => {
                failed = true;
                terminal.error(&format!("{} {why}", printable(&name)));
            }
        }
    }
    let total = found.files.len();
    if total == 0 {
        super::say_nothing_found(terminal);
    }
    let verb = if args.check || args.diff { "would change" } else { "formatted" };
    terminal.note(&format!(
        "{verb} {changed} of {total} {}",
        if total == 1 { "file" } else { "files" }
    ));
    Ok(ExitCode::from(if failed { 2 } else { u8::from(args.check && changed > 0) }))
}

fn one(path: &Path, args: &Args, style: Style) -> Done {
    let source = match files::read(path) {
        Ok(source) => source,
        Err(why) => return Done::Failed(why),
    };
    let text = formatted(&Document::new(&source.text), style);
    if text == source.text {
        return Done::Same;
    }
    if args.diff {
        let name = path.to_string_lossy();
        return Done::Changed(patch(&name, &source.bytes(), &source.with_text(&text)));
    }
    if args.check {
        return Done::Changed(String::new());
    }
    files::replace(path, &source, &text)
        .map_or_else(Done::Failed, |()| Done::Changed(String::new()))
}
