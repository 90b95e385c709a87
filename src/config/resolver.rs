//! From a file's path to what holds for it, and where each value comes from.

use super::hadolint::{self, Homes};
use super::options::{Options, Profile, Shellcheck};
use super::select::{self, Ground, Layer};
use super::values::{Source, Value, Values};
use crate::lint::{Rule, RuleSet, Settings, Tool};
use crate::rules::RULES;
use crate::standard::{DEFAULT, Problem, Standard};
use rustc_hash::FxHashMap;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The name of the configuration file.
pub const FILE: &str = "plimsoll.toml";

/// How many files may start from one another.
const DEPTH: usize = 8;

/// Where files are read: the disk, or a test's map.
pub trait Files: Send + Sync {
    fn read(&self, path: &Path) -> io::Result<String>;
    fn exists(&self, path: &Path) -> bool;
}

/// The real files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }
}

/// What is given from outside of the files.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The command line's; `paths`, `extends` and `overrides` mean nothing here.
    pub options: Options,
    /// The editor's settings, weaker than any file.
    pub editor: Options,
    /// No file is read.
    pub isolated: bool,
    /// What relative paths of `options` and `editor`, and hadolint's file, are relative to.
    pub working: PathBuf,
    /// Where else hadolint looks.
    pub homes: Homes,
    /// What hadolint's environment variables say, weaker than its file; `None` where there are
    /// none.
    pub variables: Option<Arc<hadolint::File>>,
}

/// What holds for a file.
#[derive(Clone, Debug)]
pub struct Resolution {
    pub settings: Arc<Settings>,
    /// The build context, absolute where the path of the file was; `None` where nothing says.
    pub context: Option<PathBuf>,
    pub shellcheck: Shellcheck,
    /// hadolint's file and variables, also what holds under `--format hadolint` only; `None`
    /// without any.
    pub hadolint: Option<Arc<hadolint::File>>,
    /// Where each value comes from.
    pub values: Vec<Value>,
    /// The `plimsoll.toml` in force; `None` where there is none.
    pub file: Option<PathBuf>,
    /// Whether anything chose the standard; if not, it is the default.
    pub chosen: bool,
    /// Mistakes in the configuration: the command line ends with 2, the editor shows them and
    /// goes on with what was read last.
    pub problems: Vec<Problem>,
    /// What is odd but hinders nothing: hadolint leaves out a file that it cannot read.
    pub notes: Vec<Problem>,
}

/// A `plimsoll.toml`, those that it extends before it.
#[derive(Debug)]
struct Chain {
    /// The weakest first.
    files: Vec<(PathBuf, Options)>,
    /// One in the way of reading it; `files` are then those that were read last.
    problem: Option<Problem>,
}

/// Finds and reads configuration, each file once.
pub struct Resolver {
    files: Box<dyn Files>,
    given: Overrides,
    rules: &'static [&'static Rule],
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    /// The configuration file of a folder.
    nearest: FxHashMap<PathBuf, Option<PathBuf>>,
    chains: FxHashMap<PathBuf, Arc<Chain>>,
    /// What was last read of each file without a mistake.
    good: FxHashMap<PathBuf, Arc<Chain>>,
    hadolint: Option<HadolintFile>,
    /// By configuration file, the overrides that hold, and whether the path is a development
    /// container's.
    resolved: FxHashMap<(Option<PathBuf>, Vec<usize>, bool), Arc<Resolution>>,
}

#[derive(Clone, Default)]
struct HadolintFile {
    path: Option<PathBuf>,
    /// What is in it.
    own: Option<Arc<hadolint::File>>,
    /// The same, and what hadolint's variables say.
    file: Option<Arc<hadolint::File>>,
    problem: Option<Problem>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("given", &self.given).finish_non_exhaustive()
    }
}

impl Resolver {
    pub fn new(files: impl Files + 'static, given: Overrides) -> Self {
        Self::with_rules(files, given, RULES)
    }

    /// A resolver for a list of rules of one's own.
    pub fn with_rules(
        files: impl Files + 'static,
        given: Overrides,
        rules: &'static [&'static Rule],
    ) -> Self {
        Self { files: Box::new(files), given, rules, cache: Mutex::default() }
    }

    /// Forgets what was read, since a file changed. What was read last without a mistake stays
    /// known, and stays in force while a file has one.
    pub fn forget(&self) {
        let mut cache = self.cache();
        *cache = Cache { good: std::mem::take(&mut cache.good), ..Cache::default() };
    }

    /// Other settings of the editor.
    pub fn set_editor(&mut self, editor: Options) {
        self.given.editor = editor;
        self.forget();
    }

    /// What holds for the Dockerfile at `path`.
    pub fn resolve(&self, path: &Path) -> Arc<Resolution> {
        let path = clean(&self.given.working.join(path));
        let file = path.parent().and_then(|folder| self.nearest(folder));
        let chain = file.as_ref().map(|file| self.chain(file));
        let overriding = chain.as_ref().map(|chain| chain.overrides_for(&path)).unwrap_or_default();
        let container = path.components().any(|part| part.as_os_str() == ".devcontainer");
        let key = (file, overriding, container);
        if let Some(known) = self.cache().resolved.get(&key) {
            return known.clone();
        }
        let resolution = Arc::new(self.merge(chain.as_deref(), &key.1, container));
        self.cache().resolved.insert(key, resolution.clone());
        resolution
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The nearest configuration file upward of `folder`.
    fn nearest(&self, folder: &Path) -> Option<PathBuf> {
        if self.given.isolated {
            return None;
        }
        if let Some(known) = self.cache().nearest.get(folder) {
            return known.clone();
        }
        let mut folders = folder.ancestors().map(|folder| folder.join(FILE));
        let found = folders.find(|file| self.files.exists(file));
        self.cache().nearest.insert(folder.to_owned(), found.clone());
        found
    }

    fn chain(&self, file: &Path) -> Arc<Chain> {
        if let Some(known) = self.cache().chains.get(file) {
            return known.clone();
        }
        let mut files = Vec::new();
        let chain = match self.read_chain(file, &mut files, DEPTH) {
            Ok(()) => {
                let chain = Arc::new(Chain { files, problem: None });
                self.cache().good.insert(file.to_owned(), chain.clone());
                chain
            }
            Err(problem) => {
                let last = self.cache().good.get(file).map(|good| good.files.clone());
                Arc::new(Chain { files: last.unwrap_or_default(), problem: Some(problem) })
            }
        };
        self.cache().chains.insert(file.to_owned(), chain.clone());
        chain
    }

    fn read_chain(
        &self,
        file: &Path,
        files: &mut Vec<(PathBuf, Options)>,
        depth: usize,
    ) -> Result<(), Problem> {
        let name = file.display().to_string();
        let text = self.files.read(file).map_err(|error| {
            Problem::new(&name, "", None, format!("cannot be read: {}", plain(&error)))
        })?;
        let options = Options::parse(&name, &text, self.rules)?;
        if let Some(parent) = &options.extends {
            let says = |message: String| {
                let at = text.find("extends").map(|start| start..start + "extends".len());
                Problem::new(&name, &text, at, message)
            };
            let path = file.parent().unwrap_or(Path::new("")).join(parent);
            let path = clean(&path);
            if depth == 0 {
                return Err(says("`extends` goes in a circle".into()));
            } else if Path::new(parent).is_absolute() {
                return Err(says(format!("`extends` is relative, \"{parent}\" is not")));
            } else if !self.is_in_repository_of(file, &path) {
                return Err(says(format!("\"{parent}\" is outside of the repository")));
            } else if !self.files.exists(&path) {
                return Err(says(format!("\"{parent}\" does not exist")));
            }
            self.read_chain(&path, files, depth - 1)?;
        }
        files.push((file.to_owned(), options));
        Ok(())
    }

    /// Whether `path` is in the repository that `file` is in; without one, anything is.
    fn is_in_repository_of(&self, file: &Path, path: &Path) -> bool {
        let mut folders = file.ancestors().skip(1);
        folders
            .find(|folder| self.files.exists(&folder.join(".git")))
            .is_none_or(|root| path.starts_with(root))
    }

    fn hadolint(&self) -> HadolintFile {
        if self.given.isolated {
            return HadolintFile::default();
        }
        if let Some(known) = self.cache().hadolint.clone() {
            return known;
        }
        let candidates = hadolint::candidates(&self.given.working, &self.given.homes);
        let found = candidates.into_iter().find(|path| self.files.exists(path));
        let read = found.map_or_else(HadolintFile::default, |path| {
            let text = self.files.read(&path).map_err(|error| plain(&error));
            let (file, problem) = match text.and_then(|text| hadolint::File::parse(&text)) {
                Ok(file) => (Some(Arc::new(file)), None),
                Err(why) => {
                    let why = format!("left out, as hadolint does: {why}");
                    (None, Some(Problem::new(&path.display().to_string(), "", None, why)))
                }
            };
            HadolintFile { path: Some(path), own: file, file: None, problem }
        });
        let merged = match (&read.own, &self.given.variables) {
            (Some(own), Some(variables)) => Some(Arc::new(own.over(variables))),
            (own, variables) => own.clone().or(variables.clone()),
        };
        let read = HadolintFile { file: merged, ..read };
        self.cache().hadolint = Some(read.clone());
        read
    }

    /// The standard that a source names, relative to `folder`.
    fn standard(
        &self,
        name: &str,
        folder: &Path,
        source: &Source,
    ) -> Result<Arc<Standard>, Problem> {
        if let Some(standard) = Standard::builtin(name) {
            return Ok(standard);
        }
        let read = |name: &str| {
            let path = clean(&folder.join(name));
            let text = self.files.read(&path).map_err(|error| plain(&error))?;
            Ok((path.display().to_string(), text))
        };
        let (file, text) = read(name).map_err(|why| {
            self.problem_with(source, name, format!("the standard `{name}` cannot be read: {why}"))
        })?;
        Standard::parse(&file, &text, &read).map(Arc::new)
    }

    /// A problem with what a source says, at the place where it says it.
    fn problem_with(&self, source: &Source, says: &str, message: String) -> Problem {
        match source {
            Source::File(file) | Source::Override(file, _) => {
                let text = self.files.read(file).unwrap_or_default();
                let at = text.find(says).map(|start| start..start + says.len());
                Problem::new(&file.display().to_string(), &text, at, message)
            }
            source => Problem::new(&source.to_string(), "", None, message),
        }
    }

    fn merge(&self, chain: Option<&Chain>, overriding: &[usize], container: bool) -> Resolution {
        let hadolint = self.hadolint();
        let sources = self.sources(chain, overriding);
        let mut problems: Vec<_> =
            chain.and_then(|chain| chain.problem.clone()).into_iter().collect();
        // The strongest that says something.
        fn first<'a, T>(
            sources: &[(Source, &'a Options, PathBuf)],
            of: impl Fn(&'a Options) -> Option<T>,
        ) -> Option<(T, Source, PathBuf)> {
            sources.iter().rev().find_map(|(source, options, folder)| {
                Some((of(options)?, source.clone(), folder.clone()))
            })
        }
        let mut values = Values::default();

        let named = first(&sources, |options| options.standard.as_deref());
        let chosen = named.is_some();
        let (name, source, folder) = named.unwrap_or((DEFAULT, Source::BuiltIn, PathBuf::new()));
        values.text("standard", name, source.clone());
        let mut standard = self.standard(name, &folder, &source).unwrap_or_else(|problem| {
            problems.push(problem);
            Standard::builtin(DEFAULT).unwrap_or_default()
        });
        let by_standard = Source::Standard(name.to_owned());

        let profile = first(&sources, |options| options.profile);
        let (profile, source) = match profile {
            Some((profile, source, _)) => (profile, source),
            None if container => (Profile::Development, Source::BuiltIn),
            None => (Profile::Production, Source::BuiltIn),
        };
        let development = profile == Profile::Development;
        values.text("profile", if development { "development" } else { "production" }, source);

        let target = first(&sources, |options| options.target.clone());
        if let Some((target, source, _)) = &target {
            values.text("target", target, source.clone());
        }
        let context = first(&sources, |options| options.context.clone());
        let context = context.map(|(context, source, folder)| {
            values.text("context", &context, source);
            clean(&folder.join(context))
        });
        let (shellcheck, source) = first(&sources, |options| options.shellcheck)
            .map_or((Shellcheck::default(), Source::BuiltIn), |(value, source, _)| (value, source));
        let word = match shellcheck {
            Shellcheck::Off => "off",
            Shellcheck::Auto => "auto",
            Shellcheck::Required => "required",
        };
        values.text("shellcheck", word, source);

        let trusted = first(&sources, |options| options.images.trusted.as_ref());
        let allow = first(&sources, |options| options.tools.allow.as_ref());
        let namespace = first(&sources, |options| options.labels.namespace.as_ref());
        if trusted.is_some() || allow.is_some() || namespace.is_some() {
            let standard = Arc::make_mut(&mut standard);
            if let Some((trusted, ..)) = &trusted {
                standard.images.trusted.extend_from_slice(trusted);
            }
            if let Some((allow, ..)) = &allow {
                standard.tools.allowed.extend_from_slice(allow);
            }
            if let Some((namespace, ..)) = &namespace {
                standard.labels.rename(namespace);
            }
        }
        values.list("images.trusted", &standard.images.trusted, trusted, &by_standard);
        let namespace_source =
            namespace.map_or_else(|| by_standard.clone(), |(_, source, _)| source);
        if !standard.labels.namespace.is_empty() {
            values.text("labels.namespace", &standard.labels.namespace, namespace_source);
        }
        values.list("tools.allow", &standard.tools.allowed, allow, &by_standard);

        let severities = hadolint.file.as_ref().map(|file| file.severities()).unwrap_or_default();
        // Only the editor is weaker than hadolint's file.
        let mut layers = vec![layer(&self.given.editor)];
        if let Some(file) = &hadolint.file {
            layers.push(Layer {
                select: &[],
                ignore: &file.ignored,
                severity: Some(&severities),
                only: Some(Tool::Hadolint),
            });
        }
        let stronger = sources.iter().filter(|(source, ..)| *source != Source::Editor);
        layers.extend(stronger.map(|(_, options, _)| layer(options)));
        if let Some(variables) = self.given.variables.as_ref().filter(|_| !self.given.isolated) {
            values.hadolint(variables, &Source::Variables);
        }
        if let (Some(path), Some(own)) = (&hadolint.path, &hadolint.own) {
            values.hadolint(own, &Source::Hadolint(path.clone()));
        }
        values.rules(&sources);

        let ground = Ground { standard: &standard, development, hadolint: hadolint.file.is_some() };
        let rules = RuleSet::new(select::select(self.rules, ground, &layers));
        let facts = hadolint.file.as_ref();
        let settings = Settings {
            rules,
            target: target.map(|(target, ..)| target.into()),
            development,
            hadolint_pragmas_off: facts
                .is_some_and(|file| file.disable_ignore_pragma == Some(true)),
            hadolint: facts.map(|file| file.facts()).unwrap_or_default(),
            standard,
        };
        Resolution {
            settings: Arc::new(settings),
            context,
            shellcheck,
            hadolint: hadolint.file.clone(),
            values: values.into_list(),
            file: chain.and_then(|chain| chain.files.last()).map(|(path, _)| path.clone()),
            chosen,
            problems,
            notes: hadolint.problem.into_iter().collect(),
        }
    }

    /// All that say something, the weakest first, with what their paths are relative to.
    fn sources<'a>(
        &'a self,
        chain: Option<&'a Chain>,
        overriding: &[usize],
    ) -> Vec<(Source, &'a Options, PathBuf)> {
        let working = || self.given.working.clone();
        let mut sources = vec![(Source::Editor, &self.given.editor, working())];
        let files = chain.map(|chain| chain.files.as_slice()).unwrap_or_default();
        let folder = |path: &Path| path.parent().unwrap_or(Path::new("")).to_owned();
        sources.extend(
            files.iter().map(|(path, options)| (Source::File(path.clone()), options, folder(path))),
        );
        if let Some(chain) = chain {
            for (index, (path, number, options)) in chain.overrides().enumerate() {
                if overriding.contains(&index) {
                    let source = Source::Override(path.to_owned(), number);
                    sources.push((source, options, folder(path)));
                }
            }
        }
        sources.push((Source::CommandLine, &self.given.options, working()));
        sources
    }
}

impl Chain {
    /// All overrides, the weakest first, with their file and their one-based number in it.
    fn overrides(&self) -> impl Iterator<Item = (&Path, usize, &Options)> {
        self.files.iter().flat_map(|(path, options)| {
            (1..).zip(&options.overrides).map(|(number, inner)| (path.as_path(), number, inner))
        })
    }

    /// Indexes of the overrides that are for the file at `path`.
    fn overrides_for(&self, path: &Path) -> Vec<usize> {
        let matching = self.overrides().enumerate().filter(|(_, (file, _, options))| {
            let inside = file.parent().and_then(|folder| path.strip_prefix(folder).ok());
            inside
                .is_some_and(|inside| options.is_for(&inside.to_string_lossy().replace('\\', "/")))
        });
        matching.map(|(index, _)| index).collect()
    }
}

fn layer(options: &Options) -> Layer<'_> {
    Layer {
        select: &options.select,
        ignore: &options.ignore,
        severity: Some(&options.severity),
        only: None,
    }
}

/// Why a file cannot be read, in few words.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".into(),
        ErrorKind::PermissionDenied => "not allowed".into(),
        ErrorKind::InvalidData => "not UTF-8".into(),
        _ => error.to_string(),
    }
}

/// The path without `.` and with `..` carried out, as far as that can be done by its text.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(clean.components().next_back(), Some(Component::Normal(_))) =>
            {
                clean.pop();
            }
            _ => clean.push(part),
        }
    }
    clean
}
