//! The build context as a value: which files a COPY can take. No rule reads a disk.

use std::collections::BTreeMap;

/// What stands at a path of the context.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContextEntry {
    File,
    Directory,
    /// `.dockerignore` leaves it out: BuildKit does not see it.
    Ignored,
}

/// The files of a build context, by path with `/` between parts and none before the first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BuildContext {
    entries: BTreeMap<String, ContextEntry>,
}

impl BuildContext {
    /// A context of these files; directories on the way to them follow.
    pub fn new(files: impl IntoIterator<Item = (String, ContextEntry)>) -> Self {
        let mut entries: BTreeMap<String, ContextEntry> = files.into_iter().collect();
        let files: Vec<(String, ContextEntry)> =
            entries.iter().map(|(path, entry)| (path.clone(), *entry)).collect();
        for (path, entry) in files {
            let mut path = path.as_str();
            while let Some((folder, _)) = path.rsplit_once('/') {
                if entry != ContextEntry::Ignored {
                    entries.insert(folder.to_owned(), ContextEntry::Directory);
                }
                path = folder;
            }
        }
        Self { entries }
    }

    /// What stands at a path as COPY names it (`./app`, `/app`, `app/`).
    pub fn get(&self, path: &str) -> Option<ContextEntry> {
        let path = Self::normal(path);
        if path.is_empty() {
            return Some(ContextEntry::Directory);
        }
        self.entries.get(&path).copied()
    }

    /// All entries, in the order of their paths.
    pub fn entries(&self) -> impl Iterator<Item = (&str, ContextEntry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), *entry))
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
