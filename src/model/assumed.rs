//! Values as BuildKit has them where nobody gives a build argument and the base image sets
//! nothing but PATH: what its own checks are about.
//!
//! Source: buildMetaArgs and dispatchArg in dockerfile2llb/convert.go, defaultArgs in platform.go,
//! at 73ed682.

use super::variables::{DEFAULT_PATH, Place, Scope};
use super::{Definition, Model, Origin, Value};
use crate::syntax::expand::{self, Expansion, Lookup};
use crate::syntax::{Keyword, Syntax, Word};
use rustc_hash::FxHashMap;

/// Expands words with assumed values. Made by [`Model::assumed`].
#[derive(Debug)]
pub struct Assumed<'a> {
    model: &'a Model,
    escape: u8,
    /// Of the definitions whose value is not known otherwise.
    values: FxHashMap<Origin, Lookup>,
}

impl Model {
    /// The values of a file's variables without build arguments. Walks over all definitions: ask
    /// once.
    pub fn assumed<'a>(&'a self, syntax: &Syntax) -> Assumed<'a> {
        let mut assumed =
            Assumed { model: self, escape: syntax.escape(), values: FxHashMap::default() };
        // Each rests on those before it, so one pass in the order of the text is enough.
        for definition in self.definitions() {
            if definition.value == Value::Unknown {
                let value = assumed.compute(syntax, definition);
                assumed.values.insert(definition.origin, value);
            }
        }
        assumed
    }
}

impl Assumed<'_> {
    /// What a word of an instruction expands to. `pair` is its number in an ARG, whose pairs see
    /// those before them, else zero.
    pub fn expand(&self, instruction: usize, pair: usize, word: &Word) -> Expansion {
        let scope = self.model.scope_of(instruction);
        self.expand_in(scope, (instruction, pair), &word.text)
    }

    /// The same of the text of a heredoc of COPY or ADD.
    pub fn expand_heredoc(&self, instruction: usize, text: &str) -> Expansion {
        let scope = self.model.scope_of(instruction);
        expand::expand_heredoc(text, &mut |name| self.lookup(scope, (instruction, 0), name))
    }

    /// The words that a word of EXPOSE becomes.
    pub fn expand_words(&self, instruction: usize, word: &Word) -> Option<Vec<String>> {
        let scope = self.model.scope_of(instruction);
        let mut lookup = |name: &str| self.lookup(scope, (instruction, 0), name);
        expand::expand_words(&word.text, self.escape, &mut lookup)
    }

    fn expand_in(&self, scope: Scope, place: Place, text: &str) -> Expansion {
        expand::expand(text, self.escape, &mut |name| self.lookup(scope, place, name))
    }

    fn lookup(&self, scope: Scope, place: Place, name: &str) -> Lookup {
        match self.model.definition(scope, place, name) {
            Some(definition) => self.value(definition),
            None => Lookup::Unset,
        }
    }

    fn value(&self, definition: &Definition) -> Lookup {
        match (&definition.value, definition.origin) {
            (Value::Known(value), _) => Lookup::Set(value.clone()),
            (Value::Unknown, Origin::Predefined) => {
                Lookup::Set(self.platform_argument(&definition.name))
            }
            (Value::Unknown, Origin::Image) => Lookup::Set(DEFAULT_PATH.to_owned()),
            (Value::Unknown, origin) => {
                self.values.get(&origin).cloned().unwrap_or(Lookup::Unknown)
            }
        }
    }

    fn compute(&self, syntax: &Syntax, definition: &Definition) -> Lookup {
        let Origin::Instruction { instruction, pair } = definition.origin else {
            return Lookup::Unknown;
        };
        let Some(at) = syntax.get(instruction) else { return Lookup::Unknown };
        let is_arg = at.operation.keyword == Keyword::Arg;
        let place = (instruction, if is_arg { pair } else { 0 });
        let scope = self.model.scope_of(instruction);
        match at.operation.pairs().get(pair).and_then(|pair| pair.value.as_ref()) {
            Some(word) => {
                let value = self.expand_in(scope, place, &word.text).value;
                value.map_or(Lookup::Unknown, Lookup::Set)
            }
            // `ARG name`: the global value, else whatever the name had before.
            None => {
                let global = self.model.definition(Scope::Global, place, &definition.name);
                let global = global.map(|global| self.value(global));
                match global.filter(|global| *global != Lookup::Unset) {
                    Some(value) => value,
                    None => self.lookup(scope, place, &definition.name),
                }
            }
        }
    }

    /// For Linux on the most usual machine.
    fn platform_argument(&self, name: &str) -> String {
        let target = self.model.runtime.and_then(|index| self.model.stages.get(index));
        let stage = target.and_then(|stage| stage.name.as_deref()).unwrap_or("default");
        let value = match name {
            "BUILDPLATFORM" | "TARGETPLATFORM" => "linux/amd64",
            "BUILDOS" | "TARGETOS" => "linux",
            "BUILDARCH" | "TARGETARCH" => "amd64",
            "TARGETSTAGE" => stage,
            _ => "",
        };
        value.to_owned()
    }
}
