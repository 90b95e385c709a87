//! Which package brings which file: binary search over the embedded text of a suite.
//!
//! `scripts/bases/files.py` describes the format. Nothing is built in memory, so the first
//! question costs as little as the next.

use std::borrow::Cow;

/// What stands at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    Directory,
    File {
        executable: bool,
    },
    /// With its target as it is written, absolute or relative to the link's directory.
    Link(String),
}

/// The table of one suite.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    text: &'static str,
    /// Where the folders begin.
    body: usize,
}

const SUITES: &[(&str, &str)] = &[
    ("bullseye", include_str!("data/files/bullseye.txt")),
    ("bookworm", include_str!("data/files/bookworm.txt")),
    ("trixie", include_str!("data/files/trixie.txt")),
    ("jammy", include_str!("data/files/jammy.txt")),
    ("noble", include_str!("data/files/noble.txt")),
];

/// The triplets of Debian's architectures, which the tables write as `%`.
const TRIPLETS: &[&str] = &[
    "x86_64-linux-gnu",
    "aarch64-linux-gnu",
    "arm-linux-gnueabihf",
    "arm-linux-gnueabi",
    "i386-linux-gnu",
    "powerpc64le-linux-gnu",
    "s390x-linux-gnu",
    "riscv64-linux-gnu",
    "mips64el-linux-gnuabi64",
];

/// The dynamic loader of libc6 on each architecture; the tables have amd64's, which stands first.
const LOADERS: &[&str] = &[
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-linux-armhf.so.3",
    "/lib/ld-linux.so.2",
    "/lib64/ld64.so.2",
    "/lib/ld64.so.1",
    "/lib/ld-linux-riscv64-lp64d.so.1",
];

impl Table {
    pub fn of(suite: &str) -> Option<Self> {
        let text = SUITES.iter().find(|(name, _)| *name == suite)?.1;
        let body = memchr::memmem::find(text.as_bytes(), b"\n/")? + 1;
        Some(Self { text, body })
    }

    /// The packages of a set, sorted; empty where the table has no such set.
    pub fn set(&self, name: &str) -> impl Iterator<Item = &'static str> + use<> {
        let head = self.text.get(..self.body).unwrap_or_default();
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix('@')?.strip_prefix(name)?.strip_prefix('\t'));
        line.into_iter().flat_map(|line| line.split('\t'))
    }

    /// What the packages, which are sorted, bring at `path`.
    pub fn entry(&self, path: &str, packages: &[&str]) -> Option<Entry> {
        let (folder, name) = split(path)?;
        self.names(folder, packages).find_map(|found| {
            let (found, entry) = parse(found);
            (found == name).then_some(entry)
        })
    }

    /// The names in a folder with their entries.
    pub fn children(
        &self,
        folder: &str,
        packages: &[&str],
    ) -> impl Iterator<Item = (&'static str, Entry)> {
        self.names(folder, packages).map(parse)
    }

    fn names(&self, folder: &str, packages: &[&str]) -> impl Iterator<Item = &'static str> {
        let text = self.text;
        let mut at = self.lower_bound(folder);
        let lines = std::iter::from_fn(move || {
            let line = line_at(text, at);
            at += line.len() + 1;
            let rest = line.strip_prefix(folder)?.strip_prefix('\t')?;
            Some(rest)
        });
        lines
            .filter_map(|line| line.split_once('\t'))
            .filter(|(package, _)| packages.binary_search(package).is_ok())
            .flat_map(|(_, names)| names.split('\t'))
    }

    /// The offset of the first line whose folder is not less than `folder`.
    fn lower_bound(&self, folder: &str) -> usize {
        let bytes = self.text.as_bytes();
        let (mut low, mut high) = (self.body, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = memchr::memrchr(b'\n', bytes.get(low..middle).unwrap_or_default())
                .map_or(low, |at| low + at + 1);
            let line = line_at(self.text, start);
            let found = line.split('\t').next().unwrap_or_default();
            if found < folder {
                low = start + line.len() + 1;
            } else {
                high = start;
            }
        }
        low
    }
}

fn line_at(text: &'static str, start: usize) -> &'static str {
    let rest = text.get(start..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// A name without its mark, and what the mark says.
pub(super) fn parse(name: &str) -> (&str, Entry) {
    if let Some((name, target)) = name.split_once('>') {
        return (name, Entry::Link(target.to_owned()));
    }
    if let Some(name) = name.strip_suffix('/') {
        return (name, Entry::Directory);
    }
    match name.strip_suffix('*') {
        Some(name) => (name, Entry::File { executable: true }),
        None => (name, Entry::File { executable: false }),
    }
}

/// Folder and name of an absolute path; `None` for the root.
pub(super) fn split(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.rsplit_once('/')?;
    (!name.is_empty()).then_some((if folder.is_empty() { "/" } else { folder }, name))
}

/// The path as the tables write it: absolute, without `.`, `..` and doubled slashes, the triplet
/// as `%`, the loader as amd64's.
pub(super) fn normalise(path: &str) -> Cow<'_, str> {
    let mut path = clean(path);
    if let Some(triplet) = TRIPLETS.iter().find(|triplet| path.contains(*triplet)) {
        path = Cow::Owned(path.replace(triplet, "%"));
    }
    let loader = path.strip_prefix("/usr").unwrap_or(&path);
    match LOADERS.first() {
        Some(first) if LOADERS.contains(&loader) => Cow::Borrowed(first),
        _ => path,
    }
}

fn clean(path: &str) -> Cow<'_, str> {
    let plain = path.starts_with('/')
        && !path.contains("//")
        && !path.contains("/.")
        && (path.len() == 1 || !path.ends_with('/'));
    if plain {
        return Cow::Borrowed(path);
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Cow::Owned(format!("/{}", parts.join("/")))
}
