//! What an image holds: the files of its packages, those that its recipe names, and where that is
//! all that there is.

use std::borrow::Cow;

use super::Presence;
use super::files::{self, Entry, Table};
use super::recipe::{Facts, Layer};
use super::suite::Os;

/// The shared libraries in the loader's folders, as a place.
const LIBRARIES: &str = "lib:";
pub(super) const COMMAND_FOLDERS: &[&str] =
    &["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/// Where the loader looks without being told: Debian's and Alpine's folders.
pub const LIBRARY_FOLDERS: &[&str] =
    &["/lib/%", "/usr/lib/%", "/lib", "/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib64"];

#[derive(Clone, Default, Debug)]
pub(super) struct Holdings {
    table: Option<Table>,
    /// Sorted.
    packages: Vec<&'static str>,
    /// Sorted by path.
    files: Vec<(Cow<'static, str>, Entry)>,
    /// In the order of the layers: the last that speaks of a path is right.
    claims: Vec<Claim>,
}

/// What a layer says of paths that are not listed.
#[derive(Clone, Debug)]
struct Claim {
    /// Which layer, counted from the bottom.
    layer: usize,
    place: Cow<'static, str>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// The path, or the command of this name, is not there.
    Absent,
    /// Everything in this folder is listed.
    Complete,
    /// In this folder, or at this path, there may be more.
    Open,
}

impl Holdings {
    pub fn is_empty(&self) -> bool {
        self.claims.is_empty() && self.files.is_empty()
    }

    pub fn has_package(&self, name: &str) -> bool {
        self.packages.binary_search(&name).is_ok()
    }

    pub fn entry(&self, path: &str) -> Option<Entry> {
        let next = self.files.partition_point(|(own, _)| own.as_ref() < path);
        let rest = self.files.get(next..).unwrap_or_default();
        if let Some((_, entry)) = rest.first().filter(|(own, _)| own == path) {
            return Some(entry.clone());
        }
        if let Some(entry) = self.table.as_ref().and_then(|table| table.entry(path, &self.packages))
        {
            return Some(entry);
        }
        // The parents of what is listed.
        let mut same = rest.iter().take_while(|(own, _)| own.starts_with(path));
        same.any(|(own, _)| under(own, path)).then_some(Entry::Directory)
    }

    /// The names directly in a folder.
    pub fn children(&self, folder: &str) -> impl Iterator<Item = (String, Entry)> {
        let own = self.files.iter().filter_map(move |(path, entry)| {
            let (parent, name) = files::split(path)?;
            (parent == folder).then(|| (name.to_owned(), entry.clone()))
        });
        let table = self.table.iter().flat_map(move |table| table.children(folder, &self.packages));
        own.chain(table.map(|(name, entry)| (name.to_owned(), entry)))
    }

    /// Whether a path in the tables' spelling is there.
    pub fn says(&self, path: &str) -> Presence {
        if path == "/" && !self.is_empty() || self.entry(path).is_some() {
            return Presence::Present;
        }
        let library = is_library(path);
        let command = files::split(path)
            .filter(|(folder, _)| COMMAND_FOLDERS.contains(folder))
            .map(|(_, name)| name);
        // The topmost layer wins, in it the most exact place, and doubt over certainty.
        let speaks = self.claims.iter().filter_map(|claim| {
            let exact = claim.exactness(path, library, command)?;
            Some(((claim.layer, exact, claim.kind == Kind::Open), claim.kind))
        });
        match speaks.max_by_key(|(rank, _)| *rank) {
            Some((_, Kind::Absent | Kind::Complete)) => Presence::Absent,
            Some((_, Kind::Open)) | None => Presence::Unknown,
        }
    }

    /// From here on, a folder may hold what is not listed.
    pub fn open(&mut self, folder: &'static str) {
        self.claim([Cow::Borrowed(folder)].into_iter(), Kind::Open, usize::MAX);
    }

    pub fn add(&mut self, layer: &'static Layer, facts: &Facts) {
        let level = self.claims.last().map_or(0, |claim| claim.layer + 1);
        let expand = |list: &'static [String]| list.iter().filter_map(|text| facts.expand(text));
        self.claim(expand(&layer.complete), Kind::Complete, level);
        self.claim(expand(&layer.opens), Kind::Open, level);
        self.claim(expand(&layer.maybe), Kind::Open, level);
        self.claim(expand(&layer.absent), Kind::Absent, level);
        if !layer.sets.is_empty() && !self.add_packages(layer, facts) {
            self.claim(["/", LIBRARIES].into_iter().map(Cow::Borrowed), Kind::Open, level);
        }
        for path in expand(&layer.files) {
            self.files.push(marked(path));
        }
        for (folder, names) in &layer.commands {
            let Some(folder) = facts.expand(folder) else { continue };
            let paths = names.split_whitespace().map(|name| Cow::Owned(format!("{folder}/{name}")));
            self.files.extend(paths.map(|path| (path, Entry::File { executable: true })));
        }
        // Of two that speak of the same path, the last stays.
        self.files.reverse();
        self.files.sort_by(|a, b| a.0.cmp(&b.0));
        self.files.dedup_by(|a, b| a.0 == b.0);
    }

    /// Whether the suite has a table with the layer's sets.
    fn add_packages(&mut self, layer: &'static Layer, facts: &Facts) -> bool {
        let suite = facts.suite.as_ref().filter(|suite| suite.os != Os::Alpine);
        let Some(table) = suite.and_then(|suite| Table::of(&suite.name)) else { return false };
        let before = self.packages.len();
        self.packages.extend(layer.sets.iter().flat_map(|set| table.set(set)));
        let found = self.packages.len() > before;
        self.packages.sort_unstable();
        self.packages.dedup();
        self.table = Some(table);
        found
    }

    fn claim(&mut self, places: impl Iterator<Item = Cow<'static, str>>, kind: Kind, layer: usize) {
        self.claims.extend(places.map(|place| Claim { layer, place, kind }));
    }
}

impl Claim {
    /// How exactly the claim speaks of `path`; `None` where it does not.
    fn exactness(&self, path: &str, library: bool, command: Option<&str>) -> Option<usize> {
        let place = self.place.as_ref();
        if place == LIBRARIES {
            return library.then_some(usize::MAX - 1);
        }
        let speaks = if place.starts_with('/') {
            place == path || place.ends_with('/') && path.starts_with(place)
        } else {
            command == Some(place)
        };
        let exact = if self.kind == Kind::Absent { usize::MAX } else { place.len() };
        speaks.then_some(exact)
    }
}

/// A path without its mark, and what the mark says.
fn marked(path: Cow<'static, str>) -> (Cow<'static, str>, Entry) {
    match path {
        Cow::Borrowed(path) => {
            let (path, entry) = files::parse(path);
            (Cow::Borrowed(path), entry)
        }
        Cow::Owned(path) => {
            let (path, entry) = files::parse(&path);
            (Cow::Owned(path.to_owned()), entry)
        }
    }
}

fn is_library(path: &str) -> bool {
    files::split(path).is_some_and(|(folder, name)| {
        LIBRARY_FOLDERS.contains(&folder) && (name.ends_with(".so") || name.contains(".so."))
    })
}

pub(super) fn under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
