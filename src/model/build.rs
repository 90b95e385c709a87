//! Building a model: globals, stages, variables, states, references, each in one pass.

use super::variables::Scope;
use super::{Base, Definition, ImageReference, Model, Origin, Stage, Value};
use crate::syntax::{Body, InstructionRef, Keyword, Syntax, Word};

pub(super) fn model(syntax: &Syntax, target: Option<&str>) -> Model {
    let mut model = Model::default();
    let is_from = |instruction: &InstructionRef<'_>| instruction.operation.keyword == Keyword::From;
    let froms: Vec<_> = syntax.instructions().filter(is_from).collect();
    model.globals = 0..froms.first().map_or(syntax.len(), |from| from.index);
    for instruction in syntax.instructions().take(model.globals.end) {
        model.define_arguments(syntax, instruction, None);
    }
    model.add_stages(syntax, &froms);
    model.runtime = target
        .and_then(|target| model.stage_named(target))
        .or_else(|| model.stages.len().checked_sub(1));
    for stage in 0..model.stages.len() {
        model.define_variables(syntax, stage);
    }
    model.add_states(syntax);
    model.add_references(syntax);
    model
}

impl Model {
    /// The last stage of that name (`findStateByName`: in lower case, the last of two equal names
    /// has taken the place of the first), or the stage of that number.
    fn stage_named(&self, name: &str) -> Option<usize> {
        let by_name = self.stages_named(&name.to_lowercase()).last().copied();
        by_name.or_else(|| name.parse().ok().filter(|index| *index < self.stages.len()))
    }

    fn add_stages(&mut self, syntax: &Syntax, froms: &[InstructionRef<'_>]) {
        for (index, from) in froms.iter().enumerate() {
            let end = froms.get(index + 1).map_or(syntax.len(), |next| next.index);
            let body = match &from.get().operation.body {
                Body::From(body) => Some(body),
                _ => None,
            };
            let base = match body.and_then(|body| body.image.as_ref()) {
                Some(image) => self.base(syntax, *from, image),
                None => Base::Unknown,
            };
            let root = match base {
                Base::Stage(base) => self.stages.get(base).map_or(index, |base| base.root),
                _ => index,
            };
            let platform = from.operation.flag("platform").and_then(|flag| flag.value.as_ref());
            let platform =
                platform.map(|word| self.expand_at(syntax, from.index, word).value.into());
            let name = body.and_then(|body| body.name.as_ref());
            let name = name.map(|name| Box::from(name.text.to_lowercase()));
            if let Some(name) = &name {
                self.named.entry(Box::clone(name)).or_default().push(index);
            }
            self.stages.push(Stage {
                index,
                from: from.index,
                instructions: from.index..end,
                name,
                base,
                platform,
                root,
                family: 0..0,
            });
        }
        Stage::number_families(&mut self.stages);
    }

    /// `addState` looks the expanded name up as it is, among the names (in lower case) of the
    /// stages before it: `FROM Build` does not find `AS Build`, `FROM 0` is an image, and a stage
    /// named `scratch` hides the empty one (`resolveReachableStages` asks for a base first).
    fn base(&self, syntax: &Syntax, from: InstructionRef<'_>, image: &Word) -> Base {
        match self.expand_at(syntax, from.index, image).value.as_deref() {
            None => Base::Unknown,
            Some(name) => match self.stages_named(name).last() {
                Some(stage) => Base::Stage(*stage),
                None if name == "scratch" => Base::Scratch,
                None => ImageReference::parse(name).map_or(Base::Unknown, Base::Image),
            },
        }
    }

    fn define_variables(&mut self, syntax: &Syntax, stage: usize) {
        let Some(range) = self.stages.get(stage).map(|stage| stage.instructions.clone()) else {
            return;
        };
        for instruction in range.filter_map(|index| syntax.get(index)) {
            match instruction.operation.keyword {
                Keyword::Arg => self.define_arguments(syntax, instruction, Some(stage)),
                Keyword::Env => self.define_environment(syntax, instruction, stage),
                _ => {}
            }
        }
    }

    /// ENV: all pairs are expanded before the first is set, keys too (`EnvCommand.Expand`).
    fn define_environment(
        &mut self,
        syntax: &Syntax,
        instruction: InstructionRef<'_>,
        stage: usize,
    ) {
        for (pair, parts) in instruction.get().operation.pairs().iter().enumerate() {
            let place = (instruction.index, pair);
            let expand = |word: &Word| {
                self.expand(syntax, Scope::Stage(stage), (instruction.index, 0), word).value
            };
            let Some(name) = expand(&parts.key) else { continue };
            let value = parts.value.as_ref().and_then(expand).into();
            let origin = Origin::Instruction { instruction: place.0, pair };
            let definition =
                Definition { name: name.into(), value, origin, is_arg: false, outer: None };
            self.variables.define(place, Some(stage), definition);
        }
    }

    /// ARG, one pair after the other; keys are not expanded (`dispatchArg`, `buildMetaArgs`).
    /// Without a default it has the global value, else the one that the name had before.
    fn define_arguments(
        &mut self,
        syntax: &Syntax,
        instruction: InstructionRef<'_>,
        stage: Option<usize>,
    ) {
        if instruction.operation.keyword != Keyword::Arg {
            return;
        }
        let scope = stage.map_or(Scope::Global, Scope::Stage);
        for (pair, parts) in instruction.get().operation.pairs().iter().enumerate() {
            let place = (instruction.index, pair);
            let name = &*parts.key.text;
            let find = |scope| self.variables.find(&self.stages, scope, place, name);
            let mut outer = None;
            let value = match &parts.value {
                Some(default) => self.expand(syntax, scope, place, default).value.into(),
                None => {
                    let global = find(Scope::Global).filter(|_| stage.is_some());
                    outer = global.map(|definition| definition.origin);
                    let before = || find(scope).filter(|definition| definition.is_arg);
                    global.or_else(before).map_or(Value::Unknown, |found| found.value.clone())
                }
            };
            let origin = Origin::Instruction { instruction: place.0, pair };
            let definition = Definition { name: name.into(), value, origin, is_arg: true, outer };
            self.variables.define(place, stage, definition);
        }
    }
}
