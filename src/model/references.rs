//! Places that name a stage.

use super::{Base, Model, StageReference, StageTarget};
use crate::syntax::{Body, InstructionRef, Keyword, Operation, Syntax, Word};
use rustc_hash::FxHashMap;

/// The names of all stages in lower case; the last of two equal ones counts (`addState` puts it in
/// the place of the first).
type Names<'a> = FxHashMap<&'a str, usize>;

impl Model {
    pub(super) fn add_references(&mut self, syntax: &Syntax) {
        let mut references = Vec::new();
        let names: Names<'_> = self
            .stages
            .iter()
            .filter_map(|stage| Some((stage.name.as_deref()?, stage.index)))
            .collect();
        let mut has_heirs = vec![false; self.stages.len()];
        for stage in &self.stages {
            if let Base::Stage(base) = stage.base
                && let Some(has_heirs) = has_heirs.get_mut(base)
            {
                *has_heirs = true;
            }
        }
        let mut from = self.stages.iter();
        for instruction in syntax.instructions() {
            let operation = instruction.get().innermost();
            match operation.keyword {
                Keyword::From if instruction.operation.keyword == Keyword::From => {
                    let Some(stage) = from.next() else { continue };
                    if let Body::From(body) = &operation.body
                        && let Some(image) = &body.image
                    {
                        let target = target_of_base(&stage.base);
                        references.push(reference(instruction, image, target));
                    }
                }
                Keyword::Copy | Keyword::Run => {
                    // A trigger runs in a stage of this file only where one is built upon this.
                    let heirs = self
                        .stage_of(instruction.index)
                        .and_then(|stage| has_heirs.get(stage.index).copied());
                    let certain =
                        instruction.operation.keyword == operation.keyword || heirs == Some(true);
                    self.add_sources(&mut references, &names, instruction, operation, certain);
                }
                _ => {}
            }
        }
        self.references = references;
    }

    fn add_sources(
        &self,
        references: &mut Vec<StageReference>,
        names: &Names<'_>,
        instruction: InstructionRef<'_>,
        operation: &Operation,
        certain: bool,
    ) {
        let mut add = |word: &Word, target: StageTarget| {
            if !word.text.is_empty() {
                let target = if certain { target } else { StageTarget::Unknown };
                references.push(reference(instruction, word, target));
            }
        };
        for flag in &operation.flags {
            match (operation.keyword, &*flag.name.text) {
                (Keyword::Copy, "from") => {
                    if let Some(word) = &flag.value {
                        add(word, self.target_of_copy(names, &word.text));
                    }
                }
                (Keyword::Run, "mount") => {
                    for option in flag.mount_options() {
                        if let Some(word) = &option.value
                            && option.key.text.eq_ignore_ascii_case("from")
                        {
                            add(word, target_of_mount(names, &word.text));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// `toCommand`: no variables; a number (Go's `Atoi`, so also `+1` and `01`) is an index and
    /// nothing else, everything else a name without regard to case.
    fn target_of_copy(&self, names: &Names<'_>, text: &str) -> StageTarget {
        if text.contains('$') {
            return StageTarget::Unknown;
        }
        match text.parse::<i64>() {
            Ok(number) => usize::try_from(number)
                .ok()
                .filter(|index| *index < self.stages.len())
                .map_or(StageTarget::External, StageTarget::ByIndex),
            Err(_) => by_name(names, text),
        }
    }
}

/// `detectRunMount`: by name without regard to case; there is no index. `parseMount` refuses a
/// variable, but not a `$` at the end.
fn target_of_mount(names: &Names<'_>, text: &str) -> StageTarget {
    match text.find('$') {
        Some(at) if at + 1 < text.len() => StageTarget::Unknown,
        _ => by_name(names, text),
    }
}

fn target_of_base(base: &Base) -> StageTarget {
    match base {
        Base::Stage(stage) => StageTarget::ByName(*stage),
        Base::Scratch | Base::Image(_) => StageTarget::External,
        Base::Unknown => StageTarget::Unknown,
    }
}

/// `findStateByName`.
fn by_name(names: &Names<'_>, text: &str) -> StageTarget {
    let stage = names.get(&*text.to_lowercase());
    stage.map_or(StageTarget::External, |stage| StageTarget::ByName(*stage))
}

fn reference(instruction: InstructionRef<'_>, word: &Word, target: StageTarget) -> StageReference {
    StageReference {
        instruction: instruction.index,
        span: instruction.word_span(word),
        text: word.text.clone(),
        target,
    }
}
