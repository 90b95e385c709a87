//! Checking, and mending, one file.

use super::changed::Change;
use super::{Fixing, Run, scripts};
use crate::cli::patch::patch;
use crate::config::Shellcheck;
use crate::document::Document;
use crate::files::{self, Site, Source};
use crate::lint::{self, Applicability, Cache, Fingerprint, Fixed, Mode, Settings, Surroundings};
use crate::model::BuildContext;
use crate::report::compliance::Subject;
use crate::report::{Checked, printable};
use crate::standard::Problem;
use rustc_hash::FxHashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How often ShellCheck is asked again after its fixes.
const ROUNDS: usize = 5;

/// What is checked.
#[derive(Debug)]
pub(super) enum Input {
    File(PathBuf),
    /// Standard input, and the path that it stands for.
    Stdin(Option<PathBuf>),
    /// What cannot be looked at, and why.
    Unreadable(PathBuf, String),
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// `None` where a bad configuration was in the way.
    pub checked: Option<Checked>,
    /// What a compliance report asks of it; `None` where it makes no image.
    pub subject: Option<Subject>,
    /// The standard in force, where nothing chose it.
    pub unchosen_standard: Option<String>,
    /// The patch, or the mended text of standard input.
    pub output: String,
    /// How many fixes were applied, or would be.
    pub applied: usize,
    /// How many findings the baseline accepts, and how many of those it accepts are gone.
    pub accepted: usize,
    pub gone: usize,
    /// What is to be said on standard error.
    pub notes: Vec<String>,
    /// Why the run as a whole fails: a bad configuration, a file that cannot be written.
    pub failures: Vec<String>,
}

impl Done {
    /// Takes the findings out that are accepted, and counts them.
    fn leave_accepted(&mut self, accepted: &FxHashSet<Fingerprint>, checked: &mut Checked) {
        let before = checked.findings.len();
        checked.findings.retain(|finding| !accepted.contains(&finding.fingerprint));
        self.accepted = before - checked.findings.len();
        self.gone = accepted.len() - self.accepted;
    }
}

impl Input {
    /// `-` for a standard input that stands for nothing.
    pub fn path(&self) -> &Path {
        self.real_path().unwrap_or(Path::new("-"))
    }

    pub fn real_path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Unreadable(path, _) => Some(path),
            Self::Stdin(path) => path.as_deref(),
        }
    }

    pub fn read(&self) -> Result<Source, String> {
        match self {
            Self::File(path) => files::read(path),
            Self::Stdin(_) => files::read_from(io::stdin()),
            Self::Unreadable(_, why) => Err(why.clone()),
        }
    }
}

impl Run<'_> {
    /// Never panics, whatever the file does to us.
    pub fn one(&self, input: &Input) -> Done {
        let path = display(input.path());
        let source = match input.read() {
            Ok(source) => source,
            Err(why) => return unreadable(path, &why),
        };
        catch_unwind(AssertUnwindSafe(|| self.source(input, &source)))
            .unwrap_or_else(|_| unreadable(path, "cannot be checked: this is a bug in Plimsoll"))
    }

    fn source(&self, input: &Input, source: &Source) -> Done {
        let mut done = Done::default();
        let resolution =
            self.resolver.resolve(input.real_path().unwrap_or(Path::new("Dockerfile")));
        let of_people = |problem: &Problem| printable(&problem.to_string()).into_owned();
        done.notes.extend(resolution.notes.iter().map(of_people));
        if !resolution.problems.is_empty() {
            done.failures.extend(resolution.problems.iter().map(of_people));
            return done;
        }
        let path = display(input.path());
        let settings = &resolution.settings;
        let document = Document::new(&source.text).with_target(settings.target.as_deref());
        let context = self.context(input, resolution.context.as_deref(), &document);
        let mut document = document.with_context(context);
        let accepted = match input.real_path().map_or(Ok(None), |path| self.baselines.of(path)) {
            Ok(accepted) => accepted.map(Arc::new),
            Err(why) => {
                done.failures.push(why);
                return done;
            }
        };
        let around = |document: &Document| Surroundings {
            shellcheck: self.scripts.answers(document, &resolution),
            accepted: accepted.clone(),
            ..surroundings(input)
        };
        let mut surroundings = around(&document);
        if let (Shellcheck::Required, None) = (resolution.shellcheck, &surroundings.shellcheck)
            && self.scripts.were_left_out()
        {
            done.failures.push(format!("{}, and `shellcheck` is \"required\"", scripts::MISSING));
        }
        if let Some(limit) = self.fixing.limit() {
            let fixed = self.fixed(&document, settings, &around, limit);
            done.notes.extend(refusals(&path, &fixed));
            if self.put(input, source, &fixed, &mut done) {
                document = document.like(&fixed.text);
                surroundings = around(&document);
            }
        }
        let mut cache = Cache::default();
        let mut found = lint::run(&document, settings, &surroundings, &mut cache, Mode::Fixes);
        for rule in cache.panicked() {
            let path = printable(&path);
            done.notes.push(format!("{path}: the rule {rule} failed; this is a bug in Plimsoll"));
        }
        let is_unchosen = !resolution.chosen && !settings.standard.is_none();
        done.unchosen_standard = is_unchosen.then(|| settings.standard.label());
        if let Some(change) = self.change(input) {
            let causes = change.causes(&document, &found, settings, &surroundings);
            let mut causes = causes.into_iter();
            found.retain(|_| causes.next().unwrap_or(true));
        }
        let mut checked = Checked::new(path, &document, found, settings);
        if let Some(accepted) = accepted {
            done.leave_accepted(&accepted, &mut checked);
            // A patch hides findings that are still there.
            done.gone *= usize::from(self.changes.is_none());
        }
        done.checked = Some(checked);
        done.subject = Subject::of(&document, settings);
        done
    }

    /// What the patch in force does to the file.
    fn change(&self, input: &Input) -> Option<&Change> {
        let path = input.real_path()?.canonicalize().ok()?;
        self.changes.as_ref()?.get(&path)
    }

    /// The build context, where the file is one and something says which it is.
    fn context(
        &self,
        input: &Input,
        configured: Option<&Path>,
        document: &Document,
    ) -> Option<Arc<BuildContext>> {
        let contexts = self.contexts.as_ref()?;
        let here = std::env::current_dir().ok()?;
        contexts.find(&Site::new(input.real_path()?, &here, configured)?, document)
    }

    /// The text with its fixes. ShellCheck is asked again for scripts that they changed.
    fn fixed(
        &self,
        document: &Document,
        settings: &Settings,
        around: &impl Fn(&Document) -> Surroundings,
        limit: Applicability,
    ) -> Fixed {
        let mut fixed = lint::fix(document, settings, &around(document), limit);
        for _ in 0..ROUNDS {
            if limit < Applicability::Unsafe || !self.scripts.is_asked() {
                break;
            }
            let before = document.like(&fixed.text);
            let next = lint::fix(&before, settings, &around(&before), limit);
            if next.text == fixed.text {
                break;
            }
            fixed.text = next.text;
            fixed.applied.extend(next.applied);
        }
        fixed
    }

    /// Puts the mended text where it belongs. Whether it now is the file's text.
    fn put(&self, input: &Input, source: &Source, fixed: &Fixed, done: &mut Done) -> bool {
        let written = match (self.fixing, input) {
            (Fixing::Diff(_), _) => {
                let path = display(&patched(input));
                done.output = patch(&path, &source.bytes(), &source.with_text(&fixed.text));
                Ok(false)
            }
            (_, Input::File(_)) if fixed.text == source.text => Ok(false),
            (_, Input::File(path)) => files::replace(path, source, &fixed.text).map(|()| true),
            _ => {
                done.output = source.with_text(&fixed.text);
                Ok(true)
            }
        };
        written.map_or_else(
            |why| {
                done.failures.push(format!("{} {why}", printable(&display(input.path()))));
                false
            },
            |is_its_text| {
                done.applied = fixed.applied.len();
                is_its_text
            },
        )
    }
}

fn unreadable(path: String, why: &str) -> Done {
    Done { checked: Some(Checked::unreadable(path, why)), ..Done::default() }
}

fn surroundings(input: &Input) -> Surroundings {
    let name = input.real_path().and_then(Path::file_name);
    let file_name = name.map(|name| name.to_string_lossy().into_owned());
    Surroundings { file_name, ..Surroundings::default() }
}

/// What the engine refused to apply.
fn refusals<'a>(path: &'a str, fixed: &'a Fixed) -> impl Iterator<Item = String> + 'a {
    fixed.refused.iter().map(move |refused| {
        format!(
            "{}: the fix \"{}\" of {} was left out, since the result would not parse; this is a \
             bug in Plimsoll",
            printable(path),
            printable(&refused.title),
            refused.rule
        )
    })
}

/// The path that a patch names: relative to the working directory where it lies below it, and
/// behind a link the file itself, since git patches no file through a link.
fn patched(input: &Input) -> PathBuf {
    let path = input.path();
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    match (here, path.canonicalize()) {
        (Ok(here), Ok(real)) => match real.strip_prefix(&here) {
            Ok(below) => below.to_owned(),
            Err(_) => real,
        },
        _ => path.to_owned(),
    }
}

/// A path for people and reports: with `/` on every system.
fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
