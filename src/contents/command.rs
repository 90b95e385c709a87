//! What each known program does to an image. A program that is not in the table may do anything.

use super::fact::{Fact, Manager, PipFolder, What};
use super::path::file_name;

/// A program with its words; a word that is not known is `None`.
pub(super) struct Invocation<'a> {
    /// As written, its folder included.
    pub program: &'a str,
    pub name: &'a str,
    pub words: &'a [Option<String>],
    pub maybe: bool,
}

/// The facts that a RUN has made so far.
pub(super) struct Effects {
    instruction: usize,
    /// Where the script is, `None` where that is not known.
    pub directory: Option<String>,
    /// The `bin` of the virtual environment that the script has activated.
    activated: Option<String>,
    pub facts: Vec<Fact>,
}

impl Effects {
    pub fn new(instruction: usize, directory: Option<String>) -> Self {
        Self { instruction, directory, activated: None, facts: Vec::new() }
    }

    pub fn add(&mut self, what: What, maybe: bool) {
        self.facts.push(Fact { instruction: self.instruction, what, maybe });
    }

    pub fn anything(&mut self, below: &str, maybe: bool) {
        self.add(What::Anything { below: below.to_owned() }, maybe);
    }

    /// A fact of a path that may not be known.
    fn at(&mut self, word: &Option<String>, maybe: bool, what: impl FnOnce(String) -> What) {
        match word.as_deref().and_then(|word| self.path(word)) {
            Some(path) => self.add(what(path), maybe),
            None => self.anything(self.known_part(word.as_deref()).as_str(), maybe),
        }
    }

    /// The directory before the first wildcard of a path, else the root.
    fn known_part(&self, word: Option<&str>) -> String {
        let fixed = word.and_then(|word| word.split(['*', '?', '[']).next()).unwrap_or_default();
        let folder = fixed.rsplit_once('/').map_or("", |(folder, _)| folder);
        if folder.is_empty() { "/".into() } else { self.path(folder).unwrap_or_else(|| "/".into()) }
    }
}

impl<'a> Invocation<'a> {
    /// `None` without a known name. `sudo`, `env`, `exec` and the like are looked through.
    pub fn new(words: &'a [Option<String>], maybe: bool) -> Option<Self> {
        const WRAPPERS: [&str; 8] =
            ["sudo", "env", "exec", "command", "nice", "nohup", "time", "eatmydata"];
        let plain = |word: &Option<String>| {
            word.as_ref().is_some_and(|word| !word.starts_with('-') && !word.contains('='))
        };
        let mut words = words;
        loop {
            let (name, rest) = words.split_first()?;
            let program = name.as_deref()?;
            let name = file_name(program);
            if !WRAPPERS.contains(&name) {
                return Some(Self { program, name, words: rest, maybe });
            }
            words = rest.get(rest.iter().position(plain)?..)?;
        }
    }

    /// Words that are no flags; the words behind `valued` flags are left out.
    fn positional(&self, valued: &[&str]) -> Vec<&'a Option<String>> {
        let mut found = Vec::new();
        let mut skip = false;
        for word in self.words {
            let text = word.as_deref().unwrap_or_default();
            if std::mem::take(&mut skip) {
                continue;
            }
            if text.len() > 1 && text.starts_with('-') {
                skip = valued.contains(&text);
            } else {
                found.push(word);
            }
        }
        found
    }

    fn has(&self, flag: char, long: &str) -> bool {
        self.words.iter().flatten().any(|word| {
            word == long
                || (word.starts_with('-') && !word.starts_with("--") && word.contains(flag))
        })
    }

    /// The word behind a flag, or joined to it by `=`.
    fn value_of(&self, flags: &[&str]) -> Option<&'a Option<String>> {
        let at = self
            .words
            .iter()
            .position(|word| word.as_deref().is_some_and(|word| flags.contains(&word)));
        at.and_then(|at| self.words.get(at + 1))
    }

    fn joined_value_of(&self, flag: &str) -> Option<&'a str> {
        self.words.iter().flatten().find_map(|word| word.strip_prefix(flag)?.strip_prefix('='))
    }
}

/// Programs that change no file that anyone asks for.
const HARMLESS: &[&str] = &[
    "[",
    "[[",
    ":",
    "awk",
    "basename",
    "break",
    "cat",
    "cmp",
    "continue",
    "cut",
    "date",
    "df",
    "diff",
    "dirname",
    "du",
    "echo",
    "exit",
    "export",
    "expr",
    "false",
    "file",
    "find",
    "getent",
    "grep",
    "egrep",
    "fgrep",
    "head",
    "hash",
    "hostname",
    "id",
    "ldconfig",
    "ldd",
    "local",
    "ls",
    "md5sum",
    "nproc",
    "printf",
    "ps",
    "pwd",
    "read",
    "readlink",
    "realpath",
    "return",
    "sed",
    "seq",
    "set",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shift",
    "sleep",
    "sort",
    "stat",
    "tail",
    "test",
    "tr",
    "trap",
    "true",
    "type",
    "ulimit",
    "umask",
    "uname",
    "uniq",
    "unset",
    "update-ca-certificates",
    "wait",
    "wc",
    "which",
    "whoami",
    "xargs",
];

/// Adds what one program does.
pub(super) fn effects(run: &Invocation<'_>, effects: &mut Effects) {
    let maybe = run.maybe;
    match run.name {
        "cd" => {
            let to = run.words.first().and_then(Option::as_deref);
            effects.directory = to.and_then(|to| effects.path(to)).filter(|_| !maybe);
        }
        "." | "source" => {
            let script = run.words.first().and_then(Option::as_deref).unwrap_or_default();
            match script.strip_suffix("/activate").and_then(|folder| effects.path(folder)) {
                Some(folder) => effects.activated = Some(folder),
                None => effects.anything("/", maybe),
            }
        }
        "mkdir" => {
            let mode = run.value_of(&["-m", "--mode"]).cloned().flatten();
            for word in run.positional(&["-m", "--mode"]) {
                for word in braces(word) {
                    effects.at(&word, maybe, |path| What::Directory { path });
                    if let (Some(mode), Some(path)) =
                        (&mode, word.as_deref().and_then(|word| effects.path(word)))
                    {
                        effects
                            .add(What::Mode { path, mode: mode.clone(), recursive: false }, maybe);
                    }
                }
            }
        }
        "touch" | "tee" | "truncate" => {
            for word in run.positional(&["-s", "-d", "-t", "-r"]) {
                effects.at(word, maybe, |path| What::File { path, entry: super::Entry::default() });
            }
        }
        "rm" | "rmdir" | "unlink" => {
            for word in run.positional(&[]) {
                for word in braces(word) {
                    effects.at(&word, maybe, |path| What::Removed { path });
                }
            }
        }
        "ln" => link(run, effects),
        "cp" | "mv" | "install" | "rsync" => transfer(run, effects),
        "chmod" => owner_or_mode(run, effects, |path, mode, recursive| What::Mode {
            path,
            mode,
            recursive,
        }),
        "chown" => owner_or_mode(run, effects, |path, owner, recursive| What::Owner {
            path,
            owner,
            recursive,
        }),
        "chgrp" => {}
        "useradd" | "adduser" => user(run, effects),
        "groupadd" | "addgroup" => group(run, effects),
        "usermod" | "passwd" | "chpasswd" | "groupmod" => {}
        "curl" => download(run, effects, &["-o", "--output"], "-O"),
        "wget" => download(run, effects, &["-O", "--output-document"], ""),
        "apt-get" | "apt" | "aptitude" => {
            packages(run, effects, Manager::Apt, &["install"], &["-t", "--target-release", "-o"])
        }
        "apk" => packages(
            run,
            effects,
            Manager::Apk,
            &["add"],
            &["-t", "--virtual", "--repository", "-X", "-p", "--root"],
        ),
        "dnf" | "yum" | "microdnf" | "tdnf" => {
            packages(run, effects, Manager::Dnf, &["install"], &[])
        }
        "zypper" => packages(run, effects, Manager::Zypper, &["install", "in"], &[]),
        "gem" => packages(run, effects, Manager::Gem, &["install"], &["-v", "--version"]),
        "go" | "gcc" | "g++" => compile(run, effects),
        "cargo" | "make" | "cmake" => effects.anything("/", maybe),
        "npm" | "yarn" | "pnpm" | "npx" | "corepack" => node(run, effects),
        "uv" => uv(run, effects),
        "python" | "python2" | "virtualenv" => python(run, effects),
        name if name.starts_with("python3") => python(run, effects),
        name if name.starts_with("pip") => pip(run.program, run.words, effects, maybe),
        name if HARMLESS.contains(&name) && !edits_in_place(run) => {}
        _ => effects.anything("/", maybe),
    }
}

/// `find -delete`, `-exec`, `xargs rm`, `sed -i`: what they touch existed before or goes.
fn edits_in_place(run: &Invocation<'_>) -> bool {
    match run.name {
        "find" => {
            run.words.iter().flatten().any(|word| word == "-delete" || word.starts_with("-exec"))
        }
        "xargs" => true,
        _ => false,
    }
}

/// `a/{b,c}` as bash reads it; a word without one group stays as it is.
fn braces(word: &Option<String>) -> Vec<Option<String>> {
    let Some(text) = word else { return vec![None] };
    let Some((before, rest)) = text.split_once('{') else { return vec![word.clone()] };
    let Some((list, after)) = rest.split_once('}') else { return vec![word.clone()] };
    if !list.contains(',') || list.contains('{') || after.contains('{') {
        return vec![word.clone()];
    }
    list.split(',').map(|item| Some(format!("{before}{item}{after}"))).collect()
}

fn link(run: &Invocation<'_>, effects: &mut Effects) {
    let words = run.positional(&["-t", "--target-directory"]);
    match words[..] {
        [Some(target), Some(name)] if run.has('s', "--symbolic") => {
            let Some(path) = effects.path(name) else { return effects.anything("/", run.maybe) };
            // Where the name is a directory, the link is made in it.
            let inside = super::path::join(&path, file_name(target));
            let target = target.clone();
            if name.ends_with('/') {
                effects.add(What::Link { path: inside, target }, run.maybe);
            } else {
                effects.add(What::Link { path, target }, run.maybe);
            }
        }
        [_, Some(name)] => effects.file(&name.clone(), run.maybe),
        _ => effects.anything("/", run.maybe),
    }
}

fn transfer(run: &Invocation<'_>, effects: &mut Effects) {
    let words = run.positional(&["-m", "-o", "-g", "--mode", "--owner", "--group"]);
    if run.name == "install" && run.has('d', "--directory") {
        for word in words {
            effects.at(word, run.maybe, |path| What::Directory { path });
        }
        return;
    }
    let Some((destination, sources)) = words.split_last() else { return };
    let Some(path) = destination.as_deref().and_then(|word| effects.path(word)) else {
        return effects.anything("/", run.maybe);
    };
    effects.anything(&path, run.maybe);
    effects.add(What::File { path: path.clone(), entry: super::Entry::default() }, run.maybe);
    for source in sources {
        // It lands in the destination where that is a directory.
        if let Some(source) = source.as_deref() {
            let inside = super::path::join(&path, file_name(source));
            effects.add(What::File { path: inside, entry: super::Entry::default() }, true);
        }
        if run.name == "mv" {
            effects.at(source, true, |path| What::Removed { path });
        }
    }
}

fn owner_or_mode(
    run: &Invocation<'_>,
    effects: &mut Effects,
    what: impl Fn(String, String, bool) -> What,
) {
    let words = run.positional(&["--reference"]);
    let Some((Some(value), paths)) = words.split_first() else { return };
    let recursive = run.has('R', "--recursive");
    for word in paths {
        for word in braces(word) {
            if let Some(path) = word.as_deref().and_then(|word| effects.path(word)) {
                effects.add(what(path, value.clone(), recursive), run.maybe);
            }
        }
    }
}

/// `useradd`, and `adduser` of Debian and BusyBox.
fn user(run: &Invocation<'_>, effects: &mut Effects) {
    const VALUED: &[&str] = &[
        "-u",
        "--uid",
        "-g",
        "--gid",
        "-G",
        "--groups",
        "--ingroup",
        "-d",
        "--home",
        "--home-dir",
        "-h",
        "-s",
        "--shell",
        "-c",
        "--comment",
        "--gecos",
        "-p",
        "--password",
        "-K",
        "-k",
        "-b",
        "-e",
        "-f",
    ];
    let words = run.positional(VALUED);
    let Some(Some(name)) = words.first().copied() else {
        return effects.anything("/etc", run.maybe);
    };
    let number = |flags: &[&str], long: &str| {
        let text = run.value_of(flags).and_then(Option::as_deref).or(run.joined_value_of(long));
        text.and_then(|text| text.parse().ok())
    };
    let home = run.value_of(&["-d", "--home-dir", "--home"]).and_then(Option::clone);
    let home = home.or_else(|| run.joined_value_of("--home").map(str::to_owned));
    let uid = number(&["-u", "--uid"], "--uid");
    effects.add(What::User { name: name.clone(), uid, home: home.clone() }, run.maybe);
    // `adduser user group` of both kinds adds to a group that is there.
    let makes_group =
        run.value_of(&["-g", "--gid", "-G", "--ingroup"]).is_none() && words.len() == 1;
    if makes_group {
        effects.add(What::Group { name: name.clone(), gid: None }, run.maybe);
    }
    let home = home.unwrap_or_else(|| format!("/home/{name}"));
    effects.anything(&home, run.maybe);
}

fn group(run: &Invocation<'_>, effects: &mut Effects) {
    let words = run.positional(&["-g", "--gid", "-K", "-p"]);
    let gid =
        run.value_of(&["-g", "--gid"]).and_then(Option::as_deref).and_then(|gid| gid.parse().ok());
    let name = match words[..] {
        [Some(name)] => name,
        // `addgroup user group` makes nothing.
        [_, Some(_)] => return,
        _ => return effects.anything("/etc", run.maybe),
    };
    effects.add(What::Group { name: name.clone(), gid }, run.maybe);
}

fn download(run: &Invocation<'_>, effects: &mut Effects, flags: &[&str], named: &str) {
    if let Some(word) = run.value_of(flags) {
        return match word.as_deref() {
            Some("-") => {}
            Some(path) => effects.file(path, run.maybe),
            None => effects.anything("/", run.maybe),
        };
    }
    let keeps_name = run.name == "wget" || run.words.iter().flatten().any(|word| word == named);
    if keeps_name {
        let directory = effects.directory.clone().unwrap_or_else(|| "/".into());
        effects.anything(&directory, run.maybe);
    }
}

/// The packages behind a subcommand; nothing for other subcommands, which install none.
fn packages(
    run: &Invocation<'_>,
    effects: &mut Effects,
    manager: Manager,
    subcommands: &[&str],
    valued: &[&str],
) {
    let words = run.positional(valued);
    let Some((Some(subcommand), names)) = words.split_first() else { return };
    if !subcommands.contains(&subcommand.as_str()) {
        if ["build-dep", "localinstall", "groupinstall", "upgrade", "dist-upgrade"]
            .contains(&subcommand.as_str())
        {
            effects.add(What::PackagesOfFile { manager }, run.maybe);
        }
        return;
    }
    for name in names {
        match name.as_deref() {
            Some(name) => {
                let name = name.split(['=', '<', '>', '~', '/']).next().unwrap_or(name);
                let name =
                    if manager == Manager::Apk { name.trim_start_matches('.') } else { name };
                effects.add(What::Package { manager, name: name.to_owned() }, run.maybe);
            }
            None => effects.anything("/", run.maybe),
        }
    }
}

fn python(run: &Invocation<'_>, effects: &mut Effects) {
    let words: Vec<&str> =
        run.words.iter().map(|word| word.as_deref().unwrap_or_default()).collect();
    if run.name == "virtualenv" {
        return virtual_environment(run, run.words, effects);
    }
    match words[..] {
        ["-m", "pip", ..] => {
            pip(run.program, run.words.get(2..).unwrap_or_default(), effects, run.maybe)
        }
        ["-m", "venv", ..] => {
            virtual_environment(run, run.words.get(2..).unwrap_or_default(), effects)
        }
        ["-c", code, ..]
            if !["open(", "write", "mkdir", "copy"].iter().any(|word| code.contains(word)) => {}
        ["-V" | "--version", ..] => {}
        _ => effects.anything("/", run.maybe),
    }
}

fn virtual_environment(run: &Invocation<'_>, words: &[Option<String>], effects: &mut Effects) {
    let within = Invocation { words, ..*run };
    let python = within.value_of(&["-p", "--python"]).cloned().flatten();
    // `virtualenv` stands beside its interpreter.
    let own = || match run.name {
        "virtualenv" => run.program.replace("virtualenv", "python3"),
        _ => run.program.to_owned(),
    };
    let interpreter = python.unwrap_or_else(own);
    for word in within.positional(&["--prompt", "-p", "--python"]) {
        // Copies of the interpreter instead of links to it.
        if words.iter().flatten().any(|word| word == "--copies" || word == "--always-copy") {
            effects.at(word, run.maybe, |below| What::Anything { below });
            continue;
        }
        effects.at(word, run.maybe, |path| What::VirtualEnvironment {
            path,
            interpreter: interpreter.clone(),
        });
    }
}

/// A build may do anything, and leaves its result where `-o` says.
fn compile(run: &Invocation<'_>, effects: &mut Effects) {
    effects.anything("/", run.maybe);
    match run.value_of(&["-o"]).and_then(Option::as_deref) {
        Some(folder) if folder.ends_with('/') => {}
        Some(path) => effects.file(path, run.maybe),
        None => {}
    }
}

/// `uv venv` takes the Python that it finds on PATH where it is told no other.
fn uv(run: &Invocation<'_>, effects: &mut Effects) {
    let Some((Some(subcommand), words)) = run.words.split_first() else { return };
    if subcommand != "venv" {
        return effects.anything("/", run.maybe);
    }
    const VALUED: &[&str] = &["-p", "--python", "--prompt", "--cache-dir", "--index-url"];
    let within = Invocation { words, ..*run };
    let told = within.value_of(&["-p", "--python"]).is_some()
        || within.joined_value_of("--python").is_some();
    let folder = within.positional(VALUED).first().copied().cloned();
    let folder = folder.unwrap_or_else(|| Some(".venv".to_owned()));
    effects.at(&folder, run.maybe, |path| match told {
        true => What::Anything { below: path },
        false => What::VirtualEnvironment { path, interpreter: "python3".to_owned() },
    });
}

fn pip(program: &str, words: &[Option<String>], effects: &mut Effects, maybe: bool) {
    const VALUED: &[&str] = &[
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-t",
        "--target",
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "--prefix",
        "--root",
        "--timeout",
        "--retries",
        "--trusted-host",
        "--cache-dir",
        "-e",
        "--editable",
        "--platform",
        "--python-version",
    ];
    let run = Invocation { program, name: "pip", words, maybe };
    let positional = run.positional(VALUED);
    let Some((Some(subcommand), names)) = positional.split_first() else { return };
    if subcommand != "install" {
        if matches!(subcommand.as_str(), "wheel" | "download") {
            let flags = ["-w", "--wheel-dir", "-d", "--dest"];
            let joined = flags.iter().find_map(|flag| run.joined_value_of(flag));
            let folder = match run.value_of(&flags) {
                Some(word) => word.as_deref(),
                None => joined.or(Some(".")),
            };
            let below = folder.and_then(|folder| effects.path(folder));
            effects.anything(below.as_deref().unwrap_or("/"), maybe);
        }
        return;
    }
    let folder = |short: &[&str], long: &str| match run.value_of(short) {
        Some(word) => Some(word.as_deref().and_then(|word| effects.path(word))),
        None => run.joined_value_of(long).map(|word| effects.path(word)),
    };
    let (target, prefix) =
        (folder(&["-t", "--target"], "--target"), folder(&["--prefix"], "--prefix"));
    let into = match (target, prefix) {
        _ if folder(&["--root"], "--root").is_some() => PipFolder::Unknown,
        (Some(Some(path)), _) => PipFolder::Target(path),
        (None, Some(Some(path))) => PipFolder::Prefix(path),
        (None, None) if words.iter().flatten().any(|word| word == "--user") => PipFolder::User,
        (None, None) => PipFolder::Default,
        _ => PipFolder::Unknown,
    };
    match &into {
        PipFolder::Target(path) | PipFolder::Prefix(path) => effects.anything(path, maybe),
        PipFolder::Unknown => effects.anything("/", maybe),
        PipFolder::Default | PipFolder::User => {}
    }
    let program = match &effects.activated {
        Some(folder) if !program.contains('/') => format!("{folder}/{program}"),
        _ => program.to_owned(),
    };
    effects.add(What::PipInstall { program, into }, maybe);
    if run.value_of(&["-e", "--editable"]).is_some() {
        effects.add(What::Package { manager: Manager::Pip, name: ".".to_owned() }, maybe);
    }
    if run.value_of(&["-r", "--requirement", "-e", "--editable"]).is_some()
        || run
            .words
            .iter()
            .flatten()
            .any(|word| word.starts_with("-r") || word.starts_with("--requirement="))
    {
        effects.add(What::PackagesOfFile { manager: Manager::Pip }, maybe);
    }
    for name in names {
        match name.as_deref() {
            Some(name) if !name.contains(['/', '$']) && !name.starts_with('.') => {
                let end = name.find(['=', '<', '>', '~', '!', '[', ';', ' ']).unwrap_or(name.len());
                let name = name[..end].to_ascii_lowercase().replace('_', "-");
                effects.add(What::Package { manager: Manager::Pip, name }, maybe);
            }
            _ => {
                // The project itself, under a name that its own files say.
                effects.add(What::PackagesOfFile { manager: Manager::Pip }, maybe);
                effects.add(What::Package { manager: Manager::Pip, name: ".".to_owned() }, maybe);
            }
        }
    }
}

fn node(run: &Invocation<'_>, effects: &mut Effects) {
    let words = run.positional(&["--prefix", "-C"]);
    let subcommand = words.first().and_then(|word| word.as_deref()).unwrap_or_default();
    let here = effects.directory.clone().unwrap_or_else(|| "/".into());
    match subcommand {
        "ci" | "install" | "i" | "add" | "" => {
            if run.has('g', "--global") {
                return effects.anything("/usr", run.maybe);
            }
            effects.add(What::PackagesOfFile { manager: Manager::Npm }, run.maybe);
            effects
                .add(What::Directory { path: super::path::join(&here, "node_modules") }, run.maybe);
            effects.anything(&here, run.maybe);
        }
        "config" | "cache" | "version" | "audit" | "prune" | "set" => {}
        _ => effects.anything(&here, run.maybe),
    }
}
