//! Questions: is it there, who brought it, what does a name on PATH mean.

use super::fact::{Fact, Origin, What};
use super::path::{below, can_be, file_name, has_wildcard, join, normal};
use super::{Below, Contents, Presence};
use crate::model::{Model, Origin as VariableOrigin, Value};
use crate::syntax::expand::{self, Lookup};
use crate::syntax::{InstructionRef, Syntax, Word};
use std::cell::Cell;

/// Links and copies, one behind the other, that are followed before an answer is given up as
/// unknown.
const DEPTH: u32 = 24;

/// Stages that are asked for one answer before it is given up: each may copy from others several
/// times, so that there are many ways back.
const STEPS: u32 = 2_000;

/// What an answer may still cost.
#[derive(Clone, Copy)]
struct Effort<'a> {
    depth: u32,
    steps: &'a Cell<u32>,
}

impl<'a> Effort<'a> {
    fn new(steps: &'a Cell<u32>) -> Self {
        steps.set(STEPS);
        Self { depth: DEPTH, steps }
    }

    /// What is left behind one more link, copy or stage; `None` where nothing is.
    fn less(self) -> Option<Self> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(Self { depth: self.depth.checked_sub(1)?, ..self })
    }
}

/// An answer, and the fact that decided it.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    pub presence: Presence,
    /// The stage of the deciding fact, and the fact; `None` where the base image or nothing did.
    pub by: Option<(usize, &'a Fact)>,
}

/// A fact that may bring something to a path.
#[derive(Clone, Debug)]
pub struct Maker<'a> {
    /// The stage of the fact.
    pub stage: usize,
    pub fact: &'a Fact,
    /// The path in that stage.
    pub path: String,
}

/// What a command's name means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Resolved {
    /// The first directory of PATH that certainly has it.
    Present(String),
    Absent,
    Unknown,
}

impl Resolved {
    pub fn is_absent(&self) -> bool {
        *self == Self::Absent
    }

    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Present(path) => Some(path),
            Self::Absent | Self::Unknown => None,
        }
    }
}

impl Contents {
    /// Whether `path` (a file or a directory) is there at the end of a stage.
    pub fn presence(&self, stage: usize, path: &str) -> Presence {
        self.find(stage, usize::MAX, path).presence
    }

    /// Whether `path` is there just before an instruction (index in the file) of a stage.
    pub fn presence_before(&self, stage: usize, instruction: usize, path: &str) -> Presence {
        self.find(stage, instruction, path).presence
    }

    /// As [`Contents::presence_before`], with the fact that decided.
    pub fn find(&self, stage: usize, instruction: usize, path: &str) -> Found<'_> {
        self.seek(stage, instruction, &normal(path), Effort::new(&Cell::default()))
    }

    /// Where a path really stands: symbolic links that facts or the base image know are followed,
    /// at its end too. The path itself where none is known.
    pub fn target(&self, stage: usize, path: &str) -> String {
        let mut path = normal(path);
        for _ in 0..DEPTH {
            match self.link_on(stage, &path) {
                Some(next) if next != path => path = next,
                _ => break,
            }
        }
        path
    }

    fn seek(&self, index: usize, before: usize, path: &str, effort: Effort<'_>) -> Found<'_> {
        let unknown = Found { presence: Presence::Unknown, by: None };
        let (Some(stage), Some(effort)) = (self.stage(index), effort.less()) else {
            return unknown;
        };
        let mut maybe = path == "/";
        let of_packages = is_of_packages(path);
        // The packages whose lists have the path.
        let mut bringing: Option<Vec<&str>> = None;
        let mut about = stage.facts.about(path, before);
        while let Some(fact) = about.next() {
            let presence = match &fact.what {
                What::Package { .. } | What::PackagesOfFile { .. } if !of_packages => None,
                What::Package { manager, name }
                    if manager.is_system() && bringing.iter().flatten().any(|it| it == name) =>
                {
                    Some(Presence::Present)
                }
                // Its dependencies may bring it too, and its scripts may make it.
                What::Package { .. } | What::PackagesOfFile { .. } => {
                    if bringing.is_none() {
                        let image = self.image(index);
                        let names = image.map_or_else(Vec::new, |image| image.packages_with(path));
                        names.iter().for_each(|name| about.follow_package(name));
                        bringing = Some(names);
                    }
                    Some(Presence::Unknown)
                }
                _ => self.says(index, fact, path, effort),
            };
            match presence {
                Some(Presence::Present) if !fact.maybe => {
                    return Found { presence: Presence::Present, by: Some((index, fact)) };
                }
                Some(Presence::Absent) if !fact.maybe => {
                    let presence = if maybe { Presence::Unknown } else { Presence::Absent };
                    return Found { presence, by: Some((index, fact)) };
                }
                Some(_) => maybe = true,
                None => {}
            }
        }
        let found = match &stage.base {
            Below::Stage(parent) => self.seek(*parent, usize::MAX, path, effort),
            Below::Image(image) => Found { presence: image.file(path), by: None },
            Below::Scratch if path == "/" => Found { presence: Presence::Present, by: None },
            Below::Scratch => Found { presence: Presence::Absent, by: None },
            Below::Unknown => unknown,
        };
        if maybe && found.presence == Presence::Absent { unknown } else { found }
    }

    /// What one fact, of no package, says of a path; `None` where it says nothing.
    fn says(&self, stage: usize, fact: &Fact, path: &str, effort: Effort<'_>) -> Option<Presence> {
        match &fact.what {
            What::File { path: made, .. } | What::Directory { path: made } => {
                // Whatever stands at a path, its parents are directories.
                below(made, path).map(|_| Presence::Present).or_else(|| {
                    let inside = below(path, made)?;
                    let could_be_directory =
                        matches!(fact.what, What::File { .. }) && !inside.is_empty();
                    could_be_directory.then_some(Presence::Unknown)
                })
            }
            What::Link { path: link, target } => match below(path, link)? {
                "" => Some(Presence::Present),
                rest => {
                    let folder = super::path::parent(link).unwrap_or("/");
                    let there = join(&join(folder, target), rest);
                    Some(self.seek(stage, fact.instruction + 1, &there, effort.less()?).presence)
                }
            },
            What::VirtualEnvironment { path: root, .. } => match below(path, root)? {
                "" | "bin" | "lib" | "pyvenv.cfg" | "bin/python" | "bin/python3" | "bin/pip"
                | "bin/pip3" | "bin/activate" => Some(Presence::Present),
                _ => Some(Presence::Unknown),
            },
            What::Tree { path: to, source, origin } => {
                if below(to, path).is_some() {
                    return Some(Presence::Present);
                }
                let rest = below(path, to)?;
                self.in_origin(origin, &format!("{source}/{rest}"), effort)
            }
            What::Removed { path: gone } => below(path, gone).map(|_| Presence::Absent),
            What::Anything { below: folder } => below(path, folder).map(|_| Presence::Unknown),
            What::Somewhere { name } => (file_name(path) == name).then_some(Presence::Unknown),
            What::PackagesOfFile { .. }
            | What::Package { .. }
            | What::PipInstall { .. }
            | What::User { .. }
            | What::Group { .. }
            | What::Owner { .. }
            | What::Mode { .. } => None,
        }
    }

    /// What the source of a copy says of a path in it: absent there decides nothing here, since
    /// an earlier instruction may have made it.
    fn in_origin(&self, origin: &Origin, path: &str, effort: Effort<'_>) -> Option<Presence> {
        match origin {
            Origin::Stage(_) if has_wildcard(path) => Some(Presence::Unknown),
            Origin::Stage(stage) => {
                match self.seek(*stage, usize::MAX, &normal(path), effort.less()?).presence {
                    Presence::Absent => None,
                    presence => Some(presence),
                }
            }
            Origin::Context => match self.context().map(|context| context.presence(path)) {
                Some(Presence::Present) => Some(Presence::Present),
                Some(Presence::Absent) => None,
                Some(Presence::Unknown) | None => Some(Presence::Unknown),
            },
            Origin::Elsewhere => Some(Presence::Unknown),
        }
    }

    /// Where what stands at `path` comes from: copies between stages and links are followed. The
    /// stage that made it or whose base image has it, and its path there; `None` where it is not
    /// certainly there.
    pub fn provenance(&self, stage: usize, before: usize, path: &str) -> Option<(usize, String)> {
        let (mut stage, mut before, mut path) = (stage, before, normal(path));
        for _ in 0..DEPTH {
            path = self.target(stage, &path);
            let found = self.find(stage, before, &path);
            if found.presence != Presence::Present {
                return None;
            }
            let Some((index, fact)) = found.by else {
                return Some((self.root_of(stage), path));
            };
            let from = match &fact.what {
                What::File { path: made, entry } if *made == path => entry.origin.clone(),
                What::Tree { path: to, source, origin } => {
                    below(&path, to).map(|rest| (origin.clone(), format!("{source}/{rest}")))
                }
                _ => None,
            };
            let Some((Origin::Stage(from), source)) = from else { return Some((index, path)) };
            (stage, before, path) = (from, usize::MAX, normal(&source));
        }
        None
    }

    /// The facts that may bring something to `path` or below it, those of stages that it is copied
    /// from included, each with its stage and the path there; what a later one takes away is not
    /// left out. `None` where they cannot be followed to the end.
    pub fn makers(&self, stage: usize, path: &str) -> Option<Vec<Maker<'_>>> {
        let mut makers = Vec::new();
        let steps = Cell::default();
        let effort = Effort::new(&steps);
        self.add_makers(stage, &normal(path), effort, &mut makers)?;
        Some(makers)
    }

    fn add_makers<'a>(
        &'a self,
        index: usize,
        path: &str,
        effort: Effort<'_>,
        makers: &mut Vec<Maker<'a>>,
    ) -> Option<()> {
        let (stage, effort) = (self.stage(index)?, effort.less()?);
        for fact in stage.facts.as_slice() {
            match &fact.what {
                What::Tree { path: to, source, origin: Origin::Stage(from) } => {
                    // The tree below the path, or the path within the tree.
                    let there = match (below(path, to), below(to, path)) {
                        (Some(rest), _) => normal(&format!("{source}/{rest}")),
                        (None, Some(_)) => source.clone(),
                        (None, None) => continue,
                    };
                    self.add_makers(*from, &there, effort, makers)?;
                }
                What::File { path: to, entry } => {
                    let there = below(path, to);
                    match &entry.origin {
                        Some((Origin::Stage(from), source)) if there.is_some() => {
                            let there = normal(&format!("{source}/{}", there.unwrap_or_default()));
                            self.add_makers(*from, &there, effort, makers)?;
                        }
                        _ if there.is_some() || below(to, path).is_some() => {
                            makers.push(Maker { stage: index, fact, path: path.to_owned() });
                        }
                        _ => {}
                    }
                }
                What::Tree { path: to, .. }
                | What::Directory { path: to }
                | What::Link { path: to, .. }
                | What::Anything { below: to }
                | What::VirtualEnvironment { path: to, .. } => {
                    let above = !matches!(fact.what, What::Directory { .. });
                    if (above && below(path, to).is_some()) || below(to, path).is_some() {
                        makers.push(Maker { stage: index, fact, path: path.to_owned() });
                    }
                }
                What::Somewhere { name } if file_name(path) == name => {
                    makers.push(Maker { stage: index, fact, path: path.to_owned() });
                }
                What::Package { .. } | What::PackagesOfFile { .. } if is_of_packages(path) => {
                    makers.push(Maker { stage: index, fact, path: path.to_owned() });
                }
                _ => {}
            }
        }
        match &stage.base {
            Below::Stage(parent) => self.add_makers(*parent, path, effort, makers),
            Below::Image(_) | Below::Scratch => Some(()),
            Below::Unknown => None,
        }
    }

    fn root_of(&self, stage: usize) -> usize {
        let mut index = stage;
        while let Some(Below::Stage(parent)) = self.stage(index).map(|stage| &stage.base) {
            index = *parent;
        }
        index
    }

    /// The path with the first link on it replaced.
    fn link_on(&self, stage: usize, path: &str) -> Option<String> {
        let mut index = stage;
        loop {
            let here = self.stage(index)?;
            for fact in here.facts.about(path, usize::MAX) {
                if let What::Link { path: link, target } = &fact.what
                    && let Some(rest) = below(path, link)
                {
                    let folder = super::path::parent(link).unwrap_or("/");
                    return Some(join(&join(folder, target), rest));
                }
            }
            match &here.base {
                Below::Stage(parent) => index = *parent,
                Below::Image(image) => return image.resolve(path).filter(|target| target != path),
                Below::Scratch | Below::Unknown => return None,
            }
        }
    }

    /// What `name` means in a stage: itself where it holds a slash, else along PATH.
    pub fn command(&self, model: &Model, stage: usize, name: &str) -> Resolved {
        self.command_before(model, stage, usize::MAX, name)
    }

    /// As [`Contents::command`], just before an instruction (index in the file).
    pub fn command_before(
        &self,
        model: &Model,
        stage: usize,
        before: usize,
        name: &str,
    ) -> Resolved {
        if name.contains('$') || name.is_empty() {
            return Resolved::Unknown;
        }
        if name.contains('/') {
            if !name.starts_with('/') {
                return Resolved::Unknown;
            }
            return match self.presence_before(stage, before, name) {
                Presence::Present => Resolved::Present(normal(name)),
                Presence::Absent => Resolved::Absent,
                Presence::Unknown => Resolved::Unknown,
            };
        }
        let Some(path) = self.search_path(model, stage, before) else { return Resolved::Unknown };
        let mut maybe = false;
        for folder in path.split(':').filter(|folder| folder.starts_with('/')) {
            let candidate = join(folder, name);
            match self.presence_before(stage, before, &candidate) {
                Presence::Present if !maybe => return Resolved::Present(candidate),
                Presence::Present | Presence::Unknown => maybe = true,
                Presence::Absent => {}
            }
        }
        if maybe { Resolved::Unknown } else { Resolved::Absent }
    }

    /// PATH at a place; `None` where it cannot be known.
    pub fn search_path(&self, model: &Model, stage: usize, before: usize) -> Option<String> {
        match self.variable(model, stage, before, "PATH") {
            Some(Value::Known(path)) => Some(path),
            Some(Value::Unknown) => None,
            None => Some(DEFAULT_PATH.to_owned()),
        }
    }

    /// The values of an ENV that name variables of the base image (`PATH=/x:$PATH`).
    pub(super) fn complete_environment(
        &mut self,
        syntax: &Syntax,
        model: &Model,
        stage: usize,
        at: InstructionRef<'_>,
    ) {
        for (pair, written) in at.get().operation.pairs().iter().enumerate() {
            let Some(word) = &written.value else { continue };
            if model.expand_at(syntax, at.index, word).value.is_some() {
                continue;
            }
            let mut lookup = |name: &str| match model.lookup_at(at.index, name) {
                Lookup::Unknown
                    if model.definition_at(at.index, name).is_none_or(|found| !found.is_arg) =>
                {
                    match self.variable(model, stage, at.index, name) {
                        Some(Value::Known(value)) => Lookup::Set(value),
                        Some(Value::Unknown) => Lookup::Unknown,
                        None => Lookup::Unset,
                    }
                }
                found => found,
            };
            let value = expand::expand(&word.text, syntax.escape(), &mut lookup).value;
            if let Some(value) = value {
                self.environment.insert((at.index, pair), Value::Known(value));
            }
        }
    }

    /// An environment variable of the image: by ENV of the stage's chain, else by its base image.
    /// `None` where it is certainly not set.
    pub fn variable(
        &self,
        model: &Model,
        stage: usize,
        before: usize,
        name: &str,
    ) -> Option<Value> {
        let end = model.stages.get(stage).map_or(0, |stage| stage.instructions.end);
        if let Some(definition) = model.environment_at(stage, before.min(end), name) {
            let completed = match definition.origin {
                VariableOrigin::Instruction { instruction, pair } => {
                    self.environment.get(&(instruction, pair)).cloned()
                }
                _ => None,
            };
            return Some(completed.unwrap_or_else(|| definition.value.clone()));
        }
        match self.bottom(stage) {
            Some(Below::Image(image)) => match image.variable(name) {
                Some(Some(value)) => Some(Value::Known(value.to_owned())),
                Some(None) => Some(Value::Unknown),
                None if image.complete => None,
                None => Some(Value::Unknown),
            },
            Some(Below::Scratch) => None,
            _ => Some(Value::Unknown),
        }
    }

    /// The working directory just before an instruction (index in the file) of a stage, the base
    /// image's included.
    pub fn directory(&self, model: &Model, stage: usize, before: usize) -> Option<String> {
        let end = model.stages.get(stage)?.instructions.end;
        let known = match before < end {
            true => model.directory_at(before),
            false => model.directory_after(end.checked_sub(1)?),
        };
        if let Some(known) = known.known() {
            return Some(known.to_owned());
        }
        // The model knows no base image, which has a directory of its own.
        let mut index = stage;
        loop {
            let here = self.stage(index)?;
            let set = here.directories.partition_point(|(at, _)| *at < before);
            if let Some((_, directory)) = set.checked_sub(1).and_then(|at| here.directories.get(at))
            {
                return directory.clone();
            }
            match &here.base {
                Below::Stage(parent) => index = *parent,
                Below::Image(image) => return image.workdir.clone(),
                Below::Scratch | Below::Unknown => return None,
            }
        }
    }

    /// The working directory after a WORKDIR, which is noted.
    pub(super) fn change_directory(
        &mut self,
        syntax: &Syntax,
        model: &Model,
        stage: usize,
        at: InstructionRef<'_>,
        word: &Word,
    ) -> Option<String> {
        let known = model.directory_after(at.index).known().map(str::to_owned);
        let joined = || {
            let before = self.directory(model, stage, at.index)?;
            Some(join(&before, &model.expand_at(syntax, at.index, word).value?))
        };
        let directory = known.or_else(joined).filter(|path| can_be(path));
        self.stages.get_mut(stage)?.directories.push((at.index, directory.clone()));
        directory
    }

    /// What the stage at the root of a chain stands on.
    pub(super) fn bottom(&self, stage: usize) -> Option<&Below> {
        let mut index = stage;
        loop {
            match &self.stage(index)?.base {
                Below::Stage(parent) => index = *parent,
                other => return Some(other),
            }
        }
    }

    /// Whether a user's name resolves just before an instruction: who made it, or whose passwd.
    pub fn user(&self, stage: usize, before: usize, name: &str) -> Presence {
        self.account(stage, before, name, Account::User, DEPTH)
    }

    /// Whether a group's name resolves just before an instruction.
    pub fn group(&self, stage: usize, before: usize, name: &str) -> Presence {
        self.account(stage, before, name, Account::Group, DEPTH)
    }

    fn account(
        &self,
        index: usize,
        before: usize,
        name: &str,
        kind: Account,
        depth: u32,
    ) -> Presence {
        let (Some(stage), Some(depth)) = (self.stage(index), depth.checked_sub(1)) else {
            return Presence::Unknown;
        };
        let mut maybe = false;
        for fact in stage.facts.as_slice().iter().rev().filter(|fact| fact.instruction < before) {
            match (&fact.what, kind) {
                (What::User { name: made, .. }, _)
                | (What::Group { name: made, .. }, Account::Group)
                    if made == name =>
                {
                    if !fact.maybe {
                        return Presence::Present;
                    }
                    maybe = true;
                }
                (What::File { path, entry }, _) if path == kind.file() => match &entry.origin {
                    Some((Origin::Stage(from), source)) if source == kind.file() => {
                        let there = self.account(*from, usize::MAX, name, kind, depth);
                        return if maybe && there == Presence::Absent {
                            Presence::Unknown
                        } else {
                            there
                        };
                    }
                    _ => return Presence::Unknown,
                },
                (What::Tree { path, source, origin: Origin::Stage(from) }, _)
                    if below(kind.file(), path).is_some() && path == source =>
                {
                    let there = self.account(*from, usize::MAX, name, kind, depth);
                    return if maybe && there == Presence::Absent {
                        Presence::Unknown
                    } else {
                        there
                    };
                }
                (What::Tree { path, .. } | What::Anything { below: path }, _) => {
                    maybe |= below(kind.file(), path).is_some();
                }
                (What::Package { manager, .. } | What::PackagesOfFile { manager }, _) => {
                    maybe |= manager.is_system();
                }
                _ => {}
            }
        }
        let presence = match &stage.base {
            Below::Stage(parent) => self.account(*parent, usize::MAX, name, kind, depth),
            Below::Image(image) => match kind {
                Account::User => image.user(name),
                Account::Group => image.group(name),
            },
            Below::Scratch => Presence::Absent,
            Below::Unknown => Presence::Unknown,
        };
        if maybe && presence == Presence::Absent { Presence::Unknown } else { presence }
    }
}

/// What BuildKit sets where nobody does (`DefaultPathEnvUnix`).
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Account {
    User,
    Group,
}

impl Account {
    const fn file(self) -> &'static str {
        match self {
            Self::User => "/etc/passwd",
            Self::Group => "/etc/group",
        }
    }
}

/// Whether packages may put something there: systems' own have their places, and so have those of
/// languages where no flag says otherwise.
fn is_of_packages(path: &str) -> bool {
    const PLACES: [&str; 16] = [
        "bin", "boot", "cargo", "etc", "go", "home", "lib", "lib32", "lib64", "nix", "opt", "root",
        "run", "sbin", "usr", "var",
    ];
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    PLACES.contains(&first) || path.contains("node_modules") || file_name(path) == "site-packages"
}
