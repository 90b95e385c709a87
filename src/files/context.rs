//! Finding a Dockerfile's build context, and reading which files it has.
//!
//! The context is, the strongest first: what a compose file, a bake file or CI names for the
//! Dockerfile; the configured one; else the folder, of those from the Dockerfile's own up to the
//! workspace, under which most of its sources exist. Nothing outside of the workspace is read and
//! no link is followed.

use super::context_name::{Naming, clean, namings};
use super::discover::is_foreign_folder;
use super::dockerignore::DockerIgnore;
use super::read;
use crate::document::Document;
use crate::model::{BuildContext, ContextEntry, GitIgnored};
use crate::syntax::Keyword;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::{HashMap, HashSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How many entries of a context are read, and how long; the rest is unknown.
const ENTRIES: usize = 50_000;
const PATIENCE: Duration = Duration::from_millis(200);

/// How many sources of a file are looked for to find its context: more say nothing else.
const SOURCES: usize = 500;

/// Where a Dockerfile stands, and what is said of its context. All paths are absolute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Site {
    pub file: PathBuf,
    /// The folder that is worked in: nothing outside of it is read.
    pub workspace: PathBuf,
    /// As the configuration has it.
    pub configured: Option<PathBuf>,
}

impl Site {
    /// The workspace is the repository that the file is in, else `working` where that holds the
    /// file, else the file's folder. `None` where the file's folder cannot be found.
    pub fn new(file: &Path, working: &Path, configured: Option<&Path>) -> Option<Self> {
        let folder = working.join(file).parent()?.canonicalize().ok()?;
        let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
        let working = working.canonicalize().ok();
        // A whole disk or home is no workspace.
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let working = working.as_deref().filter(|working| {
            folder.starts_with(working)
                && working.parent().is_some()
                && home.as_deref() != Some(working)
        });
        let workspace = repository.or(working).unwrap_or(&folder).to_owned();
        Self::within(&folder.join(file.file_name()?), workspace, configured)
    }

    /// A site in a workspace that the caller knows, such as an editor's folder.
    pub fn within(file: &Path, workspace: PathBuf, configured: Option<&Path>) -> Option<Self> {
        let workspace = workspace.canonicalize().ok()?;
        let file = file.parent()?.canonicalize().ok()?.join(file.file_name()?);
        file.starts_with(&workspace).then(|| Self {
            file,
            workspace,
            configured: configured.map(Path::to_owned),
        })
    }

    fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(&self.workspace)
    }

    /// A folder of the workspace by its real path.
    fn inside(&self, folder: &Path) -> Option<PathBuf> {
        let real = folder.canonicalize().ok()?;
        (real.starts_with(&self.workspace) && real.is_dir()).then_some(real)
    }
}

type Once<T> = Arc<OnceLock<T>>;

/// A context's root, and the ignore file that belongs to one Dockerfile of it.
type Key = (PathBuf, Option<PathBuf>);

/// Contexts, each read once until it is forgotten.
#[derive(Debug, Default)]
pub struct Contexts {
    named: Mutex<HashMap<PathBuf, Once<Vec<Naming>>>>,
    read: Mutex<HashMap<Key, Once<Arc<BuildContext>>>>,
    /// The sources of a file for which no context was found: it is asked at every keystroke.
    missed: Mutex<HashMap<PathBuf, Vec<String>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Contexts {
    /// Reads all anew when next asked, since files changed.
    pub fn forget(&self) {
        lock(&self.named).clear();
        lock(&self.read).clear();
        lock(&self.missed).clear();
    }

    /// The context of a document; `None` where it takes nothing from one, or nothing says which.
    pub fn find(&self, site: &Site, document: &Document) -> Option<Arc<BuildContext>> {
        let sources = sources(document)?;
        if lock(&self.missed).get(&site.file) == Some(&sources) {
            return None;
        }
        let Some(root) = self.root(site, &sources) else {
            lock(&self.missed).insert(site.file.clone(), sources);
            return None;
        };
        Some(self.read(site, root))
    }

    /// The context of a document that does not say yet which it is: the one that has the folder
    /// `typed` of a source that is being typed, else the Dockerfile's own folder. It may be another
    /// one: good enough to offer what is there, and for nothing else.
    pub fn likely(&self, site: &Site, document: &Document, typed: &str) -> Arc<BuildContext> {
        let mut sources = sources(document).unwrap_or_default();
        sources.extend(Some(BuildContext::normal(typed)).filter(|path| !path.is_empty()));
        let root = self.root(site, &sources);
        self.read(site, root.unwrap_or_else(|| site.folder().to_owned()))
    }

    fn read(&self, site: &Site, root: PathBuf) -> Arc<BuildContext> {
        let ignore = ignore_file(site, &root);
        let key = (root, ignore);
        let once = lock(&self.read).entry(key.clone()).or_default().clone();
        let (root, ignore) = key;
        once.get_or_init(|| Arc::new(read_context(&site.workspace, &root, ignore.as_deref())))
            .clone()
    }

    /// The folder of a document's context; `None` as for [`Contexts::find`].
    pub fn folder(&self, site: &Site, document: &Document) -> Option<PathBuf> {
        self.root(site, &sources(document)?)
    }

    fn root(&self, site: &Site, sources: &[String]) -> Option<PathBuf> {
        let once = lock(&self.named).entry(site.workspace.clone()).or_default().clone();
        let named = once.get_or_init(|| namings(&site.workspace)).iter();
        let named = named.filter(|naming| naming.dockerfile == site.file);
        let named = best(named.filter_map(|naming| site.inside(&naming.context)), sources);
        let configured = || site.inside(&clean(site.configured.as_ref()?));
        named.map(|(root, _)| root).or_else(configured).or_else(|| inferred(site, sources))
    }
}

/// The root under which most sources exist, the first of equals, and how many do.
fn best(roots: impl Iterator<Item = PathBuf>, sources: &[String]) -> Option<(PathBuf, usize)> {
    let mut best: Option<(PathBuf, usize)> = None;
    for root in roots {
        let hits = sources.iter().filter(|source| exists(&root, source)).count();
        if best.as_ref().is_none_or(|(_, most)| hits > *most) {
            best = Some((root, hits));
        }
    }
    best
}

/// Nobody names the context: at least a third of the sources must exist under it, or the
/// Dockerfile has its usual name and stands at the root of the workspace.
fn inferred(site: &Site, sources: &[String]) -> Option<PathBuf> {
    let roots = site.folder().ancestors().take_while(|root| root.starts_with(&site.workspace));
    let (root, hits) = best(roots.map(Path::to_owned), sources)?;
    let name = site.file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let usual = ["dockerfile", "containerfile"].contains(&&*name.to_lowercase())
        && site.folder() == site.workspace;
    (hits > 0 && hits * 3 >= sources.len() || usual).then_some(root)
}

/// The sources that a document takes from its context and that say something of it: neither
/// patterns nor the context itself. `None` where it takes nothing.
fn sources(document: &Document) -> Option<Vec<String>> {
    let mut any = false;
    let (mut sources, mut seen) = (Vec::new(), HashSet::new());
    for at in document.syntax().instructions() {
        let operation = &at.operation;
        let copies = matches!(operation.keyword, Keyword::Copy | Keyword::Add);
        if !copies || operation.flag("from").is_some() {
            continue;
        }
        let words = at.get().operation.transfer().map_or(&[][..], |transfer| &transfer.sources);
        for word in words {
            let path = document.model().expand_at(document.syntax(), at.index, word).value;
            let Some(path) = path.filter(|path| !path.starts_with("<<")) else { continue };
            if path.contains("://") || path.starts_with("git@") {
                continue;
            }
            any = true;
            let path = BuildContext::normal(&path);
            let says = !path.is_empty() && !path.contains(['*', '?', '[']);
            if says && sources.len() < SOURCES && seen.insert(path.clone()) {
                sources.push(path);
            }
        }
    }
    any.then_some(sources)
}

/// Whether a path is there; a link on the way is taken for what it should be, not followed.
fn exists(root: &Path, source: &str) -> bool {
    let mut path = root.to_owned();
    for part in source.split('/') {
        path.push(part);
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    true
}

/// `X.dockerignore` beside the Dockerfile X, else the context's own; `None` where there is
/// neither, or it leads out of the workspace.
fn ignore_file(site: &Site, root: &Path) -> Option<PathBuf> {
    let mut own = site.file.as_os_str().to_owned();
    own.push(".dockerignore");
    let candidates = [PathBuf::from(own), root.join(".dockerignore")];
    let found = candidates.into_iter().find(|path| path.is_file())?;
    found.canonicalize().ok().filter(|real| real.starts_with(&site.workspace))
}

fn text(path: &Path) -> Option<String> {
    read::read(path).ok().map(|source| source.text)
}

fn read_context(workspace: &Path, root: &Path, ignore: Option<&Path>) -> BuildContext {
    let ignore = ignore.and_then(text).map(|text| DockerIgnore::parse(&text)).unwrap_or_default();
    let mut git = GitIgnored { place: inside(workspace, root), files: Vec::new() };
    let above: Vec<_> =
        root.ancestors().skip(1).take_while(|folder| folder.starts_with(workspace)).collect();
    for folder in above.into_iter().rev() {
        git.files.extend(git_ignore(workspace, folder));
    }
    let start = Instant::now();
    let (mut entries, mut partial) = (Vec::new(), false);
    // Breadth first: what is left out at the end is what lies deepest.
    let mut open = VecDeque::from([(root.to_owned(), String::new(), Vec::new())]);
    while let Some((folder, path, matched)) = open.pop_front() {
        git.files.extend(git_ignore(workspace, &folder));
        let Ok(inside) = fs::read_dir(&folder) else {
            partial = true;
            continue;
        };
        for entry in inside.flatten() {
            if entries.len() >= ENTRIES || start.elapsed() > PATIENCE {
                partial = true;
                open.clear();
                break;
            }
            let (Some(name), Ok(kind)) =
                (entry.file_name().to_str().map(str::to_owned), entry.file_type())
            else {
                continue;
            };
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            let (ignored, matched) = ignore.judge(&path, &matched);
            let explored = kind.is_dir() && !is_foreign_folder(&name) && !git.covers(&path);
            let found = match () {
                () if ignored => ContextEntry::Ignored,
                () if kind.is_file() => ContextEntry::File,
                () if explored => ContextEntry::Directory,
                () => ContextEntry::Unexplored,
            };
            if explored && (!ignored || ignore.has_exceptions()) {
                open.push_back((entry.path(), path.clone(), matched));
            }
            entries.push((path, found));
        }
    }
    let context = BuildContext::new(entries).with_git_ignored(git);
    if partial { context.with_rest_unknown() } else { context }
}

/// A folder's path from the workspace, with `/` between its parts.
fn inside(workspace: &Path, folder: &Path) -> String {
    let parts = folder.strip_prefix(workspace).into_iter().flat_map(Path::components);
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The `.gitignore` of a folder; a link is not followed.
fn git_ignore(workspace: &Path, folder: &Path) -> Option<(String, Gitignore)> {
    let path = folder.join(".gitignore");
    path.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
    let mut builder = GitignoreBuilder::new("");
    for line in text(&path)?.lines() {
        // A line that is no pattern is left out, as git does.
        let _ = builder.add_line(None, line);
    }
    Some((inside(workspace, folder), builder.build().ok()?))
}
