//! Places that name a stage.

use super::{Base, Model, Stage, StageReference, StageTarget};
use crate::syntax::{Body, InstructionRef, Keyword, Operation, Syntax, Word};

impl Model {
    pub(super) fn add_references(&mut self, syntax: &Syntax) {
        let mut references = Vec::new();
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
                    let certain = instruction.operation.keyword == operation.keyword
                        || self.stage_of(instruction.index).is_some_and(Stage::has_heirs);
                    self.add_sources(&mut references, instruction, operation, certain);
                }
                _ => {}
            }
        }
        self.references = references;
    }

    fn add_sources(
        &self,
        references: &mut Vec<StageReference>,
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
                        add(word, self.target_of_copy(&word.text));
                    }
                }
                (Keyword::Run, "mount") => {
                    for option in flag.mount_options() {
                        if let Some(word) = &option.value
                            && option.key.text.eq_ignore_ascii_case("from")
                        {
                            add(word, self.target_of_mount(&word.text));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// `toCommand`: no variables; a number (Go's `Atoi`, so also `+1` and `01`) is an index and
    /// nothing else, everything else a name without regard to case.
    fn target_of_copy(&self, text: &str) -> StageTarget {
        if text.contains('$') {
            return StageTarget::Unknown;
        }
        match text.parse::<i64>() {
            Ok(number) => usize::try_from(number)
                .ok()
                .filter(|index| *index < self.stages.len())
                .map_or(StageTarget::External, StageTarget::ByIndex),
            Err(_) => self.by_name(text),
        }
    }

    /// `detectRunMount`: by name without regard to case; there is no index. `parseMount` refuses a
    /// variable, but not a `$` at the end.
    fn target_of_mount(&self, text: &str) -> StageTarget {
        match text.find('$') {
            Some(at) if at + 1 < text.len() => StageTarget::Unknown,
            _ => self.by_name(text),
        }
    }

    /// `findStateByName`; of two equal names the last counts (`addState` puts it in the place of
    /// the first).
    fn by_name(&self, text: &str) -> StageTarget {
        let stage = self.stages_named(&text.to_lowercase()).last();
        stage.map_or(StageTarget::External, |stage| StageTarget::ByName(*stage))
    }
}

fn target_of_base(base: &Base) -> StageTarget {
    match base {
        Base::Stage(stage) => StageTarget::ByName(*stage),
        Base::Scratch | Base::Image(_) => StageTarget::External,
        Base::Unknown => StageTarget::Unknown,
    }
}

fn reference(instruction: InstructionRef<'_>, word: &Word, target: StageTarget) -> StageReference {
    StageReference {
        instruction: instruction.index,
        span: instruction.word_span(word),
        text: word.text.clone(),
        target,
    }
}
