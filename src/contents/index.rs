//! The facts of a stage, found by the paths that they speak of: a question about a path looks at
//! these only, however long the stage is.

use super::fact::{Fact, What};
use super::path::{can_be, file_name};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// The facts of one stage in the order of its instructions.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    list: Vec<Fact>,
    links: Vec<Link>,
    /// The last link of the chain of each key.
    heads: FxHashMap<u64, u32>,
}

/// A link of a chain of facts that share a key, from the last to the first.
#[derive(Clone, Copy, Debug)]
struct Link {
    fact: u32,
    before: Option<u32>,
}

/// What a key is made of. Two that clash cost a look at a fact that says nothing.
#[derive(Clone, Copy)]
enum Kind {
    /// Facts of the path itself.
    Path = 1,
    /// Facts of paths below it: they make it a directory.
    Below = 2,
    /// Facts of a file's name wherever it may be.
    Name = 3,
    /// Facts of packages; where one speaks, all before it say the same.
    Packages = 4,
    /// Facts of a package of that name.
    Package = 5,
}

impl Facts {
    pub fn as_slice(&self) -> &[Fact] {
        &self.list
    }

    pub fn extend(&mut self, facts: Vec<Fact>) {
        for mut fact in facts {
            if !fact.what.path().is_none_or(can_be) {
                fact.what = What::Anything { below: "/".to_owned() };
            }
            self.enter(&fact.what);
            self.list.push(fact);
        }
    }

    fn enter(&mut self, what: &What) {
        match what {
            What::File { path, .. } | What::Directory { path } | What::Tree { path, .. } => {
                self.link(Kind::Path, trimmed(path));
                for folder in folders(path) {
                    self.link(Kind::Below, folder);
                }
            }
            What::Link { path, .. }
            | What::VirtualEnvironment { path, .. }
            | What::Removed { path }
            | What::Anything { below: path } => self.link(Kind::Path, trimmed(path)),
            What::Somewhere { name } => self.link(Kind::Name, name),
            What::Package { name, .. } => {
                self.link(Kind::Packages, "");
                self.link(Kind::Package, name);
            }
            What::PackagesOfFile { .. } => self.link(Kind::Packages, ""),
            What::PipInstall { .. }
            | What::User { .. }
            | What::Group { .. }
            | What::Owner { .. }
            | What::Mode { .. } => {}
        }
    }

    fn link(&mut self, kind: Kind, text: &str) {
        let (Ok(fact), Ok(at)) = (u32::try_from(self.list.len()), u32::try_from(self.links.len()))
        else {
            return;
        };
        let before = self.heads.insert(key(kind, text), at);
        self.links.push(Link { fact, before });
    }

    /// The facts of instructions before `before` that may say something of a path, the last first:
    /// those of the path, of folders above it, of what lies below it, and the last of packages.
    pub fn about(&self, path: &str, before: usize) -> About<'_> {
        let mut about = About { facts: self, before, chains: Vec::new(), packages: None };
        about.follow(Kind::Path, trimmed(path));
        folders(path).for_each(|folder| about.follow(Kind::Path, folder));
        about.follow(Kind::Below, trimmed(path));
        about.follow(Kind::Name, file_name(path));
        about.packages = about.start(Kind::Packages, "");
        about
    }

    fn get(&self, link: u32) -> Option<Link> {
        self.links.get(link as usize).copied()
    }

    /// The first link from `link` on whose fact is of an instruction before `before`.
    fn first(&self, link: u32, before: usize) -> Option<Link> {
        let is_before = |link: &Link| {
            self.list.get(link.fact as usize).is_some_and(|fact| fact.instruction < before)
        };
        let next = |link: &Link| self.get(link.before?);
        std::iter::successors(self.get(link), next).find(is_before)
    }
}

/// The facts about a path, see [`Facts::about`].
#[derive(Debug)]
pub(super) struct About<'a> {
    facts: &'a Facts,
    before: usize,
    chains: Vec<Link>,
    packages: Option<Link>,
}

impl<'a> About<'a> {
    /// Adds the facts of packages of that name.
    pub fn follow_package(&mut self, name: &str) {
        self.follow(Kind::Package, name);
    }

    fn follow(&mut self, kind: Kind, text: &str) {
        self.chains.extend(self.start(kind, text));
    }

    fn start(&self, kind: Kind, text: &str) -> Option<Link> {
        self.facts.first(*self.facts.heads.get(&key(kind, text))?, self.before)
    }
}

impl<'a> Iterator for About<'a> {
    type Item = &'a Fact;

    fn next(&mut self) -> Option<&'a Fact> {
        let last = self.chains.iter().enumerate().max_by_key(|(_, link)| link.fact);
        let last = last.map(|(at, link)| (at, *link));
        let of_packages =
            self.packages.take_if(|link| last.is_none_or(|(_, last)| last.fact < link.fact));
        let link = match (of_packages, last) {
            (Some(link), _) => link,
            (None, Some((at, link))) => {
                match link.before.and_then(|before| self.facts.get(before)) {
                    Some(before) => *self.chains.get_mut(at)? = before,
                    None => drop(self.chains.swap_remove(at)),
                }
                link
            }
            (None, None) => return None,
        };
        self.facts.list.get(link.fact as usize)
    }
}

fn key(kind: Kind, text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(kind as u8);
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn trimmed(path: &str) -> &str {
    path.trim_end_matches('/')
}

/// The folders above a path, innermost first; the root is empty.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let path = trimmed(path);
    path.rmatch_indices('/').map(|(at, _)| path.get(..at).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_found_by_their_paths() {
        let path = |path: &str| path.to_owned();
        let mut facts = Facts::default();
        let all = [
            What::Anything { below: path("/") },
            What::Directory { path: path("/app/data") },
            What::File { path: path("/app/main.py"), entry: super::super::Entry::default() },
            What::Somewhere { name: path("main.py") },
            What::Removed { path: path("/app") },
            What::Directory { path: path("/application") },
        ];
        facts.extend(all.into_iter().enumerate().map(|(at, what)| Fact::new(at, what)).collect());
        let about = |path, before| -> Vec<usize> {
            facts.about(path, before).map(|fact| fact.instruction).collect()
        };
        assert_eq!(about("/app/main.py", 9), [4, 3, 2, 0]);
        assert_eq!(about("/app", 9), [4, 2, 1, 0]);
        assert_eq!(about("/app/", 4), [2, 1, 0]);
        assert_eq!(about("/", 9), [5, 2, 1, 0]);
        assert_eq!(about("/usr", 9), [0]);
    }
}
