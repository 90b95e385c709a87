//! `plimsoll check`.

mod one;
mod scripts;

use super::options::Options;
use super::output::Output;
use super::progress::Progress;
use super::terminal::Terminal;
use super::{Failure, Outcome, parallel};
use crate::config::Resolver;
use crate::files::{self, Contexts, Discovered};
use crate::lint::{Applicability, Severity};
use crate::report::{Finding, Findings, Summary, printable};
use clap::ValueEnum;
use one::{Done, Input};
use scripts::Scripts;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; - is standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// The path that standard input stands for
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
    /// Apply the fixes that are safe; standard input is printed mended
    #[arg(long)]
    fix: bool,
    /// As --fix, also fixes after which the image may behave differently
    #[arg(long)]
    unsafe_fixes: bool,
    /// Print what would be fixed as a patch, and write nothing
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    output: Output,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Exit code 1 also whenever a clause of the standard fails, whatever its severity
    #[arg(long)]
    gate: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum FailOn {
    #[default]
    Error,
    Warning,
    Information,
    Hint,
    /// Findings never make the exit code 1
    Off,
}

impl FailOn {
    fn is_reached_by(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Information => severity >= Severity::Information,
            Self::Hint => true,
            Self::Off => false,
        }
    }
}

/// What is done with fixes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fixing {
    Nothing,
    Write(Applicability),
    Diff(Applicability),
}

impl Fixing {
    fn limit(self) -> Option<Applicability> {
        match self {
            Self::Nothing => None,
            Self::Write(limit) | Self::Diff(limit) => Some(limit),
        }
    }
}

impl Args {
    fn fixing(&self) -> Fixing {
        let limit = if self.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
        match (self.diff, self.fix || self.unsafe_fixes) {
            (true, _) => Fixing::Diff(limit),
            (false, true) => Fixing::Write(limit),
            (false, false) => Fixing::Nothing,
        }
    }

    fn has_stdin(&self) -> bool {
        self.paths.iter().any(|path| is_stdin(path))
    }

    /// Whether standard output is for a patch or a mended text, not for the report.
    fn prints_text(&self) -> bool {
        self.diff || self.fixing() != Fixing::Nothing && self.has_stdin()
    }

    fn is_failed_by(&self, finding: &Finding) -> bool {
        self.fail_on.is_reached_by(finding.severity) || self.gate && finding.decides
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// What holds for all files of a run.
struct Run<'a> {
    resolver: &'a Resolver,
    /// `None` where no build context is read.
    contexts: Option<Contexts>,
    fixing: Fixing,
    scripts: Scripts,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let paths: Vec<_> = args.paths.iter().filter(|path| !is_stdin(path)).cloned().collect();
    crate::cli::refuse_missing(&paths)?;
    let resolver = args.options.resolver()?;
    let isolated = args.options.is_isolated();
    let contexts = (!isolated).then(Contexts::default);
    let scripts = Scripts::new(isolated);
    let run = Run { resolver: &resolver, contexts, fixing: args.fixing(), scripts };
    let found = files::discover(&paths);
    let inputs = inputs(&found, args.has_stdin().then(|| args.stdin_filename.clone()));
    let progress = Progress::new(inputs.len());
    let results = progress.during(|| {
        run.ask_for_all(&inputs);
        parallel::map(&inputs, |input| {
            let done = run.one(input);
            progress.step();
            done
        })
    });
    say_left_out(&found, terminal);
    if args.output.is_for_people() && run.scripts.were_left_out() {
        terminal.note(scripts::NOT_FOUND);
    }
    if results.is_empty() {
        terminal.note("no Dockerfiles found");
        let here = resolver.resolve(Path::new("Dockerfile"));
        if let Some(problem) = here.problems.first() {
            return Err(Failure(printable(&problem.to_string()).into_owned()));
        }
    }
    finish(args, results, terminal)
}

/// Everything to check, in the order of the report.
fn inputs(found: &Discovered, stdin: Option<Option<PathBuf>>) -> Vec<Input> {
    let unreadable =
        found.unreadable.iter().map(|(path, why)| Input::Unreadable(path.clone(), why.clone()));
    let files = found.files.iter().cloned().map(Input::File);
    let mut inputs: Vec<_> = unreadable.chain(files).chain(stdin.map(Input::Stdin)).collect();
    inputs.sort_by(|a, b| a.path().cmp(b.path()));
    inputs
}

fn say_left_out(found: &Discovered, terminal: &mut Terminal) {
    let folders: usize = found.vendored.values().sum();
    if folders > 0 {
        let names: Vec<_> = found.vendored.keys().map(String::as_str).collect();
        let noun = if folders == 1 { "folder" } else { "folders" };
        let names = names.join(", ");
        terminal.note(&format!("left out {folders} {noun} ({names}); name a folder to check it"));
    }
    if found.links_outside > 0 {
        let links = found.links_outside;
        let noun = if links == 1 { "link" } else { "links" };
        terminal
            .note(&format!("left out {links} {noun} to files outside; name a file to check it"));
    }
}

/// Prints what came of the run, and says how it ends.
fn finish(args: &Args, results: Vec<Done>, terminal: &mut Terminal) -> Outcome {
    let notes = each_once(results.iter().flat_map(|done| &done.notes));
    notes.iter().for_each(|note| terminal.note(note));
    let mut failures = each_once(results.iter().flat_map(|done| &done.failures));
    let applied: usize = results.iter().map(|done| done.applied).sum();
    let output: String = results.iter().map(|done| done.output.as_str()).collect();
    let unchosen = results.iter().find_map(|done| done.unchosen_standard.clone());
    let checked: Vec<_> = results.into_iter().filter_map(|done| done.checked).collect();
    let prints_text = args.prints_text();
    let findings = Findings {
        files: &checked,
        unchosen: unchosen.as_deref(),
        color: terminal.color && !prints_text,
        live: terminal.is_live && !prints_text,
    };
    failures.extend(args.output.write_files(&findings));
    failures.iter().for_each(|failure| terminal.error(failure));
    let report = (args.output.format().write)(&findings);
    if args.diff {
        terminal.print(&output)?;
        terminal.note(&Summary::of(&checked).to_string());
    } else if prints_text {
        terminal.print(&output)?;
        terminal.note(report.trim_end());
    } else {
        terminal.print(&report)?;
    }
    if applied > 0 {
        let verb = if args.diff { "would apply" } else { "applied" };
        let noun = if applied == 1 { "fix" } else { "fixes" };
        terminal.note(&format!("{verb} {applied} {noun}"));
    }
    let fails = |finding: &Finding| args.is_failed_by(finding);
    let found = checked.iter().flat_map(|file| &file.findings).any(fails);
    Ok(ExitCode::from(if failures.is_empty() { u8::from(found) } else { 2 }))
}

/// Many files share a configuration, and its mistakes.
fn each_once<'a>(messages: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut messages: Vec<_> = messages.cloned().collect();
    messages.sort();
    messages.dedup();
    messages
}
