//! The model: stages, their graph, scopes of variables, effective configuration.
//!
//! A [`Model`] is made from a [`Syntax`] alone. It holds indexes, no references, so that it can
//! be kept beside the syntax that it was made from. Instructions are named by their number in the
//! file, stages by theirs, both zero-based; a number that there is not gets an empty answer.
//!
//! Facts are those of moby/buildkit at 73ed682, mostly of dockerfile2llb/convert.go.

mod assumed;
mod build;
mod context;
mod effective;
mod image;
mod near;
mod occurrences;
mod references;
mod scope;
mod stage;
mod state;
mod tokens;
mod uses;
mod variables;
mod wildcard;

pub use assumed::Assumed;
pub use context::{BuildContext, ContextEntry, GitIgnored};
pub use effective::{Effective, Exposed, Label, Port, Protocol, Setting};
pub use image::ImageReference;
pub use near::nearest_path;
pub use occurrences::{Occurrence, Occurrences, Role, Symbol, SymbolKind, is_name};
pub use stage::{Base, Stage, StageReference, StageTarget};
pub use tokens::{Token, TokenKind};
pub use uses::{VariableReference, expanded_words};
pub use variables::{DEFAULT_PATH, Definition, Origin, PLATFORM_ARGS, PROXY_ARGS, Value};
pub use wildcard::Wildcard;

use crate::syntax::Syntax;
use crate::syntax::shell::Dialect;
use rustc_hash::FxHashMap;
use state::State;
use std::ops::Range;
use variables::Variables;

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub stages: Vec<Stage>,
    /// Instructions before the first FROM (global ARGs, and what BuildKit refuses there).
    pub globals: Range<usize>,
    /// The stage that is built: the configured target, else the last. `None` without stages.
    pub runtime: Option<usize>,
    /// Every place that names a stage, in the order of the text.
    pub references: Vec<StageReference>,
    /// The stages of each name, in the order of the text.
    named: FxHashMap<Box<str>, Vec<usize>>,
    variables: Variables,
    /// After each instruction that changes one: the instruction, and the state after it.
    states: Vec<(usize, State)>,
    directories: Vec<Value>,
    dialects: Vec<Dialect>,
}

impl Model {
    /// `target` is the name (or the number) of the stage that is built; one that names no stage
    /// is as good as none.
    pub fn new(syntax: &Syntax, target: Option<&str>) -> Self {
        build::model(syntax, target)
    }
}
