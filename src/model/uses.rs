//! The words that BuildKit expands, and the variables that they name.

use super::variables::Scope;
use super::{Model, Origin};
use crate::syntax::shell::{Command, ShellVariable};
use crate::syntax::{Body, InstructionRef, Keyword, Operation, Syntax, Word, expand};
use crate::text::Span;
use rustc_hash::FxHashMap;

/// A place that names a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VariableReference {
    /// The name alone; the whole word where its text was decoded from something else.
    pub span: Span,
    pub name: Box<str>,
    /// The definition that BuildKit takes; `None` where nothing in the file defines it.
    pub origin: Option<Origin>,
}

/// Calls `visit` with each word that BuildKit expands, and the number of its pair (zero where
/// there are no pairs), in the order of instructions/commands.go: the `Expand` of each command,
/// `dispatchArg`, `dispatchExpose`, `setMountState`, `buildDispatchStates` for FROM. Of an ONBUILD
/// the words of its trigger. The bodies of heredocs are not among them.
pub fn expanded_words(operation: &Operation, visit: &mut dyn FnMut(&Word, usize)) {
    let flags: &[&str] = match operation.keyword {
        Keyword::From => &["platform"],
        Keyword::Copy => &["chown", "chmod"],
        Keyword::Add => &["chown", "chmod", "checksum"],
        _ => &[],
    };
    for flag in &operation.flags {
        if flags.contains(&&*flag.name.text)
            && let Some(value) = &flag.value
        {
            visit(value, 0);
        }
        if operation.keyword == Keyword::Run && &*flag.name.text == "mount" {
            let options = flag.mount_options();
            options.iter().filter_map(|option| option.value.as_ref()).for_each(|v| visit(v, 0));
        }
    }
    match &operation.body {
        Body::From(from) => from.image.iter().for_each(|word| visit(word, 0)),
        Body::Pairs(pairs) => {
            for (index, pair) in pairs.iter().enumerate() {
                if operation.keyword != Keyword::Arg {
                    visit(&pair.key, index);
                }
                pair.value.iter().for_each(|word| visit(word, index));
            }
        }
        Body::Transfer(transfer) => {
            transfer.sources.iter().chain(&transfer.destination).for_each(|word| visit(word, 0));
        }
        Body::Words { words, .. } => words.iter().for_each(|word| visit(word, 0)),
        Body::Text(word) if operation.keyword != Keyword::Maintainer => visit(word, 0),
        Body::Onbuild(inner) if !matches!(inner.body, Body::Onbuild(_)) => {
            expanded_words(inner, visit);
        }
        _ => {}
    }
}

impl Model {
    /// The variables that the words of an instruction name, in the order of the instruction's
    /// parts, with the definition that is in force for each. What a shell will read is not
    /// expanded by BuildKit; see
    /// [`Model::shell_uses`].
    pub fn variable_uses(
        &self,
        syntax: &Syntax,
        instruction: InstructionRef<'_>,
    ) -> Vec<VariableReference> {
        let mut uses = Vec::new();
        let (scope, (place, _)) = self.scope_of_words(instruction);
        let is_arg = instruction.operation.keyword == Keyword::Arg;
        expanded_words(&instruction.get().operation, &mut |word, pair| {
            // The pairs of an ARG see those before them, no others do.
            let place = (place, if is_arg { pair } else { 0 });
            for variable in expand::variables(&word.text, syntax.escape()) {
                let range = variable.name_range.start as usize..variable.name_range.end as usize;
                let definition = self.definition(scope, place, &variable.name);
                uses.push(VariableReference {
                    span: instruction.part_span(word, range),
                    origin: definition.map(|definition| definition.origin),
                    name: variable.name,
                });
            }
        });
        uses
    }

    /// The variables of ARG and ENV that a POSIX shell reads in an instruction: RUN sees both, the
    /// shell forms of CMD, ENTRYPOINT and HEALTHCHECK what the image has at its end. Behind a
    /// command that sets the name itself it has no origin. Empty where another shell reads.
    pub fn shell_uses(&self, instruction: InstructionRef<'_>) -> Vec<VariableReference> {
        if !self.dialect_at(instruction.index).is_posix() {
            return Vec::new();
        }
        let (scope, place) = match self.stage_of(instruction.index) {
            Some(stage) if instruction.operation.keyword != Keyword::Run => {
                (Scope::Heir(stage.index), (stage.instructions.end, 0))
            }
            _ => (self.scope_of(instruction.index), (instruction.index, 0)),
        };
        let mut set_at: FxHashMap<&str, u32> = FxHashMap::default();
        for command in instruction.get().commands() {
            for name in names_set(command) {
                set_at.entry(name).or_insert(command.local.end);
            }
        }
        let own = |variable: &ShellVariable| {
            set_at.get(&*variable.name).is_some_and(|end| *end <= variable.local.start)
        };
        let variables = instruction.get().scripts().iter().flat_map(|script| &script.variables);
        variables
            .map(|variable| VariableReference {
                span: instruction.at(variable.name_local),
                origin: self
                    .definition(scope, place, &variable.name)
                    .filter(|_| !own(variable))
                    .map(|definition| definition.origin),
                name: variable.name.clone(),
            })
            .collect()
    }
}

/// The variables that a command sets in its shell: `A=1`, `export A=1`, `read A`; not `A=1 prog`.
fn names_set(command: &Command) -> impl Iterator<Item = &str> {
    let assignments = command.assignments.iter().filter(|_| command.name.is_none());
    let assigned = assignments.map(|assignment| &*assignment.name);
    let sets = matches!(
        command.base_name(),
        Some("export" | "readonly" | "local" | "declare" | "typeset" | "read" | "unset")
    );
    // `export A` alone sets nothing, but `read A` does.
    let reads = matches!(command.base_name(), Some("read" | "unset"));
    let words = command.words.iter().filter(move |_| sets);
    assigned.chain(words.filter_map(move |word| match word.raw.split_once('=') {
        Some((name, _)) => Some(name),
        None => reads.then_some(&*word.raw),
    }))
}
