//! ARG and ENV: definitions, scopes, values.
//!
//! How BuildKit does it (dockerfile2llb/convert.go, platform.go, image.go at 73ed682):
//! - Global ARGs are read one after the other (`buildMetaArgs`); only FROM lines see them, all of
//!   them, together with the platform ARGs (`defaultArgs`).
//! - In a stage an ARG and an ENV write into the same environment (`dispatchArg` and `dispatchEnv`
//!   both call `AddEnv`): the later one wins. `ARG name` without default takes the global value.
//! - `FROM stage` starts with the environment of that stage, its ARGs included (`init`), and then
//!   sets again what the image's configuration has (`dispatchStages`), which only ENV writes to:
//!   an inherited ENV wins over any inherited ARG.
//! - All pairs of an ENV see the environment before it (`Expand` runs first); the pairs of an ARG
//!   see those before them.

use super::{Base, Stage};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What is known of a variable's value, from the file alone: no build arguments are given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    Known(String),
    /// Set, but by what nobody can know now (a build argument without default, an unknown base).
    Unknown,
}

impl Value {
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }
}

/// Where a definition stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// The pair `pair` of the ARG or ENV instruction `instruction` (index in the file).
    Instruction { instruction: usize, pair: usize },
    /// `TARGETPLATFORM`, `BUILDARCH` …: set by BuildKit in the global scope.
    Predefined,
    /// The base image sets it, or BuildKit in its place (PATH).
    Image,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    pub name: Box<str>,
    pub value: Value,
    pub origin: Origin,
    /// ARG (also predefined ones) or ENV.
    pub is_arg: bool,
    /// The global definition whose value a stage's `ARG name` takes; absent otherwise.
    pub outer: Option<Origin>,
}

/// The build arguments that BuildKit sets in the global scope: FROM lines may use them, a stage
/// after an `ARG` of that name (`defaultArgs` in dockerfile2llb/platform.go).
pub const PLATFORM_ARGS: [&str; 11] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
];

/// The build arguments that RUN sees without an ARG, without regard to case
/// (`proxyEnvFromBuildArgs`). No word of another instruction is expanded with them.
pub const PROXY_ARGS: [&str; 5] =
    ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

/// `DefaultPathEnvUnix` in util/system/path.go: what PATH is where the base image has none.
pub const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

static PREDEFINED: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let definition = |name: &&str| Definition {
        name: Box::from(*name),
        value: Value::Unknown,
        origin: Origin::Predefined,
        is_arg: true,
        outer: None,
    };
    PLATFORM_ARGS.iter().map(definition).collect()
});

static PATH_OF_IMAGE: LazyLock<Definition> = LazyLock::new(|| path(Value::Unknown));
static PATH_OF_SCRATCH: LazyLock<Definition> =
    LazyLock::new(|| path(Value::Known(DEFAULT_PATH.to_owned())));

fn path(value: Value) -> Definition {
    Definition { name: "PATH".into(), value, origin: Origin::Image, is_arg: false, outer: None }
}

/// From where a variable is looked up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope {
    /// Before the first FROM and in FROM lines.
    Global,
    /// A stage's instructions.
    Stage(usize),
    /// What a stage hands on: a trigger (ONBUILD) of this stage runs in another one, whose ARGs
    /// nobody knows.
    Heir(usize),
}

/// A pair of an instruction, in the order of the text.
pub(super) type Place = (usize, usize);

/// All definitions of a file, found by name and scope.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    definitions: Vec<Definition>,
    /// In the order of the text.
    by_name: FxHashMap<Box<str>, Vec<Entry>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    definition: usize,
    place: Place,
    /// `None` in the global scope.
    stage: Option<usize>,
}

impl Variables {
    /// Definitions come in the order of the text.
    pub fn define(&mut self, place: Place, stage: Option<usize>, definition: Definition) {
        let entry = Entry { definition: self.definitions.len(), place, stage };
        match self.by_name.get_mut(&definition.name) {
            Some(entries) => entries.push(entry),
            None => drop(self.by_name.insert(definition.name.clone(), vec![entry])),
        }
        self.definitions.push(definition);
    }

    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The definition in force just before `place`.
    pub fn find(
        &self,
        stages: &[Stage],
        scope: Scope,
        place: Place,
        name: &str,
    ) -> Option<&Definition> {
        let entries = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let before = entries.partition_point(|entry| entry.place < place);
        let entries = entries.get(..before).unwrap_or_default();
        match scope {
            Scope::Global => {
                let globals = entries.partition_point(|entry| entry.stage.is_none());
                let last = entries.get(..globals).and_then(|globals| globals.last());
                last.and_then(|entry| self.definitions.get(entry.definition))
                    .or_else(|| PREDEFINED.iter().find(|definition| &*definition.name == name))
            }
            Scope::Stage(stage) => self.in_stage(entries, stages, stage, true).or_else(|| {
                let scratch = stages.get(stage)?.has_scratch_root(stages);
                let path = if scratch { &*PATH_OF_SCRATCH } else { &*PATH_OF_IMAGE };
                (name == "PATH").then_some(path)
            }),
            Scope::Heir(stage) => self.in_stage(entries, stages, stage, false),
        }
    }

    /// The last one of the stage itself, else the last ENV that it inherits, else the last ARG.
    /// Walks up the chain and back over the entries at once, each past what the other rules out.
    fn in_stage(
        &self,
        mut entries: &[Entry],
        stages: &[Stage],
        stage: usize,
        with_args: bool,
    ) -> Option<&Definition> {
        let mut argument = None;
        let mut ancestor = stages.get(stage)?;
        while let Some((entry, before)) = entries.split_last() {
            let Some(owner) = entry.stage else { break };
            if Stage::inherits(stages, stage, owner) {
                let definition = self.definitions.get(entry.definition)?;
                if !definition.is_arg || with_args && owner == stage {
                    return Some(definition);
                }
                if with_args {
                    argument.get_or_insert(definition);
                }
                entries = before;
            } else if owner > ancestor.index {
                let end = (ancestor.instructions.end, 0);
                let before = entries.partition_point(|entry| entry.place < end);
                entries = entries.get(..before)?;
            } else {
                let Base::Stage(base) = ancestor.base else { break };
                ancestor = stages.get(base)?;
            }
        }
        argument
    }

    /// All that are in force just before `place`, in the order of the text, predefined ones last.
    pub fn all(&self, stages: &[Stage], scope: Scope, place: Place) -> Vec<&Definition> {
        let find = |name: &str| self.find(stages, scope, place, name);
        let mut all: Vec<_> = self.by_name.keys().filter_map(|name| find(name)).collect();
        all.sort_unstable_by_key(|definition| match definition.origin {
            Origin::Instruction { instruction, pair } => (instruction, pair),
            Origin::Predefined | Origin::Image => (usize::MAX, 0),
        });
        let implied = PLATFORM_ARGS.into_iter().chain(["PATH"]);
        let implied = implied.filter(|name| !self.by_name.contains_key(*name));
        all.extend(implied.filter_map(find));
        all
    }
}
