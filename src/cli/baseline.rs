//! `plimsoll baseline`.

use super::options::Options;
use super::terminal::Terminal;
use super::{Failure, Outcome, check};
use crate::files;
use crate::report::baselines::{absolute, inside};
use crate::report::{BASELINE, Baseline, printable};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; of other files what was accepted stays accepted
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    /// The baseline
    #[arg(long, value_name = "FILE", default_value = BASELINE)]
    output: PathBuf,
}

impl Args {
    /// All that is below the working directory, as it is configured.
    pub fn here() -> Self {
        let (paths, output) = (vec![PathBuf::from(".")], PathBuf::from(BASELINE));
        Self { paths, options: Options::default(), output }
    }
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let examined = check::examine(&args.paths, &args.options, terminal)?;
    let working = super::working()?;
    let target = absolute(&working, &args.output);
    let name = args.output.to_string_lossy();
    let name = printable(&name);
    let mut baseline = match target.exists() {
        true => files::read(&target)
            .and_then(|source| Baseline::parse(&source.text))
            .map_err(|why| format!("{name} {why}"))?,
        false => Baseline::default(),
    };
    let folder = target.parent().map(PathBuf::from).unwrap_or_default();
    baseline.retain(|path| folder.join(path).symlink_metadata().is_ok());
    for file in &examined {
        baseline.accept(&inside(&target, &absolute(&working, &file.path)), &file.checked);
    }
    fs::write(&target, baseline.text())
        .map_err(|error| Failure(format!("{name} cannot be written: {error}")))?;
    let findings: usize = baseline.files().map(|(_, count)| count).sum();
    let files = baseline.files().count();
    let noun = |count, one, many| if count == 1 { one } else { many };
    terminal.note(&format!(
        "{name}: {findings} {} in {files} {} accepted",
        noun(findings, "finding", "findings"),
        noun(files, "file", "files"),
    ));
    Ok(ExitCode::SUCCESS)
}
