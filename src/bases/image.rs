//! An image: its configuration, users, runtimes, and the questions about its files.

use super::Presence;
use super::files::{self, Entry, Table};
use super::holdings::{COMMAND_FOLDERS, Holdings, LIBRARY_FOLDERS, under};
use super::suite::{Libc, Suite};

/// What the tables say of a name and a tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Listing {
    /// Built and published as of the table's date.
    Current,
    /// Not built any more; may still be pulled.
    Ended {
        /// `2026-05-11`, or a month, `2025-08`: when it was taken away, or last listed.
        date: String,
        /// The repository that takes its place, where its project has one.
        successor: Option<String>,
    },
    /// The table of this repository does not have it. Newer than the table, or never there.
    Unlisted,
}

/// A line of /etc/passwd.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    pub name: String,
    pub uid: Option<u32>,
    pub gid: Option<u32>,
    pub home: String,
    /// `Unknown` where not every build of the tag has it.
    pub presence: Presence,
}

/// A line of /etc/group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    pub name: String,
    pub gid: Option<u32>,
    pub presence: Presence,
}

/// A home directory whose owner and mode matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Home {
    pub path: String,
    pub uid: Option<u32>,
    pub gid: Option<u32>,
    /// `0o700`.
    pub mode: Option<u32>,
}

/// An interpreter or toolchain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Runtime {
    /// `python`, `node`, `java`, `go`, `rust`.
    pub language: String,
    /// `3.11` for Python, Go and Rust, `22` for Node and Java.
    pub version: Option<String>,
    /// The program itself; links to it are among the files.
    pub path: Option<String>,
    /// Where it looks for modules: Python's `sys.path` without the script's own folder, Node's
    /// global modules.
    pub search: Vec<String>,
    /// Python's user site, relative to the home directory; empty for others.
    pub user_search: String,
}

/// A base image. What is `None` is not known; what is certainly nothing is empty.
#[derive(Clone, Debug)]
pub struct Image {
    /// As it was asked for: `python`, `gcr.io/distroless/static-debian12`.
    pub name: String,
    /// `None` where only a digest was named.
    pub tag: Option<String>,
    pub distroless: bool,
    pub listing: Listing,
    /// Where the facts come from, with commit and date.
    pub source: String,
    /// The day as of which its tags are known: `2026-08-21`.
    pub date: String,
    pub suite: Option<Suite>,
    pub libc: Libc,
    /// As the configuration has it: a name, a number, or empty for root.
    pub user: Option<String>,
    pub workdir: Option<String>,
    pub entrypoint: Option<Vec<String>>,
    pub cmd: Option<Vec<String>>,
    /// In the order in which they are set; the value is `None` where it depends on the build.
    pub env: Vec<(String, Option<String>)>,
    /// `80`, `53/udp`.
    pub exposed: Vec<String>,
    pub volumes: Vec<String>,
    pub stop_signal: Option<String>,
    pub users: Vec<Account>,
    pub groups: Vec<Group>,
    /// Whether `users` and `groups` are all that there are.
    pub users_complete: bool,
    pub homes: Vec<Home>,
    pub runtimes: Vec<Runtime>,
    /// Whether nothing above is missing for want of knowledge of the base: variables, ports and
    /// volumes that are not listed are not set.
    pub complete: bool,
    pub(super) usr_merged: Option<bool>,
    pub(super) own_cmd: bool,
    pub(super) holdings: Holdings,
}

/// Folders that are no links in any image; /bin and the like are a matter of spelling.
const FOLDERS: &[&str] = &[
    "/usr",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/local/lib",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/lib/%",
    "/usr/lib/%",
    "/etc",
];
/// Chains of links are followed this far.
const LINKS: usize = 8;

impl Image {
    pub(super) fn unknown(name: &str, tag: Option<&str>, listing: Listing) -> Self {
        Self {
            name: name.to_owned(),
            tag: tag.map(str::to_owned),
            distroless: false,
            listing,
            source: String::new(),
            date: String::new(),
            suite: None,
            libc: Libc::Unknown,
            user: None,
            workdir: None,
            entrypoint: None,
            cmd: None,
            env: Vec::new(),
            exposed: Vec::new(),
            volumes: Vec::new(),
            stop_signal: None,
            users: Vec::new(),
            groups: Vec::new(),
            users_complete: false,
            homes: Vec::new(),
            runtimes: Vec::new(),
            complete: false,
            usr_merged: None,
            own_cmd: false,
            holdings: Holdings::default(),
        }
    }

    /// Whether `word` is what distroless puts behind a tag for one architecture.
    pub fn is_architecture(word: &str) -> bool {
        super::distroless::is_architecture(word)
    }

    /// Whether anything is known of what is in it.
    pub fn is_known(&self) -> bool {
        !self.holdings.is_empty()
    }

    /// Whether something stands at the absolute path `path`, through links of directories. The
    /// triplet and the loader of any architecture are taken for the image's own.
    pub fn file(&self, path: &str) -> Presence {
        self.locate(path).1
    }

    /// What stands at `path`; a link at its end is not followed.
    pub fn entry(&self, path: &str) -> Option<Entry> {
        let (path, presence) = self.locate(path);
        presence.is_present().then(|| self.holdings.entry(&path)).flatten()
    }

    /// The path that `path` leads to through every link, in the tables' spelling: `/usr/bin/python3`
    /// → `/usr/bin/python3.11`. `None` where it is not known to be there, or ends at nothing.
    pub fn resolve(&self, path: &str) -> Option<String> {
        let mut path = path.to_owned();
        for _ in 0..LINKS {
            let (found, presence) = self.locate(&path);
            if !presence.is_present() {
                return None;
            }
            match self.holdings.entry(&found) {
                Some(Entry::Link(target)) => path = link_target(&found, &target),
                _ => return Some(found),
            }
        }
        None
    }

    /// Whether a program of this name is found on the image's PATH.
    pub fn command(&self, name: &str) -> Presence {
        any(self.path_folders().map(|folder| self.file(&format!("{folder}/{name}"))))
    }

    /// Where PATH finds the program, if it certainly does.
    pub fn find_command(&self, name: &str) -> Option<String> {
        for folder in self.path_folders() {
            let path = format!("{folder}/{name}");
            match self.file(&path) {
                Presence::Present => return Some(path),
                Presence::Absent => {}
                Presence::Unknown => return None,
            }
        }
        None
    }

    /// Whether the loader finds a shared library of this name: `libssl.so.3`.
    pub fn library(&self, soname: &str) -> Presence {
        any(LIBRARY_FOLDERS.iter().map(|folder| self.file(&format!("{folder}/{soname}"))))
    }

    pub fn user(&self, name: &str) -> Presence {
        let found =
            self.users.iter().find(|account| account.name == name).map(|account| account.presence);
        found.unwrap_or(if self.users_complete { Presence::Absent } else { Presence::Unknown })
    }

    pub fn group(&self, name: &str) -> Presence {
        let found = self.groups.iter().find(|group| group.name == name).map(|group| group.presence);
        found.unwrap_or(if self.users_complete { Presence::Absent } else { Presence::Unknown })
    }

    /// The value of a variable: the outer `None` where it is not known to be set, the inner where
    /// its value depends on the build.
    pub fn variable(&self, name: &str) -> Option<Option<&str>> {
        self.env.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_deref())
    }

    /// Whether the distribution's package is installed, as far as its files are listed.
    pub fn package(&self, name: &str) -> Presence {
        if self.holdings.has_package(name) {
            Presence::Present
        } else if self.distroless && self.is_known() {
            Presence::Absent
        } else {
            Presence::Unknown
        }
    }

    /// The packages of the image's distribution that bring a path, as far as the tables list their
    /// files; the dependencies of a package are not looked at.
    pub fn packages_with(&self, path: &str) -> Vec<&'static str> {
        let table = self.suite.as_ref().and_then(|suite| Table::of(&suite.name));
        let Some(table) = table else { return Vec::new() };
        let spellings = self.spellings(&files::normalise(path));
        spellings.iter().flat_map(|path| table.packages_with(path)).collect()
    }

    /// The shell that a shell-form instruction needs: `/bin/sh`.
    pub fn shell(&self) -> Presence {
        self.file("/bin/sh")
    }

    /// A shell that is there under any path: `/bin/sh`, or the `/busybox/sh` of debug images.
    pub fn any_shell(&self) -> Option<&'static str> {
        ["/bin/sh", "/busybox/sh"].into_iter().find(|path| self.file(path).is_present())
    }

    /// `apt-get`, `apk`, `dnf`, where one is certainly there.
    pub fn package_manager(&self) -> Option<&'static str> {
        ["apt-get", "apk", "dnf"].into_iter().find(|name| self.command(name).is_present())
    }

    /// Whether /bin, /sbin and /lib are links into /usr; `None` where it is not known.
    pub fn usr_merged(&self) -> Option<bool> {
        self.usr_merged
    }

    /// The runtime of a language that PATH finds first.
    pub fn runtime(&self, language: &str) -> Option<&Runtime> {
        self.runtimes.iter().rev().find(|runtime| runtime.language == language)
    }

    /// The names known to be in a folder, in no order; `%` in a name stands for the triplet.
    /// Everything that is there if [`Image::is_complete`] holds for the folder.
    pub fn children(&self, folder: &str) -> Vec<(String, Entry)> {
        let folders = self.spellings(&files::normalise(folder));
        let mut found: Vec<_> =
            folders.iter().flat_map(|folder| self.holdings.children(folder)).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found.dedup_by(|a, b| a.0 == b.0);
        found
    }

    /// Whether everything directly in a folder is listed.
    pub fn is_complete(&self, folder: &str) -> bool {
        // A name that no file has.
        self.file(&format!("{}/\u{1}", folder.trim_end_matches('/'))).is_absent()
    }

    fn path_folders(&self) -> impl Iterator<Item = &str> {
        let path = self.variable("PATH").flatten();
        let default = if path.is_none() { COMMAND_FOLDERS } else { &[] };
        path.unwrap_or_default()
            .split(':')
            .filter(|folder| !folder.is_empty())
            .chain(default.iter().copied())
    }

    /// The path with links of directories resolved, and whether it is there.
    fn locate(&self, path: &str) -> (String, Presence) {
        let mut path = files::normalise(path).into_owned();
        let mut absent = false;
        for _ in 0..LINKS {
            absent = self.is_known();
            for spelling in self.spellings(&path) {
                match self.holdings.says(&spelling) {
                    Presence::Present => return (spelling, Presence::Present),
                    Presence::Absent => {}
                    Presence::Unknown => absent = false,
                }
            }
            match self.through_link(&path) {
                Some(next) => path = files::normalise(&next).into_owned(),
                None => break,
            }
        }
        (path, if absent { Presence::Absent } else { Presence::Unknown })
    }

    /// The path with its innermost parent that is a link replaced by where that leads.
    fn through_link(&self, path: &str) -> Option<String> {
        path.match_indices('/').skip(1).find_map(|(at, _)| {
            let (parent, rest) = path.split_at(at);
            if FOLDERS.contains(&parent) {
                return None;
            }
            match self.holdings.entry(parent)? {
                Entry::Link(target) => Some(format!("{}{rest}", link_target(parent, &target))),
                _ => None,
            }
        })
    }

    /// The spellings under which the tables may list a path: packages are older than usr-merge.
    fn spellings(&self, path: &str) -> Vec<String> {
        let mut all = vec![path.to_owned()];
        if self.usr_merged != Some(false) {
            let moved = |path: &str| {
                ["/bin", "/sbin", "/lib", "/lib64"].iter().any(|folder| under(path, folder))
            };
            match path.strip_prefix("/usr") {
                Some(rest) if moved(rest) => all.push(rest.to_owned()),
                None if moved(path) => all.push(format!("/usr{path}")),
                _ => {}
            }
        }
        all
    }
}

fn link_target(link: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.to_owned();
    }
    let folder = files::split(link).map_or("/", |(folder, _)| folder);
    format!("{folder}/{target}")
}

/// Present if one is, absent if all are.
fn any(answers: impl Iterator<Item = Presence>) -> Presence {
    let mut all_absent = true;
    for answer in answers {
        match answer {
            Presence::Present => return Presence::Present,
            Presence::Absent => {}
            Presence::Unknown => all_absent = false,
        }
    }
    if all_absent { Presence::Absent } else { Presence::Unknown }
}
