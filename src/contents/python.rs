//! Python: which interpreter a command runs, where that looks for modules, where packages are.

use super::fact::{Fact, Manager, Origin, PipFolder, What};
use super::launch::{Argument, Language, Launch};
use super::path::{below, file_name, join, normal, parent};
use super::{Contents, Known, Presence, Resolved};
use crate::bases::Runtime;
use crate::model::{Model, Value};
use crate::syntax::Syntax;

/// An interpreter in a stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Python {
    /// Where the command's name leads, links not followed.
    pub path: String,
    /// `3.11`.
    pub version: String,
    /// The virtual environment that it belongs to.
    pub environment: Option<Environment>,
    /// Where it looks without being told: the standard library, then packages.
    pub folders: Vec<String>,
    /// It was copied here from another stage.
    pub copied: bool,
}

/// A virtual environment as an interpreter in it sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Environment {
    /// In this stage.
    pub root: String,
    /// The interpreter that made it, which its own is a link to.
    pub interpreter: String,
    /// Whether that is in this stage.
    pub interpreter_here: Presence,
}

/// The folders in which a command's interpreter looks for modules, in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchPath {
    pub folders: Vec<String>,
    /// Whether these are all.
    pub complete: bool,
}

/// A folder of packages that a COPY brings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackageFolder {
    pub path: String,
    /// The COPY.
    pub instruction: usize,
    /// The interpreter's version as far as the path says it.
    pub version: Option<String>,
}

/// What an interpreter is told to run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PythonTarget<'a> {
    /// `-m name`.
    Module(&'a Argument),
    /// `-c code`.
    Code(&'a Argument),
    Script(&'a Argument),
}

/// A command line of an interpreter: its flags, its target, and the words after that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PythonCall<'a> {
    pub interpreter: &'a Argument,
    pub target: PythonTarget<'a>,
    pub rest: &'a [Argument],
    /// `-I`, `-E`: PYTHONPATH counts for nothing.
    pub isolated: bool,
}

impl<'a> PythonCall<'a> {
    /// The call that a launch makes; `None` where its program is no Python by its name.
    pub fn of(launch: &'a Launch) -> Option<Self> {
        Self::of_words(launch.program())
    }

    pub fn of_words(words: &'a [Argument]) -> Option<Self> {
        let (interpreter, mut rest) = words.split_first()?;
        if Language::of(&interpreter.text) != Some(Language::Python) {
            return None;
        }
        let mut isolated = false;
        loop {
            let (word, after) = rest.split_first()?;
            let Some(flags) = word.text.strip_prefix('-').filter(|flags| !flags.is_empty()) else {
                let target = PythonTarget::Script(word);
                return Some(Self { interpreter, target, rest: after, isolated });
            };
            rest = after;
            if flags.starts_with('-') {
                continue;
            }
            for (at, flag) in flags.char_indices() {
                match flag {
                    'I' | 'E' => isolated = true,
                    'W' | 'X' => {
                        // The value is the rest of the word, or the next one.
                        if at + 1 == flags.len() {
                            rest = rest.split_first()?.1;
                        }
                        break;
                    }
                    'c' | 'm' if at + 1 == flags.len() => {
                        let (value, rest) = rest.split_first()?;
                        let target = match flag {
                            'c' => PythonTarget::Code(value),
                            _ => PythonTarget::Module(value),
                        };
                        return Some(Self { interpreter, target, rest, isolated });
                    }
                    // Joined to its value.
                    'c' | 'm' => return None,
                    _ => {}
                }
            }
        }
    }
}

/// Whether a module of this name (its first part counts) comes with Python 3.
pub fn is_standard_module(name: &str) -> bool {
    let top = name.split('.').next().unwrap_or(name);
    include_str!("stdlib.txt").lines().any(|line| line == top)
}

/// How far environments made by environments are followed.
const DEPTH: u32 = 4;

impl Contents {
    /// The interpreter that `name` means in a stage just before an instruction (`usize::MAX` for
    /// the end); `None` where it is not certainly there or nothing is known of it.
    pub fn python(&self, model: &Model, stage: usize, before: usize, name: &str) -> Option<Python> {
        self.python_to(model, stage, before, name, DEPTH)
    }

    fn python_to(
        &self,
        model: &Model,
        stage: usize,
        before: usize,
        name: &str,
        depth: u32,
    ) -> Option<Python> {
        let depth = depth.checked_sub(1)?;
        let found = self.command_before(model, stage, before, name);
        if found == Resolved::Unknown {
            return self.system_python(stage, before, name);
        }
        let path = found.path()?.to_owned();
        let (origin, there) = self.provenance(stage, before, &path)?;
        if let Some((fact, root, interpreter)) = self.environment_around(origin, &there) {
            let base = self.python_to(model, origin, fact.instruction, interpreter, depth)?;
            let here = parent(parent(&path)?)?.to_owned();
            debug_assert!(below(&there, root).is_some());
            let mut folders: Vec<String> =
                base.folders.iter().filter(|folder| !is_package_folder(folder)).cloned().collect();
            folders.push(format!("{here}/lib/python{}/site-packages", base.version));
            let interpreter_here = self.presence_before(stage, before, &base.path);
            return Some(Python {
                path,
                version: base.version,
                folders,
                copied: origin != stage,
                environment: Some(Environment {
                    root: here,
                    interpreter: base.path,
                    interpreter_here,
                }),
            });
        }
        let copied = origin != stage && !model.chain(stage).iter().any(|at| at.index == origin);
        let (version, folders) = match self.runtime_at(origin, &there) {
            Some(runtime) => {
                let version = runtime.version.clone()?;
                let (was, is) = (prefix(&there)?, prefix(&path)?);
                let moved = |folder: &String| match below(folder, was) {
                    Some(rest) if was != is && was != "/usr" => join(is, rest),
                    _ => folder.clone(),
                };
                (version, runtime.search.iter().map(moved).collect())
            }
            None => {
                let version = self.version_of(origin, &there)?;
                let folders = folders_of(prefix(&path)?, &version);
                (version, folders)
            }
        };
        Some(Python { path, version, environment: None, folders, copied })
    }

    /// The distribution's own interpreter, which its package manager has installed.
    fn system_python(&self, stage: usize, before: usize, name: &str) -> Option<Python> {
        let version = self.image(stage)?.suite.as_ref()?.python()?;
        let installed = self.facts(stage).iter().any(|fact| {
            fact.instruction < before
                && matches!(&fact.what, What::Package { manager: Manager::Apt, name } if name.starts_with("python3"))
        });
        let names = ["python3".to_owned(), format!("python{version}")];
        let own = names.iter().any(|own| name == own || name == format!("/usr/bin/{own}"));
        let hidden = !name.contains('/')
            && self.presence_before(stage, before, &format!("/usr/local/bin/{name}")).is_present();
        (installed && own && !hidden).then(|| Python {
            path: format!("/usr/bin/{}", file_name(name)),
            version: version.to_owned(),
            environment: None,
            folders: folders_of("/usr", version),
            copied: false,
        })
    }

    /// The image's own interpreter at a path.
    fn runtime_at(&self, stage: usize, path: &str) -> Option<&Runtime> {
        let image = self.image(stage)?;
        let mut runtimes = image.runtimes.iter().filter(|runtime| runtime.language == "python");
        runtimes.find(|runtime| runtime.path.as_deref() == Some(path))
    }

    /// By the name of the file, else by its neighbours: Debian's python3 is a link.
    fn version_of(&self, stage: usize, path: &str) -> Option<String> {
        if let Some(version) = version_in(file_name(path)) {
            return Some(version);
        }
        let folder = parent(path)?;
        let versions = (6..=19).map(|minor| format!("3.{minor}"));
        let mut here =
            versions.filter(|v| self.presence(stage, &format!("{folder}/python{v}")).is_present());
        here.next().filter(|_| here.next().is_none())
    }

    /// The virtual environment that holds a path of a stage: its fact, its root, its interpreter.
    fn environment_around<'a>(
        &'a self,
        stage: usize,
        path: &str,
    ) -> Option<(&'a Fact, &'a str, &'a str)> {
        self.facts(stage).iter().rev().find_map(|fact| match &fact.what {
            What::VirtualEnvironment { path: root, interpreter } if below(path, root).is_some() => {
                Some((fact, root.as_str(), interpreter.as_str()))
            }
            _ => None,
        })
    }

    /// Where a Python of a stage looks for modules: PYTHONPATH, its own folders, the user's. The
    /// folder of a script, or the working directory behind `-m` and `-c`, comes before these and
    /// is not among them.
    pub fn module_path(
        &self,
        syntax: &Syntax,
        model: &Model,
        stage: usize,
        python: &Python,
    ) -> SearchPath {
        let mut path = SearchPath { folders: Vec::new(), complete: true };
        let directory = self.directory(model, stage, usize::MAX);
        match self.variable(model, stage, usize::MAX, "PYTHONPATH") {
            Some(Value::Known(value)) => {
                for entry in value.split(':').filter(|_| !value.is_empty()) {
                    match &directory {
                        _ if entry.starts_with('/') => path.folders.push(normal(entry)),
                        Some(directory) => path.folders.push(join(directory, entry)),
                        None => path.complete = false,
                    }
                }
            }
            Some(Value::Unknown) => path.complete = false,
            None => {}
        }
        path.folders.extend(python.folders.iter().cloned());
        if python.environment.is_none() {
            let user = format!(".local/lib/python{}/site-packages", python.version);
            match self.home(syntax, model, stage) {
                Some(home) => path.folders.push(join(&home, &user)),
                None => path.complete = false,
            }
        }
        path.complete &= self.variable(model, stage, usize::MAX, "PYTHONHOME").is_none();
        path
    }

    /// The home directory of the user that a stage runs as: HOME, else by /etc/passwd.
    pub fn home(&self, syntax: &Syntax, model: &Model, stage: usize) -> Option<String> {
        if let Some(definition) = model.environment_at(stage, usize::MAX, "HOME") {
            return definition.value.known().map(str::to_owned);
        }
        let Known::Is(user) = self.configuration(syntax, model, stage).user else { return None };
        let user = user.unwrap_or_else(|| "0".to_owned());
        let name = user.split(':').next().unwrap_or_default();
        if super::is_root(&user) {
            return Some("/root".to_owned());
        }
        let uid: Option<u32> = name.parse().ok();
        let made =
            self.stages.iter().flat_map(|stage| stage.facts.as_slice()).find_map(
                |fact| match &fact.what {
                    What::User { name: made, uid: id, home }
                        if made == name || (uid.is_some() && uid == *id) =>
                    {
                        Some(home.clone().unwrap_or_else(|| format!("/home/{made}")))
                    }
                    _ => None,
                },
            );
        let image = self.image(stage)?;
        let account =
            image.users.iter().find(|user| user.name == name || (uid.is_some() && user.uid == uid));
        made.or_else(|| account.map(|account| account.home.clone()))
    }

    /// Whether a module (`a`, `a.b`) is found in these folders: `Present` where a file or folder
    /// of that name certainly is in one, `Absent` where its first part certainly is in none.
    pub fn module(&self, stage: usize, folders: &[String], name: &str) -> Presence {
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
            return Presence::Unknown;
        }
        if is_standard_module(name) {
            return Presence::Present;
        }
        let whole = name.replace('.', "/");
        let mut absent = true;
        for folder in folders {
            let is_there = |path: &str| {
                ["", ".py"].map(|ending| self.presence(stage, &format!("{folder}/{path}{ending}")))
            };
            if is_there(&whole).contains(&Presence::Present) {
                return Presence::Present;
            }
            // A package may come as a compiled module, which a listing of names does not show.
            absent &= is_there(&whole).iter().all(|presence| presence.is_absent());
        }
        if absent { Presence::Absent } else { Presence::Unknown }
    }

    /// The folders of Python packages that the COPYs of a stage's chain bring: by what pip was
    /// told in the stage that they come from, else by their names.
    pub fn package_folders(
        &self,
        syntax: &Syntax,
        model: &Model,
        stage: usize,
    ) -> Vec<PackageFolder> {
        let mut folders: Vec<PackageFolder> = Vec::new();
        for stage in model.chain(stage) {
            for fact in self.facts(stage.index) {
                let (to, origin, source) = match &fact.what {
                    What::Tree { path, source, origin } => (path, origin, source),
                    What::File { path, entry } => match &entry.origin {
                        Some((origin, source)) => (path, origin, source),
                        None => continue,
                    },
                    _ => continue,
                };
                let mut add = |path: String| {
                    if !folders.iter().any(|folder| folder.path == path) {
                        let version = path.split('/').find_map(version_in);
                        let instruction = fact.instruction;
                        folders.push(PackageFolder { path, instruction, version });
                    }
                };
                if is_package_folder(to) {
                    add(to.clone());
                } else if let Origin::Stage(from) = origin {
                    for folder in self.pip_folders(syntax, model, *from) {
                        if let Some(rest) = below(folder, &normal(source)) {
                            add(join(to, rest));
                        }
                    }
                }
            }
        }
        folders
    }

    /// The folders that pip has put packages into in a stage's chain, and those that COPYs of it
    /// bring, as far as they are known.
    pub fn pip_folders(&self, syntax: &Syntax, model: &Model, stage: usize) -> &[String] {
        let find = || self.find_pip_folders(syntax, model, stage);
        self.stage(stage).map_or(&[], |own| own.pip_folders.get_or_init(find))
    }

    fn find_pip_folders(&self, syntax: &Syntax, model: &Model, stage: usize) -> Vec<String> {
        let mut folders: Vec<String> = Vec::new();
        for stage in model.chain(stage) {
            for fact in self.facts(stage.index) {
                if let What::PipInstall { program, into } = &fact.what {
                    let at = (stage.index, fact.instruction);
                    folders.extend(self.pip_folder(syntax, model, at, program, into));
                }
            }
        }
        folders.sort();
        folders.dedup();
        folders
    }

    /// Where one pip puts packages: `at` is its stage and its instruction.
    fn pip_folder(
        &self,
        syntax: &Syntax,
        model: &Model,
        at: (usize, usize),
        program: &str,
        into: &PipFolder,
    ) -> Option<String> {
        let (stage, instruction) = at;
        if let PipFolder::Target(path) = into {
            return Some(path.clone());
        }
        // pip stands beside its interpreter; one that the same RUN makes is there after it.
        let pip = self.command_before(model, stage, instruction + 1, program);
        let python = match Language::of(program) {
            Some(_) => program.to_owned(),
            None => {
                let version = file_name(program).trim_start_matches("pip");
                let version = if version.contains('.') { version } else { "3" };
                format!("{}/python{version}", parent(pip.path()?)?)
            }
        };
        let python = self.python(model, stage, instruction + 1, &python)?;
        let name = |prefix: &str| format!("{prefix}/lib/python{}/site-packages", python.version);
        match into {
            PipFolder::Default => {
                python.folders.iter().find(|path| is_package_folder(path)).cloned()
            }
            PipFolder::User => {
                let home = match model.user_at(instruction) {
                    None => self.image(stage)?.user.as_deref().is_none_or(super::is_root),
                    Some(user) => syntax
                        .get(user)?
                        .get()
                        .operation
                        .text()
                        .is_some_and(|word| super::is_root(&word.text)),
                };
                home.then(|| name("/root/.local"))
            }
            PipFolder::Prefix(prefix) => Some(name(prefix)),
            PipFolder::Target(_) | PipFolder::Unknown => None,
        }
    }
}

/// Debian's own looks elsewhere than one that was built by itself.
fn folders_of(prefix: &str, version: &str) -> Vec<String> {
    let library = format!("{prefix}/lib/python{version}");
    let dynamic = format!("{library}/lib-dynload");
    if prefix == "/usr" || prefix == "/" {
        let local = format!("/usr/local/lib/python{version}/dist-packages");
        return vec![library, dynamic, local, "/usr/lib/python3/dist-packages".to_owned()];
    }
    let packages = format!("{library}/site-packages");
    vec![library, dynamic, packages]
}

fn is_package_folder(path: &str) -> bool {
    matches!(file_name(path), "site-packages" | "dist-packages")
}

/// The prefix of an interpreter: `/usr/local` of `/usr/local/bin/python3`.
fn prefix(path: &str) -> Option<&str> {
    parent(parent(path)?)
}

/// The version in a name: `3.11` of `python3.11`.
pub fn version_in(name: &str) -> Option<String> {
    let version = name.strip_prefix("python")?;
    let (major, minor) = version.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(major) && digits(minor)).then(|| version.to_owned())
}
