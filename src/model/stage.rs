//! Stages, and what each is built upon.

use super::{ImageReference, Model, Value};
use crate::text::Span;
use std::ops::Range;

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
    /// `--platform`, expanded. It holds only where the base is no stage: a stage has the platform
    /// of the stage that it is built upon.
    pub platform: Option<Value>,
    /// The first stage of its chain: the one that is built upon no stage.
    pub(super) root: usize,
    /// Its place in the order of a walk over the stages in which each comes before those built
    /// upon it, up to the last of these.
    pub(super) family: Range<usize>,
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
    /// As written; a FROM may have variables in it.
    pub text: Box<str>,
    pub target: StageTarget,
}

/// What BuildKit finds under a name. COPY and mounts also find the own stage and later ones, which
/// BuildKit then refuses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StageTarget {
    ByName(usize),
    /// `--from=0`: the stage of that number.
    ByIndex(usize),
    /// An image, a build context, or a mistake.
    External,
    /// It depends on a variable, or on the file in which an ONBUILD will run.
    Unknown,
}

impl StageTarget {
    pub fn stage(self) -> Option<usize> {
        match self {
            Self::ByName(stage) | Self::ByIndex(stage) => Some(stage),
            Self::External | Self::Unknown => None,
        }
    }
}

impl Stage {
    /// Whether `stage` is `ancestor` or built upon it.
    pub(super) fn inherits(stages: &[Self], stage: usize, ancestor: usize) -> bool {
        match (stages.get(stage), stages.get(ancestor)) {
            (Some(stage), Some(ancestor)) => ancestor.family.contains(&stage.family.start),
            _ => false,
        }
    }

    /// The stage that it is built upon.
    pub fn parent(&self) -> Option<usize> {
        match self.base {
            Base::Stage(parent) => Some(parent),
            Base::Scratch | Base::Image(_) | Base::Unknown => None,
        }
    }

    /// Whether another stage is built upon it.
    pub fn has_heirs(&self) -> bool {
        self.family.len() > 1
    }

    pub(super) fn has_scratch_root(&self, stages: &[Self]) -> bool {
        stages.get(self.root).is_some_and(|root| root.base == Base::Scratch)
    }

    /// Numbers the families: first how large each is, then where each begins.
    pub(super) fn number_families(stages: &mut [Self]) {
        let mut sizes = vec![1_usize; stages.len()];
        for stage in stages.iter().rev() {
            let size = sizes.get(stage.index).copied().unwrap_or_default();
            if let Base::Stage(base) = stage.base
                && let Some(sum) = sizes.get_mut(base)
            {
                *sum += size;
            }
        }
        let mut free = vec![0_usize; stages.len()];
        let mut free_for_roots = 0;
        for index in 0..stages.len() {
            let size = sizes.get(index).copied().unwrap_or_default();
            let Some(stage) = stages.get(index) else { continue };
            let slot = match stage.base {
                Base::Stage(base) => free.get_mut(base),
                _ => Some(&mut free_for_roots),
            };
            let Some(slot) = slot else { continue };
            let start = *slot;
            *slot += size;
            if let Some(next) = free.get_mut(index) {
                *next = start + 1;
            }
            if let Some(stage) = stages.get_mut(index) {
                stage.family = start..start + size;
            }
        }
    }
}

impl Model {
    /// The stage that an instruction belongs to; `None` before the first FROM.
    pub fn stage_of(&self, instruction: usize) -> Option<&Stage> {
        let after = self.stages.partition_point(|stage| stage.from <= instruction);
        let stage = self.stages.get(after.checked_sub(1)?)?;
        stage.instructions.contains(&instruction).then_some(stage)
    }

    /// The stages that `stage` is built upon, root first, itself last. Empty for a number that no
    /// stage has.
    pub fn chain(&self, stage: usize) -> Vec<&Stage> {
        let parent = |stage: &&Stage| self.stages.get(stage.parent()?);
        let mut chain: Vec<_> = std::iter::successors(self.stages.get(stage), parent).collect();
        chain.reverse();
        chain
    }

    /// Whether the layers of `stage` are those of an image or of another stage: it is the last, or
    /// another one is built upon it. Layers of a stage that is only copied from are thrown away.
    pub fn keeps_layers(&self, stage: &Stage) -> bool {
        stage.index + 1 == self.stages.len() || stage.has_heirs()
    }

    /// The places that name a stage in these instructions.
    pub fn references_in(&self, instructions: Range<usize>) -> &[StageReference] {
        let before = |end| self.references.partition_point(|it| it.instruction < end);
        self.references.get(before(instructions.start)..before(instructions.end)).unwrap_or(&[])
    }

    /// What the first place in an instruction names that names a stage: what a COPY takes from.
    pub fn source_of(&self, instruction: usize) -> Option<StageTarget> {
        self.references_in(instruction..instruction + 1).first().map(|it| it.target)
    }

    /// The stages above one that it may mean to name: not all of them where there are more than
    /// anybody writes.
    pub fn stages_above(&self, stage: &Stage) -> &[Stage] {
        const MOST: usize = 50;
        let first = stage.index.saturating_sub(MOST);
        self.stages.get(first..stage.index).unwrap_or_default()
    }

    /// The stages of that name, which is in lower case, in the order of the text.
    pub fn stages_named(&self, name: &str) -> &[usize] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether `stage` is `ancestor` or built upon it, directly or not.
    pub fn is_built_upon(&self, stage: &Stage, ancestor: &Stage) -> bool {
        Stage::inherits(&self.stages, stage.index, ancestor.index)
    }

    /// The stage at the root of `stage`'s chain.
    pub fn root(&self, stage: usize) -> Option<&Stage> {
        self.stages.get(self.stages.get(stage)?.root)
    }

    /// What the root of `stage`'s chain is built upon: never [`Base::Stage`].
    pub fn root_base(&self, stage: usize) -> &Base {
        self.root(stage).map_or(&Base::Unknown, |root| &root.base)
    }

    /// Whether the stages of `stage`'s chain certainly are for Windows.
    pub fn is_windows(&self, stage: usize) -> bool {
        self.root(stage).is_some_and(|root| {
            let platform = root.platform.as_ref().and_then(Value::known);
            platform.is_some_and(|platform| platform.starts_with("windows"))
                || matches!(&root.base, Base::Image(image) if image.is_windows())
        })
    }
}
