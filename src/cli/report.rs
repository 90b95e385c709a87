//! `plimsoll report`.

use super::options::Options;
use super::terminal::Terminal;
use super::{Failure, Outcome, check};
use crate::files;
use crate::report::compliance::{Compliance, Earlier, Examined, RENDERERS, Renderer};
use crate::report::printable;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    /// How the report is written
    #[arg(long, value_parser = renderer(), default_value = "text", value_name = "FORMAT")]
    format: &'static Renderer,
    /// Write it to a file, not to standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Say what has changed since an earlier report, written with --format json
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
}

fn renderer() -> impl TypedValueParser<Value = &'static Renderer> {
    let names = RENDERERS.iter().map(|it| PossibleValue::new(it.name).help(it.about));
    PossibleValuesParser::new(names)
        .try_map(|name| RENDERERS.iter().find(|it| it.name == name).ok_or("no such format"))
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let earlier = args.since.as_ref().map(|path| {
        let name = path.to_string_lossy();
        let source = files::read(path);
        let earlier = source.and_then(|source| Earlier::parse(&source.text));
        earlier.map_err(|why| Failure(format!("{} {why}", printable(&name))))
    });
    let earlier = earlier.transpose()?;
    let examined = check::examine(&args.paths, &args.options, terminal)?;
    let examined: Vec<_> = examined
        .into_iter()
        .map(|file| Examined { checked: file.checked, subject: file.subject })
        .collect();
    let mut report = Compliance::of(&examined);
    if let Some(earlier) = &earlier {
        report = report.since(earlier);
    }
    let text = (args.format.write)(&report);
    match &args.output {
        None => terminal.print(&text)?,
        Some(file) => fs::write(file, text).map_err(|error| {
            let name = file.to_string_lossy();
            Failure(format!("{} cannot be written: {error}", printable(&name)))
        })?,
    }
    Ok(ExitCode::SUCCESS)
}
