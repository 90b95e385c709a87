//! An image: its configuration, users, runtimes, and the questions about its files.

use super::Presence;
use super::files::{self, Entry, Table};
use super::recipe::{Facts, Layer};
use super::suite::{Libc, Os, Suite};

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
    own_cmd: bool,
    layers: Vec<Contents>,
}

/// What one layer says of files.
#[derive(Clone, Debug)]
struct Contents {
    table: Option<Table>,
    /// Sorted.
    packages: Vec<&'static str>,
    /// Path and entry, sorted by path.
    files: Vec<(String, Entry)>,
    absent: Vec<String>,
    maybe: Vec<String>,
    complete: &'static [String],
    opens: Vec<String>,
}

const LIBRARIES: &str = "lib:";
const COMMAND_FOLDERS: &[&str] =
    &["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/// Where the loader looks without being told: Debian's and Alpine's folders.
const LIBRARY_FOLDERS: &[&str] =
    &["/lib/%", "/usr/lib/%", "/lib", "/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib64"];
const LINKS: usize = 8;

impl Image {
    pub(super) fn unknown(name: &str, tag: Option<&str>, listing: Listing) -> Self {
        Self {
            name: name.to_owned(),
            tag: tag.map(str::to_owned),
            distroless: false,
            listing,
            source: String::new(),
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
            layers: Vec::new(),
        }
    }

    /// Whether anything is known of what is in it.
    pub fn is_known(&self) -> bool {
        !self.layers.is_empty()
    }

    /// Whether something stands at the absolute path `path`, through links of directories. The
    /// triplet and the loader of any architecture are taken for the image's own.
    pub fn file(&self, path: &str) -> Presence {
        self.locate(path).1
    }

    /// What stands at `path`; a link at its end is not followed.
    pub fn entry(&self, path: &str) -> Option<Entry> {
        let (path, presence) = self.locate(path);
        presence.is_present().then(|| self.own_entry(&path)).flatten()
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
            match self.own_entry(&found) {
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
        if self.layers.iter().any(|layer| layer.packages.binary_search(&name).is_ok()) {
            Presence::Present
        } else if self.distroless && self.is_known() {
            Presence::Absent
        } else {
            Presence::Unknown
        }
    }

    /// Whether installing a package of the image's distribution brings a path, as far as the
    /// tables list the package's files; its dependencies are not looked at.
    pub fn package_file(&self, package: &str, path: &str) -> Presence {
        let table = self.suite.as_ref().and_then(|suite| Table::of(&suite.name));
        let Some(table) = table else { return Presence::Unknown };
        let mut spellings = self.spellings(&files::normalise(path)).into_iter();
        if spellings.any(|path| table.entry(&path, &[package]).is_some()) {
            return Presence::Present;
        }
        Presence::Unknown
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
        let mut found: Vec<(String, Entry)> = Vec::new();
        for folder in self.spellings(&files::normalise(folder)) {
            for layer in self.layers.iter().rev() {
                let own = layer.files.iter().filter_map(|(path, entry)| {
                    let (parent, name) = files::split(path)?;
                    (parent == folder).then(|| (name.to_owned(), entry.clone()))
                });
                let table =
                    layer.table.iter().flat_map(|table| table.children(&folder, &layer.packages));
                found.extend(own.chain(table.map(|(name, entry)| (name.to_owned(), entry))));
            }
        }
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
        for _ in 0..LINKS {
            if let Some(found) =
                self.spellings(&path).into_iter().find(|path| self.says(path).is_present())
            {
                return (found, Presence::Present);
            }
            match self.through_link(&path) {
                Some(next) => path = files::normalise(&next).into_owned(),
                None => break,
            }
        }
        let spellings = self.spellings(&path);
        let absent = self.is_known() && spellings.iter().all(|path| self.says(path).is_absent());
        (path, if absent { Presence::Absent } else { Presence::Unknown })
    }

    /// The path with its innermost parent that is a link replaced by where that leads.
    fn through_link(&self, path: &str) -> Option<String> {
        path.match_indices('/').skip(1).find_map(|(at, _)| {
            let (parent, rest) = path.split_at(at);
            match self.own_entry(parent)? {
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

    fn own_entry(&self, path: &str) -> Option<Entry> {
        self.layers.iter().rev().find_map(|layer| layer.entry(path))
    }

    /// What the topmost layer that speaks of a path says.
    fn says(&self, path: &str) -> Presence {
        if path == "/" {
            return if self.is_known() { Presence::Present } else { Presence::Unknown };
        }
        let mut open = false;
        for layer in self.layers.iter().rev() {
            if layer.entry(path).is_some() {
                return Presence::Present;
            }
            if layer.denies(path) {
                return Presence::Absent;
            }
            if layer.maybe.iter().any(|maybe| maybe == path) {
                open = true;
            }
            if open {
                continue;
            }
            match layer.completeness(path) {
                Some(true) => {
                    // Lower layers may still list it.
                    let below = self.layers.iter().any(|layer| layer.entry(path).is_some());
                    return if below { Presence::Present } else { Presence::Absent };
                }
                Some(false) => open = true,
                None => {}
            }
        }
        Presence::Unknown
    }
}

/// Putting an image together.
impl Image {
    /// Nothing lies below the recipe's own layers.
    pub(super) fn build_on_nothing(&mut self) {
        self.complete = true;
    }

    /// Takes over what the base has.
    pub(super) fn build_on(&mut self, base: Self) {
        let own = std::mem::replace(self, base);
        self.name = own.name;
        self.tag = own.tag;
        self.listing = own.listing;
        self.source = own.source;
        self.own_cmd = false;
    }

    /// From here on, a folder may hold what is not listed.
    pub(super) fn open(&mut self, folder: &str) {
        if let Some(layer) = self.layers.last_mut() {
            layer.opens.push(folder.to_owned());
        }
    }

    pub(super) fn apply(&mut self, layer: &'static Layer, facts: &Facts) {
        self.configure(layer, facts);
        self.people(layer);
        self.runtimes.extend(layer.runtimes.iter().map(|runtime| Runtime {
            language: runtime.language.clone(),
            version: facts.expand(&runtime.version),
            path: facts.expand(&runtime.path),
            search: runtime.search.iter().filter_map(|path| facts.expand(path)).collect(),
            user_search: facts.expand(&runtime.user_search).unwrap_or_default(),
        }));
        if self.usr_merged.is_none() {
            self.usr_merged = self.suite.as_ref().and_then(Suite::usr_merged);
        }
        self.layers.push(Contents::of(layer, facts));
    }

    fn configure(&mut self, layer: &Layer, facts: &Facts) {
        let list = |words: &[String]| {
            words.iter().map(|word| facts.expand(word)).collect::<Option<Vec<_>>>()
        };
        if let Some(user) = &layer.user {
            self.user = Some(user.clone());
        }
        if let Some(workdir) = &layer.workdir {
            self.workdir = Some(workdir.clone());
        }
        if let Some(cmd) = &layer.cmd {
            self.cmd = list(cmd);
            self.own_cmd = true;
        }
        if let Some(entrypoint) = &layer.entrypoint {
            self.entrypoint = list(entrypoint);
            if !self.own_cmd {
                // ENTRYPOINT clears a CMD that comes from the base.
                self.cmd = Some(Vec::new());
            }
        }
        for (name, value) in layer.env.iter().filter_map(|entry| entry.split_once('=')) {
            let value = facts.expand(value).and_then(|value| {
                if !value.contains("$PATH") {
                    return Some(value);
                }
                Some(value.replace("$PATH", self.variable("PATH").flatten()?))
            });
            match self.env.iter_mut().find(|(key, _)| key == name) {
                Some(entry) => entry.1 = value,
                None => self.env.push((name.to_owned(), value)),
            }
        }
        self.exposed.extend(layer.expose.iter().cloned());
        self.volumes.extend(layer.volumes.iter().filter_map(|path| facts.expand(path)));
        if layer.stop_signal.is_some() {
            self.stop_signal.clone_from(&layer.stop_signal);
        }
        match layer.libc.as_deref() {
            Some("glibc") => {
                self.libc = facts.suite.as_ref().map_or(Libc::Glibc(None), Suite::libc)
            }
            Some("musl") => self.libc = Libc::Musl,
            Some("none") => self.libc = Libc::None,
            _ => {}
        }
    }

    fn people(&mut self, layer: &Layer) {
        let perhaps = |name: &str| match name.strip_suffix('?') {
            Some(name) => (name.to_owned(), Presence::Unknown),
            None => (name.to_owned(), Presence::Present),
        };
        for line in &layer.users {
            let mut fields = line.splitn(4, ':');
            let (name, presence) = perhaps(fields.next().unwrap_or_default());
            let (uid, gid) = (number(fields.next()), number(fields.next()));
            let home = fields.next().unwrap_or_default().to_owned();
            self.users.push(Account { name, uid, gid, home, presence });
        }
        for line in &layer.groups {
            let mut fields = line.splitn(2, ':');
            let (name, presence) = perhaps(fields.next().unwrap_or_default());
            self.groups.push(Group { name, gid: number(fields.next()), presence });
        }
        for line in &layer.homes {
            let mut fields = line.splitn(4, ':');
            let path = fields.next().unwrap_or_default().to_owned();
            let (uid, gid) = (number(fields.next()), number(fields.next()));
            let mode = fields.next().and_then(|mode| u32::from_str_radix(mode, 8).ok());
            self.homes.push(Home { path, uid, gid, mode });
        }
        if let Some(complete) = layer.users_complete {
            self.users_complete = complete;
        }
    }
}

impl Contents {
    fn of(layer: &'static Layer, facts: &Facts) -> Self {
        let suite = facts.suite.as_ref().filter(|suite| suite.os != Os::Alpine);
        let table =
            suite.filter(|_| !layer.sets.is_empty()).and_then(|suite| Table::of(&suite.name));
        let mut packages: Vec<_> = table
            .iter()
            .flat_map(|table| layer.sets.iter().flat_map(|set| table.set(set)))
            .collect();
        packages.sort_unstable();
        packages.dedup();
        let mut opens: Vec<String> =
            layer.opens.iter().filter_map(|path| facts.expand(path)).collect();
        if packages.is_empty() && !layer.sets.is_empty() {
            // A suite without a table, or a set that it does not have.
            opens.push("/".to_owned());
            opens.push(LIBRARIES.to_owned());
        }
        let expand = |list: &'static [String]| list.iter().filter_map(|path| facts.expand(path));
        let mut files: Vec<_> = expand(&layer.files)
            .map(|path| {
                let (path, entry) = files::parse(&path);
                (path.to_owned(), entry)
            })
            .collect();
        for (folder, names) in &layer.commands {
            let Some(folder) = facts.expand(folder) else { continue };
            files.extend(
                names
                    .split_whitespace()
                    .map(|name| (format!("{folder}/{name}"), Entry::File { executable: true })),
            );
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        Self {
            table,
            packages,
            files,
            absent: expand(&layer.absent).collect(),
            maybe: expand(&layer.maybe).collect(),
            complete: &layer.complete,
            opens,
        }
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        if let Ok(at) = self.files.binary_search_by(|(own, _)| own.as_str().cmp(path)) {
            return self.files.get(at).map(|(_, entry)| entry.clone());
        }
        if let Some(entry) = self.table.as_ref().and_then(|table| table.entry(path, &self.packages))
        {
            return Some(entry);
        }
        // The parents of what is listed.
        let next = self.files.partition_point(|(own, _)| own.as_str() < path);
        let below = self.files.get(next..)?.iter().take_while(|(own, _)| own.starts_with(path));
        below.into_iter().any(|(own, _)| under(own, path)).then_some(Entry::Directory)
    }

    fn denies(&self, path: &str) -> bool {
        let Some((folder, name)) = files::split(path) else { return false };
        self.absent.iter().any(|absent| {
            if absent.starts_with('/') {
                absent == path
            } else {
                absent == name && COMMAND_FOLDERS.contains(&folder)
            }
        })
    }

    /// Whether the layer says that everything beside `path` is listed, or that it is not; the
    /// longest folder wins.
    fn completeness(&self, path: &str) -> Option<bool> {
        let library = is_library(path);
        let length = |rule: &String| match rule.as_str() {
            LIBRARIES => library.then_some(usize::MAX),
            rule if rule.ends_with('/') => path.starts_with(rule).then_some(rule.len()),
            rule => (path == rule).then_some(rule.len()),
        };
        let complete = self.complete.iter().filter_map(length).max();
        let opens = self.opens.iter().filter_map(length).max();
        if opens.is_none() && complete.is_none() { None } else { Some(complete > opens) }
    }
}

fn is_library(path: &str) -> bool {
    files::split(path).is_some_and(|(folder, name)| {
        LIBRARY_FOLDERS.contains(&folder) && (name.ends_with(".so") || name.contains(".so."))
    })
}

fn under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn link_target(link: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.to_owned();
    }
    let folder = files::split(link).map_or("/", |(folder, _)| folder);
    format!("{folder}/{target}")
}

fn number(field: Option<&str>) -> Option<u32> {
    field?.parse().ok()
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
