//! What each stage will hold, in three values: present, absent, unknown.
//!
//! [`Contents`] is a list of [`Fact`]s per stage, read off its instructions in order: what a RUN
//! makes, installs or removes, what a COPY brings, whom it adds. A question walks the facts
//! backwards from where it is asked; what no fact decides is asked of the stage or image below.
//! An instruction whose effect cannot be known ([`What::Anything`]) turns "absent" below it into
//! "unknown", never "present" into "absent".
//!
//! It reads no disk and no network. Paths are absolute, without `.`, `..` and a final slash.

mod broken;
mod command;
mod configuration;
mod copy;
mod fact;
mod index;
mod kind;
mod launch;
mod listing;
mod path;
mod ports;
mod probe;
mod python;
mod query;
mod run;
pub mod secret;
mod shell;
mod taint;

use std::sync::{Arc, OnceLock};

pub use configuration::{Configuration, Known, Run, is_root, user_and_group};
pub use fact::{Entry, Fact, Manager, Origin, PipFolder, What};
pub use launch::{Argument, Language, Launch, PYTHON_SERVERS, Purpose, starts_another};
pub use path::{file_name, join, normal, parent};
pub use ports::{Listening, Ports};
pub use probe::{AskedPort, Endpoint, Piece, is_client_library, is_local};
pub use python::{
    Environment, PackageFolder, Python, PythonCall, PythonTarget, SearchPath, is_standard_module,
    version_in,
};
pub use query::{Found, Maker, Resolved};
pub use shell::ShellProgram;
pub use taint::{Secret, SecretCopy};

pub use crate::bases::Presence;

use crate::bases;
use crate::model::{Base, BuildContext, Model, Value};
use crate::syntax::{Body, Keyword, Syntax};
use rustc_hash::FxHashMap;

/// The contents of all stages of a file.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    stages: Vec<Stage>,
    /// Values of ENV pairs (instruction, pair) that the model alone does not know.
    environment: FxHashMap<(usize, usize), Value>,
    /// The build context, where its files are known.
    context: Option<Arc<BuildContext>>,
}

/// What is known of one stage by itself.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    facts: index::Facts,
    /// The working directory after each WORKDIR; `None` where it is not known.
    directories: Vec<(usize, Option<String>)>,
    /// Answers about the end of the stage that rules ask for again and again.
    made: OnceLock<Vec<String>>,
    pip_folders: OnceLock<Vec<String>>,
    /// What RUNs would do that certainly fail.
    pub failed: Vec<Fact>,
    pub base: Below,
}

impl Stage {
    fn new(base: Below) -> Self {
        Self {
            facts: index::Facts::default(),
            directories: Vec::new(),
            made: OnceLock::new(),
            pip_folders: OnceLock::new(),
            failed: Vec::new(),
            base,
        }
    }
}

/// What a stage stands on.
#[derive(Clone, Debug)]
pub(crate) enum Below {
    Stage(usize),
    Image(Arc<bases::Image>),
    Scratch,
    Unknown,
}

impl Contents {
    pub fn new(syntax: &Syntax, model: &Model, context: Option<Arc<BuildContext>>) -> Self {
        let mut contents = Self { context, ..Self::default() };
        for stage in &model.stages {
            let base = match &stage.base {
                Base::Stage(index) => Below::Stage(*index),
                Base::Scratch => Below::Scratch,
                Base::Image(image) => {
                    let name = image.familiar_name();
                    let found = match (image.tag(), image.digest()) {
                        (None, Some(_)) => bases::lookup_digest(&name),
                        (tag, _) => bases::lookup(&name, tag),
                    };
                    found.map_or(Below::Unknown, Below::Image)
                }
                Base::Unknown => Below::Unknown,
            };
            contents.stages.push(Stage::new(base));
            for at in stage.instructions.clone().filter_map(|index| syntax.get(index)) {
                let facts = match (at.operation.keyword, &at.get().operation.body) {
                    (Keyword::Run, Body::Command(form)) => {
                        let facts = run::facts(&contents, model, stage.index, at, form);
                        if contents.can_run(syntax, model, stage.index, at, form) {
                            facts
                        } else {
                            contents.add_failed(facts);
                            Vec::new()
                        }
                    }
                    (Keyword::Copy | Keyword::Add, Body::Transfer(transfer)) => {
                        copy::facts(&contents, syntax, model, stage.index, at, transfer)
                    }
                    (Keyword::Unknown, _) => {
                        broken::facts(&contents, syntax, model, stage.index, at)
                    }
                    (Keyword::Env, Body::Pairs(_)) => {
                        contents.complete_environment(syntax, model, stage.index, at);
                        Vec::new()
                    }
                    (Keyword::Workdir, Body::Text(word)) => {
                        let path = contents.change_directory(syntax, model, stage.index, at, word);
                        let fact = |path| Fact::new(at.index, What::Directory { path });
                        path.map(fact).into_iter().collect()
                    }
                    _ => Vec::new(),
                };
                if let Some(last) = contents.stages.last_mut() {
                    last.facts.extend(facts);
                }
            }
        }
        contents
    }

    /// The facts of one stage by itself, in the order of its instructions.
    pub fn facts(&self, stage: usize) -> &[Fact] {
        self.stages.get(stage).map_or(&[], |stage| stage.facts.as_slice())
    }

    /// What the RUNs of a stage would do that certainly fail, in a stage without their program.
    pub fn failed(&self, stage: usize) -> &[Fact] {
        self.stages.get(stage).map_or(&[], |stage| &stage.failed)
    }

    fn add_failed(&mut self, facts: Vec<Fact>) {
        if let Some(last) = self.stages.last_mut() {
            last.failed.extend(facts);
        }
    }

    /// The image at the root of a stage's chain, where the tables have it.
    pub fn image(&self, stage: usize) -> Option<&bases::Image> {
        let mut stage = stage;
        loop {
            match &self.stages.get(stage)?.base {
                Below::Stage(index) => stage = *index,
                Below::Image(image) => return Some(image),
                Below::Scratch | Below::Unknown => return None,
            }
        }
    }

    fn context(&self) -> Option<&BuildContext> {
        self.context.as_deref()
    }

    pub(crate) fn stage(&self, index: usize) -> Option<&Stage> {
        self.stages.get(index)
    }
}
