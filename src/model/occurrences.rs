//! What stands at a place: every name of the file's own, where it is defined and where it is used.
//!
//! A [`Symbol`] is what one name means to whoever renames it: all its occurrences change together
//! or none does. Of a variable these are all definitions and uses of the name in stages that
//! inherit it from one another, and with them the global ARG where one of them takes its value.
//! Which definition an occurrence goes back to is finer: the one in force at that place.

use super::uses::Reader;
use super::{Definition, Model, Origin, Stage, StageTarget};
use crate::syntax::{InstructionRef, Keyword, ProblemKind, Syntax};
use crate::text::Span;
use rustc_hash::FxHashMap;

/// All occurrences of a file, in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Occurrences {
    all: Vec<Occurrence>,
    symbols: Vec<Symbol>,
}

/// A name in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Occurrence {
    /// The name alone, without quotes, `$` and braces.
    pub span: Span,
    /// The number of its [`Symbol`].
    pub symbol: usize,
    pub role: Role,
    /// The instruction that it stands in, by its number.
    pub instruction: usize,
    /// The definition in force here: of an ARG without default the global one, of a definition the
    /// first of that name in its stage. The name of the stage, or its FROM where it has none.
    /// `None` where nothing before it defines the name.
    pub definition: Option<Span>,
    /// The definition that makes it visible here: the stage's own ARG.
    pub declaration: Option<Span>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Definition,
    Use,
    /// A stage by its number.
    Number,
    /// A stage by what variables expand to.
    Expanded,
    /// In single quotes in a script: whoever reads that text later may expand it.
    Later,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    pub kind: SymbolKind,
    /// As it is written at its first occurrence.
    pub name: Box<str>,
    /// Its occurrences, by their numbers, in the order of the text.
    pub occurrences: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SymbolKind {
    /// The number of the stage.
    Stage(usize),
    Variable,
    Heredoc,
}

impl Occurrences {
    /// `model` is that of `syntax`.
    pub fn new(syntax: &Syntax, model: &Model) -> Self {
        let mut found = Found::default();
        found.stages(syntax, model);
        found.heredocs(syntax);
        Variables::new(syntax, model).find(&mut found);
        found.finish()
    }

    pub fn all(&self) -> &[Occurrence] {
        &self.all
    }

    pub fn symbols(&self) -> &[Symbol] {
        &self.symbols
    }

    /// What a cursor at `offset` touches.
    pub fn at(&self, offset: u32) -> Option<&Occurrence> {
        let after = self.all.partition_point(|occurrence| occurrence.span.start <= offset);
        let before = self.all.get(..after)?.last()?;
        before.span.touches(offset).then_some(before)
    }

    pub fn symbol(&self, occurrence: &Occurrence) -> Option<&Symbol> {
        self.symbols.get(occurrence.symbol)
    }

    /// All occurrences of the symbol of one.
    pub fn of(&self, occurrence: &Occurrence) -> impl Iterator<Item = &Occurrence> + Clone {
        let symbol = self.symbols.get(occurrence.symbol);
        let numbers = symbol.map(|symbol| symbol.occurrences.as_slice()).unwrap_or_default();
        numbers.iter().filter_map(|number| self.all.get(*number))
    }
}

/// Who shares a symbol.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Key {
    Stage(usize),
    /// Instruction and number of the heredoc.
    Heredoc(usize, usize),
    /// The ARGs before the first FROM, and the FROMs that see them.
    Global(Box<str>),
    /// What BuildKit refuses before the first FROM, and only sees itself.
    Prologue(Box<str>),
    /// The stages that inherit the name from this one.
    Family(usize, Box<str>),
}

/// What was found so far, in any order.
#[derive(Default)]
struct Found {
    entries: Vec<(Occurrence, Key, Box<str>)>,
    /// A key that is another one: the family whose ARG takes the global value.
    joined: FxHashMap<Key, Key>,
}

impl Found {
    fn add(&mut self, key: Key, name: &str, occurrence: Occurrence) {
        self.entries.push((occurrence, key, name.into()));
    }

    fn finish(mut self) -> Occurrences {
        self.entries.sort_by_key(|(occurrence, ..)| (occurrence.span.start, occurrence.span.end));
        self.entries.dedup_by_key(|(occurrence, ..)| occurrence.span);
        let mut found = Occurrences::default();
        let mut numbers: FxHashMap<Key, usize> = FxHashMap::default();
        for (mut occurrence, key, name) in self.entries {
            let key = self.joined.get(&key).cloned().unwrap_or(key);
            let kind = match key {
                Key::Stage(stage) => SymbolKind::Stage(stage),
                Key::Heredoc(..) => SymbolKind::Heredoc,
                _ => SymbolKind::Variable,
            };
            let symbol = *numbers.entry(key).or_insert_with(|| {
                found.symbols.push(Symbol { kind, name: "".into(), occurrences: Vec::new() });
                found.symbols.len() - 1
            });
            occurrence.symbol = symbol;
            if let Some(symbol) = found.symbols.get_mut(symbol) {
                if symbol.occurrences.is_empty() {
                    symbol.name = name;
                }
                symbol.occurrences.push(found.all.len());
            }
            found.all.push(occurrence);
        }
        found
    }

    fn stages(&mut self, syntax: &Syntax, model: &Model) {
        let place = |stage: &Stage| {
            let from = syntax.get(stage.from)?;
            let name = from.get().operation.stage_name();
            Some(name.map_or_else(|| from.at(from.trimmed()), |name| from.word_span(name)))
        };
        let places: Vec<Option<Span>> = model.stages.iter().map(place).collect();
        for stage in &model.stages {
            let Some(from) = syntax.get(stage.from) else { continue };
            let Some(name) = from.get().operation.stage_name() else { continue };
            let span = from.word_span(name);
            let occurrence = occurrence(span, Role::Definition, from.index, Some(span));
            self.add(Key::Stage(stage.index), &name.text, occurrence);
        }
        for reference in &model.references {
            let Some(stage) = reference.target.stage() else { continue };
            let role = match reference.target {
                StageTarget::ByIndex(_) => Role::Number,
                _ if reference.text.contains('$') => Role::Expanded,
                _ => Role::Use,
            };
            let place = places.get(stage).copied().flatten();
            let occurrence = occurrence(reference.span, role, reference.instruction, place);
            self.add(Key::Stage(stage), &reference.text, occurrence);
        }
    }

    fn heredocs(&mut self, syntax: &Syntax) {
        for instruction in syntax.instructions() {
            for (index, heredoc) in instruction.get().heredocs.iter().enumerate() {
                let name = &*heredoc.name;
                if name.is_empty() {
                    continue;
                }
                let key = Key::Heredoc(instruction.index, index);
                let Some(start) = within(instruction, heredoc.delimiter, name) else { continue };
                let opens = occurrence(start, Role::Definition, instruction.index, Some(start));
                self.add(key.clone(), name, opens);
                if let Some(end) = heredoc.end.and_then(|end| within(instruction, end, name)) {
                    let closes = occurrence(end, Role::Use, instruction.index, Some(start));
                    self.add(key, name, closes);
                }
            }
        }
    }
}

/// Where `name` stands in a part of an instruction.
fn within(instruction: InstructionRef<'_>, part: crate::text::Local, name: &str) -> Option<Span> {
    let range = part.start as usize..part.end as usize;
    let at = instruction.get().source.get(range)?.find(name)? as u32;
    let start = part.start + at;
    Some(instruction.at(crate::text::Local::new(start, start + name.len() as u32)))
}

fn occurrence(span: Span, role: Role, instruction: usize, definition: Option<Span>) -> Occurrence {
    Occurrence { span, symbol: 0, role, instruction, definition, declaration: definition }
}

/// A definition of a variable, in the order of the text.
#[derive(Clone, Copy)]
struct Place {
    span: Span,
    instruction: usize,
    /// `None` before the first FROM.
    stage: Option<usize>,
    is_arg: bool,
    /// An ENV without its value, which defines nothing yet.
    unfinished: bool,
}

/// Finds the occurrences of variables.
struct Variables<'a> {
    syntax: &'a Syntax,
    model: &'a Model,
    places: FxHashMap<&'a str, Vec<Place>>,
    by_origin: FxHashMap<Origin, &'a Definition>,
}

impl<'a> Variables<'a> {
    fn new(syntax: &'a Syntax, model: &'a Model) -> Self {
        let definitions = model.definitions().iter();
        let by_origin = definitions.map(|definition| (definition.origin, definition)).collect();
        let mut variables = Self { syntax, model, places: FxHashMap::default(), by_origin };
        for instruction in syntax.instructions() {
            variables.define(instruction);
        }
        variables
    }

    fn define(&mut self, instruction: InstructionRef<'a>) {
        let operation = &instruction.get().operation;
        let keyword = operation.keyword;
        if !matches!(keyword, Keyword::Arg | Keyword::Env) {
            return;
        }
        let place = |span, unfinished| Place {
            span,
            instruction: instruction.index,
            stage: self.model.stage_of(instruction.index).map(|stage| stage.index),
            is_arg: keyword == Keyword::Arg,
            unfinished,
        };
        let mut found = Vec::new();
        for pair in operation.pairs() {
            // A name that is put together from variables is not one that can be followed.
            if is_name(&pair.key.text) {
                found.push((&*pair.key.text, place(instruction.word_span(&pair.key), false)));
            }
        }
        for problem in &instruction.get().problems {
            if problem.kind == (ProblemKind::PairWithoutValue { keyword: Keyword::Env })
                && is_name(&operation.rest.text)
            {
                found.push((&*operation.rest.text, place(instruction.at(problem.local), true)));
            }
        }
        for (name, place) in found {
            self.places.entry(name).or_default().push(place);
        }
    }

    fn find(&self, found: &mut Found) {
        for (name, places) in &self.places {
            for place in places {
                let first = places.iter().find(|first| first.stage == place.stage);
                let first = first.map_or(place.span, |first| first.span);
                let outer = self.value_of(place, name);
                let definition = outer.unwrap_or(first);
                let key = self.key(place.stage, name, false);
                if outer.is_some() {
                    found.joined.insert(key.clone(), Key::Global((*name).into()));
                }
                let occurrence = Occurrence {
                    declaration: Some(place.span),
                    ..occurrence(place.span, Role::Definition, place.instruction, Some(definition))
                };
                found.add(key, name, occurrence);
            }
        }
        for instruction in self.syntax.instructions() {
            for used in self.model.variable_uses(self.syntax, instruction) {
                self.used(found, instruction, used, Role::Use);
            }
            for used in self.model.heredoc_uses(instruction) {
                self.used(found, instruction, used, Role::Use);
            }
            for (used, reader) in self.model.shell_names(instruction) {
                match reader {
                    Reader::Shell => self.used(found, instruction, used, Role::Use),
                    Reader::Later => self.used(found, instruction, used, Role::Later),
                    Reader::Own => {}
                }
            }
        }
    }

    fn used(
        &self,
        found: &mut Found,
        instruction: InstructionRef<'a>,
        used: super::VariableReference,
        role: Role,
    ) {
        if !is_name(&used.name) {
            return;
        }
        let is_from = instruction.operation.keyword == Keyword::From;
        let stage = self.model.stage_of(instruction.index).filter(|_| !is_from);
        let stage = stage.map(|stage| stage.index);
        let key = self.key(stage, &used.name, is_from);
        let place = used.origin.and_then(|origin| self.place(origin));
        let place = place.or_else(|| self.unfinished(&key, &used, instruction.index));
        let definition = place.map(|place| self.value_of(&place, &used.name).unwrap_or(place.span));
        let occurrence = Occurrence {
            declaration: place.map(|place| place.span),
            ..occurrence(used.span, role, instruction.index, definition)
        };
        found.add(key, &used.name, occurrence);
    }

    fn key(&self, stage: Option<usize>, name: &str, is_from: bool) -> Key {
        let places = self.places.get(name).map(Vec::as_slice).unwrap_or_default();
        let Some(stage) = stage else {
            let is_global = |place: &Place| place.stage.is_none() && place.is_arg;
            return match is_from || places.iter().any(is_global) {
                true => Key::Global(name.into()),
                false => Key::Prologue(name.into()),
            };
        };
        // Stages come after those that they are built upon: the first is the root of the family.
        let stages = &self.model.stages;
        let mut definers = places.iter().filter_map(|place| place.stage);
        let root = definers.find(|definer| Stage::inherits(stages, stage, *definer));
        Key::Family(root.unwrap_or(stage), name.into())
    }

    fn place(&self, origin: Origin) -> Option<Place> {
        let Origin::Instruction { instruction, .. } = origin else { return None };
        let name = &self.by_origin.get(&origin)?.name;
        let place = |place: &&Place| place.instruction == instruction;
        self.places.get(&**name)?.iter().rfind(place).copied()
    }

    /// The global definition whose value an ARG without default takes.
    fn value_of(&self, place: &Place, name: &str) -> Option<Span> {
        let instruction = self.syntax.get(place.instruction)?;
        let pairs = instruction.get().operation.pairs();
        let pair = pairs.iter().rposition(|pair| {
            &*pair.key.text == name && instruction.word_span(&pair.key) == place.span
        })?;
        let origin = Origin::Instruction { instruction: place.instruction, pair };
        let outer = self.by_origin.get(&origin)?.outer?;
        self.place(outer).map(|place| place.span)
    }

    /// The last ENV before it that lacks its value still, or that BuildKit refuses where it is.
    fn unfinished(
        &self,
        key: &Key,
        used: &super::VariableReference,
        instruction: usize,
    ) -> Option<Place> {
        let mut places = self.places.get(&*used.name)?.iter().rev();
        let found = places.find(|place| {
            place.instruction < instruction
                && (place.unfinished || place.stage.is_none() && !place.is_arg)
                && self.key(place.stage, &used.name, false) == *key
        });
        found.copied()
    }
}

/// What BuildKit reads as a name after a `$`, of the letters that a shell takes.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    first && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
