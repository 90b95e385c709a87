//! `plimsoll init`: begins with a Dockerfile that meets the standard, or, where there are
//! Dockerfiles, with what a repository needs to adopt it. Nothing that is there is changed.

mod ask;
mod ci;

use super::{Failure, Outcome, baseline, standard, terminal::Terminal};
use crate::config::hadolint::Homes;
use crate::config::{self, Disk, FILE, Overrides, Resolver};
use crate::files;
use crate::lint::Surroundings;
use crate::report::{BASELINE, printable};
use crate::standard::nearest::did_you_mean;
use crate::standard::{BUILTIN, DEFAULT, Standard};
use crate::templates::{NAMES, Template};
use ask::{Answers, Question};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What the new Dockerfile is for; without it, a repository that has Dockerfiles gets a
    /// configuration, a baseline and a CI job
    #[arg(value_parser = NAMES)]
    kind: Option<String>,
    /// The Dockerfile to write
    #[arg(long, value_name = "FILE", default_value = "Dockerfile")]
    file: PathBuf,
    /// lucid, lucid-2025-12, distroless, none, or the path of a file
    #[arg(long, value_name = "NAME")]
    standard: Option<String>,
    /// A value of the template, such as port=9000 or plane=chain
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// The CI job to write
    #[arg(long, value_parser = ["github", "gitlab", "none"])]
    ci: Option<String>,
    /// Take the default wherever something would be asked
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let (mut input, mut output) = (io::stdin().lock(), io::stderr());
    let mut answers = if args.yes {
        Answers::Defaults
    } else if io::stdin().is_terminal() && output.is_terminal() {
        Answers::Person { input: &mut input, output: &mut output }
    } else {
        Answers::Nobody
    };
    let here = Path::new(".");
    let plan = match &args.kind {
        Some(kind) => begin(args, kind, &mut answers)?,
        None if !files::discover(&[here.to_owned()]).files.is_empty() => adopt(args, &mut answers)?,
        None => {
            let kinds: Vec<_> = NAMES.map(|name| (name.to_owned(), String::new())).into();
            let option = NAMES.join(" or ");
            let question = Question {
                option: &option,
                about: "the kind of the new Dockerfile",
                default: NAMES[0],
                choices: &kinds,
            };
            let kind = answers.answer(&question, |answer| among(answer, &kinds))?;
            begin(args, &kind, &mut answers)?
        }
    };
    write(&plan, terminal)?;
    Ok(ExitCode::SUCCESS)
}

/// What is to be written, in this order, and what is said after it.
#[derive(Default)]
struct Plan {
    files: Vec<(PathBuf, String)>,
    notes: Vec<String>,
    /// Whether the findings of today are accepted.
    baseline: bool,
}

/// A new Dockerfile, with what belongs beside it.
fn begin(args: &Args, kind: &str, answers: &mut Answers<'_>) -> Result<Plan, Failure> {
    let file = &args.file;
    if file.symlink_metadata().is_ok() {
        let name = file.to_string_lossy();
        return Err(Failure(format!(
            "{} is there already, and stays as it is; --file names another",
            printable(&name)
        )));
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let (chosen, standard) = standard_for(args, file, answers)?;
    let service = service(file);
    let template = Template::named(&standard, kind, service.as_deref());
    let mut template = template.ok_or_else(|| format!("no template \"{kind}\""))?;
    fill(args, &mut template, answers)?;
    let mut plan = Plan::default();
    plan.files.push((file.clone(), template.text()));
    plan.files.push((folder.join(".dockerignore"), template.ignore().to_owned()));
    plan.files.extend(chosen.map(|name| (PathBuf::from(FILE), configuration(&name))));
    plan.notes.push(format!("next: plimsoll check {}", file.display()));
    Ok(plan)
}

/// What lets a repository with Dockerfiles adopt a standard step by step.
fn adopt(args: &Args, answers: &mut Answers<'_>) -> Result<Plan, Failure> {
    let here = Path::new(".");
    let (chosen, _) = standard_for(args, &args.file, answers)?;
    let choices = ci::choices();
    let service = match &args.ci {
        Some(service) => service.clone(),
        None => {
            let question = Question {
                option: "--ci",
                about: "the CI job to write",
                default: ci::guess(here),
                choices: &choices,
            };
            answers.answer(&question, |answer| among(answer, &choices))?
        }
    };
    let mut plan = Plan::default();
    plan.files.extend(chosen.map(|name| (PathBuf::from(FILE), configuration(&name))));
    if let Some(snippet) = ci::snippet(here, &service) {
        plan.files.push((snippet.path, snippet.text.to_owned()));
        plan.notes.extend(snippet.note.map(str::to_owned));
    }
    plan.baseline = true;
    plan.notes.push("next: plimsoll check".to_owned());
    Ok(plan)
}

/// The standard for a file, and its name where it is to be written: that of the configuration that
/// is there, else one that is chosen.
fn standard_for(
    args: &Args,
    file: &Path,
    answers: &mut Answers<'_>,
) -> Result<(Option<String>, Arc<Standard>), Failure> {
    if let Some(name) = &args.standard {
        standard::named(name)?;
    }
    let working = crate::cli::working()?;
    let options = config::Options { standard: args.standard.clone(), ..config::Options::default() };
    let given = Overrides { options, working, homes: Homes::find(), ..Overrides::default() };
    let resolution = Resolver::new(Disk, given).resolve(file);
    if let Some(problem) = resolution.problems.first() {
        return Err(Failure(printable(&problem.to_string()).into_owned()));
    }
    if resolution.file.is_some() {
        return Ok((None, resolution.settings.standard.clone()));
    }
    let name = match &args.standard {
        Some(name) => name.clone(),
        None => {
            let choices: Vec<_> = BUILTIN.iter().map(|name| title(name)).collect();
            let question = Question {
                option: "--standard",
                about: "the standard, or the path of your own",
                default: DEFAULT,
                choices: &choices,
            };
            let check = |answer: &str| standard::named(answer).err().map(|failure| failure.0);
            answers.answer(&question, check)?
        }
    };
    let standard = standard::named(&name)?;
    Ok((Some(name), standard))
}

/// A built-in standard's name and title.
fn title(name: &str) -> (String, String) {
    let title = Standard::builtin(name).map(|standard| standard.title.clone());
    let title = title.filter(|title| !title.is_empty());
    (name.to_owned(), title.unwrap_or_else(|| "no standard: what builds and starts".to_owned()))
}

/// The service that a new file is for: as its name says, else as its folder is called.
fn service(file: &Path) -> Option<String> {
    let name = file.file_name()?.to_str()?.to_owned();
    let surroundings = Surroundings { file_name: Some(name), ..Surroundings::default() };
    let folder = file.parent().map(|folder| Path::new(".").join(folder));
    let folder = || folder?.canonicalize().ok()?.file_name()?.to_str().map(str::to_lowercase);
    surroundings.service().or_else(folder)
}

/// Gives the fields their values.
fn fill(args: &Args, template: &mut Template, answers: &mut Answers<'_>) -> Result<(), Failure> {
    let mut given = Vec::new();
    for pair in &args.set {
        let (name, value) = pair
            .split_once('=')
            .ok_or_else(|| format!("--set takes NAME=VALUE, not \"{}\"", printable(pair)))?;
        let known = template.fields.iter().map(|field| field.name.as_str());
        if !known.clone().any(|known| known == name) {
            let all: Vec<_> = known.clone().collect();
            return Err(Failure(format!(
                "this template has no \"{}\"{}; it has {}",
                printable(name),
                did_you_mean(name, known),
                all.join(", ")
            )));
        }
        template.set(name, value)?;
        given.push(name.to_owned());
    }
    for field in template.fields.clone() {
        if given.contains(&field.name) {
            continue;
        }
        let option = format!("--set {}=…", field.name);
        let question = Question {
            option: &option,
            about: &field.name,
            default: &field.value,
            choices: &field.choices,
        };
        let value = answers.answer(&question, |answer| field.refusal(answer))?;
        template.set(&field.name, &value)?;
    }
    Ok(())
}

fn among(answer: &str, choices: &[(String, String)]) -> Option<String> {
    let names: Vec<_> = choices.iter().map(|(name, _)| name.as_str()).collect();
    (!names.contains(&answer)).then(|| format!("one of {}", names.join(", ")))
}

/// The text of a `plimsoll.toml`.
fn configuration(standard: &str) -> String {
    // A string of JSON is one of TOML.
    let value = serde_json::Value::from(standard);
    format!("# What the Dockerfiles here are checked against.\nstandard = {value}\n")
}

fn write(plan: &Plan, terminal: &mut Terminal) -> Result<(), Failure> {
    for (path, text) in &plan.files {
        let name = path.to_string_lossy();
        let name = printable(&name);
        match files::create(path, text) {
            Ok(true) => terminal.note(&format!("wrote {name}")),
            Ok(false) => terminal.note(&format!("{name} is there already, and stays as it is")),
            Err(why) => return Err(Failure(format!("{name} {why}"))),
        }
    }
    if plan.baseline {
        match Path::new(BASELINE).symlink_metadata() {
            Ok(_) => terminal.note(&format!("{BASELINE} is there already, and stays as it is")),
            Err(_) => drop(baseline::run(&baseline::Args::here(), terminal)?),
        }
    }
    plan.notes.iter().for_each(|note| terminal.note(&printable(note)));
    Ok(())
}
