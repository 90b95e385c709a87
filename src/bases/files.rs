//! Which package brings which file: binary search over the embedded text of a suite.
//!
//! `scripts/bases/files.py` describes the format. Only the places of the lines are kept in memory.

use std::borrow::Cow;
use std::sync::OnceLock;

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
    /// Where the lines of folders begin.
    lines: &'static [usize],
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
        static LINES: [OnceLock<Vec<usize>>; SUITES.len()] =
            [const { OnceLock::new() }; SUITES.len()];
        let at = SUITES.iter().position(|(name, _)| *name == suite)?;
        let text = SUITES.get(at)?.1;
        let lines = LINES.get(at)?.get_or_init(|| {
            let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
            starts.filter(|start| text.as_bytes().get(*start) == Some(&b'/')).collect()
        });
        Some(Self { text, lines })
    }

    /// The packages of a set, sorted; empty where the table has no such set.
    pub fn set(&self, name: &str) -> impl Iterator<Item = &'static str> + use<> {
        let head = self.lines.first().and_then(|end| self.text.get(..*end)).unwrap_or_default();
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix('@')?.strip_prefix(name)?.strip_prefix('\t'));
        line.into_iter().flat_map(|line| line.split('\t'))
    }

    /// What the packages, which are sorted, bring at `path`.
    pub fn entry(&self, path: &str, packages: &[&str]) -> Option<Entry> {
        let (folder, name) = split(path)?;
        let mut lines = self.lines_with(folder, name);
        let line = lines.find(|(package, _)| packages.binary_search(package).is_ok());
        line.map(|(_, name)| parse(name).1)
    }

    /// The packages that bring something at `path`.
    pub fn packages_with(&self, path: &str) -> impl Iterator<Item = &'static str> {
        let split = split(path);
        let lines = split.into_iter().flat_map(|(folder, name)| self.lines_with(folder, name));
        lines.map(|(package, _)| package)
    }

    /// The packages that have a name in a folder, each with the name and its mark.
    fn lines_with(
        &self,
        folder: &str,
        name: &str,
    ) -> impl Iterator<Item = (&'static str, &'static str)> {
        let block = self.block(folder);
        let (folder, length) = (folder.len(), name.len());
        let finder = memchr::memmem::Finder::new(name).into_owned();
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + finder.find(block.as_bytes().get(from..)?)?;
            from = at + 1;
            Some(at)
        })
        .filter_map(move |at| {
            let (before, rest) = (block.get(..at)?, block.get(at..)?);
            let whole = rest.get(length..)?.starts_with(['\t', '\n', '/', '*', '>']);
            if !before.ends_with('\t') || !whole {
                return None;
            }
            let line =
                before.get(memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1)..)?;
            let package = line.split('\t').nth(1)?;
            // The name of the package itself has no field before it but the folder.
            let name = rest.get(..memchr::memchr2(b'\t', b'\n', rest.as_bytes())?)?;
            (line.len() > folder + 1).then_some((package, name))
        })
    }

    /// The names in a folder with their entries.
    pub fn children(
        &self,
        folder: &str,
        packages: &[&str],
    ) -> impl Iterator<Item = (&'static str, Entry)> {
        let lines =
            self.block(folder).lines().filter_map(|line| line.split_once('\t')?.1.split_once('\t'));
        let ours = lines.filter(|(package, _)| packages.binary_search(package).is_ok());
        ours.flat_map(|(_, names)| names.split('\t')).map(parse)
    }

    /// The lines of a folder.
    fn block(&self, folder: &str) -> &'static str {
        let own = |start: &usize| {
            let line = self.text.get(*start..).unwrap_or_default();
            let end = memchr::memchr(b'\t', line.as_bytes()).unwrap_or_default();
            line.get(..end).unwrap_or_default()
        };
        let from = self.lines.partition_point(|start| own(start) < folder);
        let rest = self.lines.get(from..).unwrap_or_default();
        let count = rest.partition_point(|start| own(start) == folder);
        let start = rest.first().copied().unwrap_or(self.text.len());
        let end = rest.get(count).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default()
    }
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
