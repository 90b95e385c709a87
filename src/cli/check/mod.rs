//! `plimsoll check`.

mod changed;
mod one;
mod scripts;

use super::options::Options;
use super::output::Output;
use super::progress::Progress;
use super::terminal::Terminal;
use super::{Failure, Outcome, parallel};
use crate::config::{self, Resolution, Resolver, Value, hadolint};
use crate::files::{self, Contexts, Discovered};
use crate::lint::{Applicability, Severity};
use crate::report::baselines::{Baselines, Wanted};
use crate::report::compliance::Subject;
use crate::report::{Checked, Finding, Findings, Summary, printable};
use changed::Change;
use clap::ValueEnum;
use one::{Done, Input};
use rustc_hash::FxHashMap;
use scripts::Scripts;
use std::io::Read;
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
    /// Accept what this file does; without it the nearest plimsoll-baseline.json of each file
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    baseline: Option<PathBuf>,
    /// Report also what a baseline accepts
    #[arg(long)]
    no_baseline: bool,
    /// Check only the files of a patch, and report only what it causes; - is standard input, as
    /// in: git diff main | plimsoll check --changed -
    #[arg(long, value_name = "PATCH", conflicts_with_all = ["fix", "unsafe_fixes", "diff"])]
    changed: Option<PathBuf>,
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

    fn baseline(&self) -> Wanted {
        match &self.baseline {
            Some(file) => Wanted::File(file.clone()),
            None if self.no_baseline || self.options.is_isolated() => Wanted::None,
            None => Wanted::Nearest,
        }
    }

    /// The changes of the patch by the real paths of their files; `None` without one.
    fn changes(&self) -> Result<Option<FxHashMap<PathBuf, Change>>, Failure> {
        let Some(path) = &self.changed else { return Ok(None) };
        let name = path.to_string_lossy();
        let mut patch = Vec::new();
        let read = match is_stdin(path) {
            true if self.has_stdin() => {
                return Err(Failure("standard input cannot be both patch and file".into()));
            }
            true => std::io::stdin().read_to_end(&mut patch).map(drop),
            false => std::fs::read(path).map(|bytes| patch = bytes),
        };
        read.map_err(|error| format!("{} cannot be read: {error}", printable(&name)))?;
        let working = crate::cli::working()?;
        let patch = String::from_utf8_lossy(&patch);
        if !patch.trim().is_empty() && !changed::is_patch(&patch) {
            let name = if is_stdin(path) { "standard input".into() } else { printable(&name) };
            return Err(Failure(format!(
                "{name} is no patch: write what `git diff` prints into it"
            )));
        }
        Ok(Some(changed::by_path(&patch, &working)))
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
    baselines: Baselines,
    /// Where only what a patch causes is asked for.
    changes: Option<FxHashMap<PathBuf, Change>>,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let paths: Vec<_> = args.paths.iter().filter(|path| !is_stdin(path)).cloned().collect();
    crate::cli::refuse_missing(&paths)?;
    if let Some(file) = &args.baseline {
        crate::cli::refuse_missing(std::slice::from_ref(file))?;
    }
    let resolver = args.options.resolver()?;
    let run = Run {
        fixing: args.fixing(),
        changes: args.changes()?,
        ..Run::new(&resolver, args.options.is_isolated(), args.baseline())?
    };
    let found = files::discover(&paths);
    let stdin = args.has_stdin().then(|| args.stdin_filename.clone());
    let results = run.all(&inputs(&found, stdin));
    say_left_out(&found, terminal);
    if args.output.is_for_people() && run.scripts.were_left_out() {
        terminal.note(scripts::NOT_FOUND);
    }
    if results.is_empty() && run.changes.is_some() {
        terminal.note("the patch changes no Dockerfile");
    } else if results.is_empty() {
        crate::cli::say_nothing_found(terminal);
        let here = resolver.resolve(Path::new("Dockerfile"));
        if let Some(problem) = here.problems.first() {
            return Err(Failure(printable(&problem.to_string()).into_owned()));
        }
    }
    say_accepted(&run.baselines, &results, terminal);
    let here = resolver.resolve(Path::new("Dockerfile"));
    if args.output.is_as_hadolint() {
        say_configuration(&here, terminal);
    }
    finish(args, results, here.hadolint.as_deref(), terminal)
}

impl<'a> Run<'a> {
    fn new(resolver: &'a Resolver, isolated: bool, baseline: Wanted) -> Result<Self, Failure> {
        Ok(Self {
            resolver,
            contexts: (!isolated).then(Contexts::default),
            fixing: Fixing::Nothing,
            scripts: Scripts::new(isolated),
            baselines: Baselines::new(baseline, crate::cli::working()?),
            changes: None,
        })
    }

    /// All inputs, but those that a patch leaves as they are, on all cores.
    fn all(&self, inputs: &[Input]) -> Vec<Done> {
        let inputs: Vec<_> = inputs.iter().filter(|input| self.is_wanted(input)).collect();
        let progress = Progress::new(inputs.len());
        progress.during(|| {
            self.ask_for_all(&inputs);
            parallel::map(&inputs, |input| {
                let done = self.one(input);
                progress.step();
                done
            })
        })
    }

    fn is_wanted(&self, input: &Input) -> bool {
        let Some(changes) = &self.changes else { return true };
        let real = input.path().canonicalize();
        real.is_ok_and(|path| changes.contains_key(&path))
    }
}

/// What hadolint's configuration says, where it is to say it.
fn say_configuration(here: &Resolution, terminal: &mut Terminal) {
    if here.hadolint.as_ref().and_then(|file| file.verbose) != Some(true) {
        return;
    }
    let of_hadolint = |value: &&Value| {
        matches!(value.source, config::Source::Hadolint(_) | config::Source::Variables)
    };
    for value in here.values.iter().filter(of_hadolint) {
        let line = format!("{} = {}  # {}", value.key, value.value, value.source);
        terminal.note(&printable(&line));
    }
}

/// What came of checking files for something else than their findings.
#[derive(Debug)]
pub(super) struct Examined {
    pub path: PathBuf,
    pub checked: Checked,
    /// `None` where there is no image to speak of.
    pub subject: Option<Subject>,
}

/// Checks files as [`run`] does, baselines left out.
pub(super) fn examine(
    paths: &[PathBuf],
    options: &Options,
    terminal: &mut Terminal,
) -> Result<Vec<Examined>, Failure> {
    crate::cli::refuse_missing(paths)?;
    let resolver = options.resolver()?;
    let run = Run::new(&resolver, options.is_isolated(), Wanted::None)?;
    let found = files::discover(paths);
    let inputs = inputs(&found, None);
    let results = run.all(&inputs);
    say_left_out(&found, terminal);
    let failures = each_once(results.iter().flat_map(|done| &done.failures));
    if !failures.is_empty() {
        return Err(Failure(failures.join("; ")));
    }
    if run.scripts.were_left_out() {
        terminal.note(scripts::NOT_FOUND);
    }
    if inputs.is_empty() {
        crate::cli::say_nothing_found(terminal);
    }
    let examined = inputs.iter().zip(results).filter_map(|(input, done)| {
        let (path, subject) = (input.path().to_owned(), done.subject);
        Some(Examined { path, checked: done.checked?, subject })
    });
    Ok(examined.collect())
}

/// What a baseline accepts, and what of it is gone.
fn say_accepted(baselines: &Baselines, results: &[Done], terminal: &mut Terminal) {
    let accepted: usize = results.iter().map(|done| done.accepted).sum();
    let gone = results.iter().map(|done| done.gone).sum::<usize>() + baselines.of_deleted_files();
    if accepted + gone > 0 {
        let noun = if accepted == 1 { "finding is" } else { "findings are" };
        let rest = match gone {
            0 => String::new(),
            1 => "; 1 accepted one is gone: `plimsoll baseline` forgets it".to_owned(),
            gone => format!("; {gone} accepted ones are gone: `plimsoll baseline` forgets them"),
        };
        terminal.note(&format!("{accepted} {noun} accepted by the baseline{rest}"));
    }
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
fn finish(
    args: &Args,
    results: Vec<Done>,
    hadolint: Option<&hadolint::File>,
    terminal: &mut Terminal,
) -> Outcome {
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
        hadolint,
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
    let as_hadolint = args.output.is_as_hadolint();
    let fails = |finding: &Finding| match as_hadolint {
        true => fails_hadolint(finding, hadolint),
        false => args.is_failed_by(finding),
    };
    let found = checked.iter().flat_map(|file| &file.findings).any(fails);
    Ok(ExitCode::from(if failures.is_empty() { u8::from(found) } else { 2 }))
}

/// Whether hadolint would end with 1: by default an info is enough, and what it cannot read always.
fn fails_hadolint(finding: &Finding, file: Option<&hadolint::File>) -> bool {
    let file = file.cloned().unwrap_or_default();
    let threshold = file.failure_threshold.unwrap_or(hadolint::Threshold::Info);
    let mut ids = finding.hadolint_ids();
    let fails = finding.rule.id == "unreadable-file"
        || ids.any(|id| id == "DL1000" || threshold.is_reached_by(finding.severity));
    fails && !file.never_fails()
}

/// Many files share a configuration, and its mistakes.
fn each_once<'a>(messages: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut messages: Vec<_> = messages.cloned().collect();
    messages.sort();
    messages.dedup();
    messages
}
