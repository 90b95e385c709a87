//! Stages, and what each hands on.

use super::{ImageReference, Value};
use crate::syntax::{CommandForm, Syntax, Word, shell::Dialect};
use crate::text::Span;
use std::ops::Range;

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub stages: Vec<Stage>,
    /// Instructions before the first FROM (global ARGs, and what BuildKit refuses there).
    pub globals: Range<usize>,
    /// The stage that is built: the configured target, else the last. `None` without stages.
    pub runtime: Option<usize>,
    /// Every place that names a stage, in the order of the text.
    pub references: Vec<StageReference>,
}

#[derive(Clone, Debug)]
pub struct Stage {
    /// Its number, zero-based.
    pub index: usize,
    /// The FROM.
    pub from: usize,
    /// Its instructions, the FROM first.
    pub instructions: Range<usize>,
    /// The name in lower case, as BuildKit keeps it.
    pub name: Option<Box<str>>,
    pub base: Base,
    /// `--platform`, expanded.
    pub platform: Option<Value>,
}

/// What a FROM names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Base {
    /// An earlier stage.
    Stage(usize),
    Scratch,
    /// The name after expansion.
    Image(ImageReference),
    /// A variable without a known value is in the name, or it is no valid reference.
    Unknown,
}

/// A place that names a stage: FROM, `COPY --from=`, `--mount=from=`.
#[derive(Clone, PartialEq, Debug)]
pub struct StageReference {
    pub instruction: usize,
    /// The name in the document.
    pub span: Span,
    /// As written.
    pub text: Box<str>,
    pub target: StageTarget,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StageTarget {
    ByName(usize),
    /// `--from=0`: the stage of that number.
    ByIndex(usize),
    /// An image, a build context, or a mistake.
    External,
    Unknown,
}

/// A setting and the instruction that it comes from.
#[derive(Clone, Debug)]
pub struct Setting<'a, T> {
    pub instruction: usize,
    pub word: &'a T,
}

/// What a stage has in effect at its end, its own instructions and those of the stages that it
/// inherits from; the base image's own configuration is not in it (see `contents`).
#[derive(Clone, Debug, Default)]
pub struct Effective<'a> {
    pub user: Option<Setting<'a, Word>>,
    pub shell: Option<Setting<'a, CommandForm>>,
    pub entrypoint: Option<Setting<'a, CommandForm>>,
    /// `None` too where an ENTRYPOINT cleared one that was inherited.
    pub command: Option<Setting<'a, CommandForm>>,
    pub healthcheck: Option<usize>,
}

impl Model {
    pub fn new(_syntax: &Syntax, _target: Option<&str>) -> Self {
        Self::default()
    }

    pub fn dialect_at(&self, _instruction: usize) -> &Dialect {
        static SH: std::sync::LazyLock<Dialect> =
            std::sync::LazyLock::new(|| Dialect::Posix("sh".into()));
        &SH
    }
}
