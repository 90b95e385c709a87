//! The build context as a value: which files a COPY can take. No rule reads a disk.

use super::Wildcard;
use crate::bases::Presence;
use ignore::gitignore::Gitignore;
use std::collections::BTreeMap;

/// What stands at a path of the context.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContextEntry {
    File,
    Directory,
    /// `.dockerignore` leaves it out: BuildKit does not see it.
    Ignored,
    /// It is there, but what it is or what lies below it was not looked at: a link, a folder of
    /// version control or of packages, one that git ignores.
    Unexplored,
}

/// The files of a build context, by path with `/` between parts and none before the first.
#[derive(Clone, Debug, Default)]
pub struct BuildContext {
    entries: BTreeMap<String, ContextEntry>,
    git: GitIgnored,
    /// Whether not all was read, so that what is not among the entries may be there.
    partial: bool,
}

/// What git ignores: where a build runs, a step before it may have made such files.
#[derive(Clone, Debug, Default)]
pub struct GitIgnored {
    /// The path of the context from the root of its repository, empty where it is that.
    pub place: String,
    /// The `.gitignore` of folders, each with the folder's path from the root of the repository;
    /// those of inner folders later. Their matchers take paths relative to their folder.
    pub files: Vec<(String, Gitignore)>,
}

impl GitIgnored {
    /// Whether git would ignore a file or a folder at that path of the context.
    pub fn covers(&self, path: &str) -> bool {
        let whole = BuildContext::normal(&format!("{}/{path}", self.place));
        for (folder, matcher) in self.files.iter().rev() {
            let inside = match folder.as_str() {
                "" => Some(whole.as_str()),
                folder => whole.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
            };
            let Some(inside) = inside.filter(|inside| !inside.is_empty()) else { continue };
            let says = [false, true]
                .map(|is_folder| matcher.matched_path_or_any_parents(inside, is_folder));
            if says.iter().any(|says| says.is_ignore()) {
                return true;
            }
            if says.iter().any(|says| says.is_whitelist()) {
                return false;
            }
        }
        false
    }
}

impl BuildContext {
    /// Whether it has the same files, as far as both are known.
    pub fn has_files_of(&self, other: &Self) -> bool {
        self.partial == other.partial && self.entries == other.entries
    }

    /// A context of these files; directories on the way to them follow.
    pub fn new(files: impl IntoIterator<Item = (String, ContextEntry)>) -> Self {
        let mut entries: BTreeMap<String, ContextEntry> = files.into_iter().collect();
        let seen = entries.iter().filter(|(_, entry)| **entry != ContextEntry::Ignored);
        let seen: Vec<String> = seen.map(|(path, _)| path.clone()).collect();
        for path in seen {
            let mut path = path.as_str();
            while let Some((folder, _)) = path.rsplit_once('/') {
                entries.insert(folder.to_owned(), ContextEntry::Directory);
                path = folder;
            }
        }
        Self { entries, ..Self::default() }
    }

    pub fn with_git_ignored(self, git: GitIgnored) -> Self {
        Self { git, ..self }
    }

    /// The same where not all was read.
    pub fn with_rest_unknown(self) -> Self {
        Self { partial: true, ..self }
    }

    /// What stands at a path as COPY names it (`./app`, `/app`, `app/`); `None` where nothing does,
    /// or where that is not known: see [`BuildContext::presence`].
    pub fn get(&self, path: &str) -> Option<ContextEntry> {
        let path = Self::normal(path);
        if path.is_empty() {
            return Some(ContextEntry::Directory);
        }
        self.entries.get(&path).copied().or_else(|| {
            let ignored = self.above(&path) == Some(ContextEntry::Ignored);
            ignored.then_some(ContextEntry::Ignored)
        })
    }

    /// Whether BuildKit finds something at a path as COPY names it. Unknown where git ignores it,
    /// since it may be there where it is built.
    pub fn presence(&self, path: &str) -> Presence {
        match self.get(path) {
            Some(ContextEntry::Ignored) => Presence::Absent,
            Some(_) => Presence::Present,
            None => self.unseen(&Self::normal(path)),
        }
    }

    /// Whether BuildKit finds something that a pattern of COPY matches.
    pub fn matching(&self, pattern: &str) -> Presence {
        let pattern = Self::normal(pattern);
        let Some(wildcard) = Wildcard::of_copy(&pattern) else { return Presence::Unknown };
        let mut seen = self.entries().filter(|(_, entry)| *entry != ContextEntry::Ignored);
        if seen.any(|(path, _)| wildcard.matches(path)) {
            return Presence::Present;
        }
        self.unseen(&sample(&pattern))
    }

    /// All that a pattern of COPY takes, each with whether it is a directory; `None` where that is
    /// not certain.
    pub fn all_matching(&self, pattern: &str) -> Option<Vec<(String, bool)>> {
        let pattern = Self::normal(pattern);
        let wildcard = Wildcard::of_copy(&pattern)?;
        if self.partial || self.unseen(&sample(&pattern)) == Presence::Unknown {
            return None;
        }
        let fixed = pattern.split(['*', '?', '[', '\\']).next().unwrap_or_default();
        let near = self.entries.range(fixed.to_owned()..);
        let near = near.take_while(|(path, _)| path.starts_with(fixed));
        let mut found = Vec::new();
        for (path, entry) in near.filter(|(path, _)| wildcard.matches(path)) {
            match entry {
                ContextEntry::File => found.push((path.clone(), false)),
                ContextEntry::Directory => found.push((path.clone(), true)),
                ContextEntry::Ignored => {}
                ContextEntry::Unexplored => return None,
            }
        }
        Some(found)
    }

    /// Of a path at which nothing was seen: unknown where it may be there all the same.
    fn unseen(&self, path: &str) -> Presence {
        let unexplored = self.above(path) == Some(ContextEntry::Unexplored);
        if unexplored || self.partial || self.git.covers(path) {
            Presence::Unknown
        } else {
            Presence::Absent
        }
    }

    /// The entry of the nearest folder above a path that has one.
    fn above(&self, path: &str) -> Option<ContextEntry> {
        let mut path = path;
        while let Some((folder, _)) = path.rsplit_once('/') {
            if let Some(entry) = self.entries.get(folder) {
                return Some(*entry);
            }
            path = folder;
        }
        None
    }

    /// All entries, in the order of their paths.
    pub fn entries(&self) -> impl Iterator<Item = (&str, ContextEntry)> + Clone {
        self.entries.iter().map(|(path, entry)| (path.as_str(), *entry))
    }

    /// The paths that BuildKit sees, in their order: what a mistyped source may have meant.
    pub fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries().filter(|(_, entry)| *entry != ContextEntry::Ignored).map(|(path, _)| path)
    }

    /// A path of COPY as the context's: `..` at the root stays there, as BuildKit clamps it.
    pub fn normal(path: &str) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    }
}

/// A name that a pattern would match, as far as one can be made up.
fn sample(pattern: &str) -> String {
    pattern.chars().map(|ch| if matches!(ch, '*' | '?') { 'x' } else { ch }).collect()
}
