//! Finding Dockerfiles below a folder.

use super::is_dockerfile_name;
use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Folders of other people's files, left out and counted.
const VENDORED: &[&str] = &[
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "site-packages",
    "__pypackages__",
    ".venv",
    "venv",
    ".tox",
    ".nox",
    ".terraform",
    ".yarn",
    ".pnpm-store",
];

/// Folders of version control, left out without a word.
const HOUSEKEEPING: &[&str] = &[".git", ".hg", ".svn", ".jj", ".bzr"];

/// Whether a folder of that name holds what is not the project's own: packages, version control.
pub fn is_foreign_folder(name: &str) -> bool {
    VENDORED.contains(&name) || HOUSEKEEPING.contains(&name)
}

/// What lies below some paths.
#[derive(Debug, Default)]
pub struct Discovered {
    /// Every Dockerfile once, in the order of their paths. A path is as it was given, with what
    /// lies below it; `./` in front is left out.
    pub files: Vec<PathBuf>,
    /// Folders and files that cannot be looked at, each with the reason.
    pub unreadable: Vec<(PathBuf, String)>,
    /// How many folders of each such name were left out.
    pub vendored: BTreeMap<String, usize>,
    /// Links to files outside of the folder that was given, left out.
    pub links_outside: usize,
}

/// Finds the Dockerfiles below `paths`. A file is taken whatever its name; a folder is walked,
/// `.gitignore` respected, folders of other people's files left out (unless given). Links to
/// folders are not followed; a link to a file is taken where the file lies below the given folder
/// and is not found by itself.
///
/// Every path must exist.
pub fn discover(paths: &[PathBuf]) -> Discovered {
    let mut found = Discovered::default();
    let mut links = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, &mut found, &mut links);
        } else {
            found.files.push(plain(path));
        }
    }
    settle(&mut found, links);
    found
}

fn walk(root: &Path, found: &mut Discovered, links: &mut Vec<PathBuf>) {
    let vendored = Arc::new(Mutex::new(BTreeMap::new()));
    let counted = Arc::clone(&vendored);
    let real_root = root.canonicalize();
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .require_git(false)
        .filter_entry(move |entry| is_ours(entry, &counted))
        .build();
    for entry in walk {
        match entry {
            Ok(entry) if !is_named_so(&entry) => {}
            Ok(entry) if entry.path_is_symlink() => match entry.path().canonicalize() {
                Ok(target) if target.is_dir() => {}
                Ok(target) if real_root.as_ref().is_ok_and(|root| !target.starts_with(root)) => {
                    found.links_outside += 1;
                }
                _ => links.push(plain(entry.path())),
            },
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                found.files.push(plain(entry.path()));
            }
            Ok(_) => {}
            Err(error) => found.unreadable.extend(reason(&error)),
        }
    }
    let vendored = std::mem::take(&mut *vendored.lock().unwrap_or_else(PoisonError::into_inner));
    for (name, count) in vendored {
        *found.vendored.entry(name).or_default() += count;
    }
}

fn is_named_so(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_str().is_some_and(is_dockerfile_name)
}

/// Whether the walk goes on into the entry; the folder that was given always is.
fn is_ours(entry: &DirEntry, vendored: &Mutex<BTreeMap<String, usize>>) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let Some(name) = entry.file_name().to_str().filter(|_| is_folder && entry.depth() > 0) else {
        return true;
    };
    let is_vendored = VENDORED.contains(&name);
    if is_vendored {
        let mut vendored = vendored.lock().unwrap_or_else(PoisonError::into_inner);
        *vendored.entry(name.to_owned()).or_default() += 1;
    }
    !is_vendored && !HOUSEKEEPING.contains(&name)
}

/// The place and the sentence of a walk's error; a bad line of a `.gitignore` is not one.
fn reason(error: &ignore::Error) -> Option<(PathBuf, String)> {
    match error {
        ignore::Error::WithPath { path, err } => {
            let sentence = match err.io_error() {
                Some(error) => super::read::sentence(error),
                None => format!("cannot be read: {err}"),
            };
            Some((plain(path), sentence))
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            reason(err)
        }
        ignore::Error::Partial(errors) => errors.iter().find_map(reason),
        _ => None,
    }
}

/// Puts the files in order, each once: a link gives way to the file that it leads to.
fn settle(found: &mut Discovered, links: Vec<PathBuf>) {
    if !links.is_empty() {
        let mut real: Vec<_> =
            found.files.iter().filter_map(|path| path.canonicalize().ok()).collect();
        for link in links {
            match link.canonicalize() {
                Ok(target) if real.contains(&target) => continue,
                Ok(target) => real.push(target),
                // A broken link or a circle of links: reading it says so.
                Err(_) => {}
            }
            found.files.push(link);
        }
    }
    found.files.sort();
    found.files.dedup();
    found.unreadable.sort();
    found.unreadable.dedup();
}

/// The path without `.` in it: `./app/Dockerfile` is `app/Dockerfile`.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}
