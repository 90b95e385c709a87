//! Looking variables up, and expanding words with them.

use super::variables::{Place, Scope};
use super::{Base, Definition, Model, Value};
use crate::standard::nearest::nearest;
use crate::syntax::expand::{self, Expansion, Lookup};
use crate::syntax::{InstructionRef, Keyword, Syntax, Word};

impl Model {
    /// All ARG and ENV pairs with a known name, in the order of the text.
    pub fn definitions(&self) -> &[Definition] {
        self.variables.definitions()
    }

    /// The definition of a variable in force just before an instruction; for a FROM and for what
    /// stands before the first one, in the global scope.
    pub fn definition_at(&self, instruction: usize, name: &str) -> Option<&Definition> {
        self.definition(self.scope_of(instruction), (instruction, 0), name)
    }

    /// Whether something in the file defines a variable before the pair `pair` of an instruction,
    /// or BuildKit does.
    pub fn is_defined_at(&self, instruction: usize, pair: usize, name: &str) -> bool {
        self.definition(self.scope_of(instruction), (instruction, pair), name).is_some()
    }

    /// What a variable is worth just before an instruction. A name that nothing in the file
    /// defines may be set by the base image: it is unset only in a stage on `scratch`.
    pub fn lookup_at(&self, instruction: usize, name: &str) -> Lookup {
        self.lookup(self.scope_of(instruction), (instruction, 0), name)
    }

    /// What a word of an instruction expands to (not of an ONBUILD's trigger, whose variables are
    /// those of another stage).
    pub fn expand_at(&self, syntax: &Syntax, instruction: usize, word: &Word) -> Expansion {
        self.expand(syntax, self.scope_of(instruction), (instruction, 0), word)
    }

    /// All variables in force just before an instruction, each name once, predefined ones last.
    pub fn variables_at(&self, instruction: usize) -> Vec<&Definition> {
        self.variables.all(&self.stages, self.scope_of(instruction), (instruction, 0))
    }

    /// The variable in force just before an instruction that a name which is not was most likely
    /// meant to be; none where a file has more definitions than anybody writes.
    pub fn variable_near(&self, instruction: usize, name: &str) -> Option<&str> {
        const MOST: usize = 500;
        if self.definitions().len() > MOST {
            return None;
        }
        let declared = self.variables_at(instruction);
        nearest(name, declared.into_iter().map(|definition| &*definition.name))
    }

    /// What an ENV of a stage's chain sets a name to, just before an instruction (index in the
    /// file); ARGs and the base image do not count.
    pub fn environment_at(
        &self,
        stage: usize,
        instruction: usize,
        name: &str,
    ) -> Option<&Definition> {
        let end = self.stages.get(stage)?.instructions.end;
        let scope =
            if instruction >= end { Scope::Heir(stage) } else { self.scope_of(instruction) };
        let found = self.definition(scope, (instruction.min(end), 0), name)?;
        (!found.is_arg && matches!(found.origin, super::Origin::Instruction { .. }))
            .then_some(found)
    }

    /// What the ENVs of a stage's chain set in its image, each name once.
    pub fn environment(&self, stage: usize) -> Vec<&Definition> {
        let end = self.stages.get(stage).map_or(0, |stage| stage.instructions.end);
        self.variables.all(&self.stages, Scope::Heir(stage), (end, 0))
    }

    pub(super) fn scope_of(&self, instruction: usize) -> Scope {
        match self.stage_of(instruction) {
            Some(stage) if stage.from != instruction => Scope::Stage(stage.index),
            _ => Scope::Global,
        }
    }

    /// Scope and place for the words of an instruction. A trigger runs after all of its stage.
    pub(super) fn scope_of_words(&self, instruction: InstructionRef<'_>) -> (Scope, Place) {
        match self.stage_of(instruction.index) {
            Some(stage) if instruction.operation.keyword == Keyword::Onbuild => {
                (Scope::Heir(stage.index), (stage.instructions.end, 0))
            }
            _ => (self.scope_of(instruction.index), (instruction.index, 0)),
        }
    }

    pub(super) fn definition(&self, scope: Scope, place: Place, name: &str) -> Option<&Definition> {
        self.variables.find(&self.stages, scope, place, name)
    }

    fn lookup(&self, scope: Scope, place: Place, name: &str) -> Lookup {
        match (self.definition(scope, place, name).map(|definition| &definition.value), scope) {
            (Some(Value::Known(value)), _) => Lookup::Set(value.clone()),
            (Some(Value::Unknown), _) | (None, Scope::Heir(_)) => Lookup::Unknown,
            (None, Scope::Stage(stage)) if self.root_base(stage) != &Base::Scratch => {
                Lookup::Unknown
            }
            (None, _) => Lookup::Unset,
        }
    }

    pub(super) fn expand(
        &self,
        syntax: &Syntax,
        scope: Scope,
        place: Place,
        word: &Word,
    ) -> Expansion {
        let mut lookup = |name: &str| self.lookup(scope, place, name);
        expand::expand(&word.text, syntax.escape(), &mut lookup)
    }
}
