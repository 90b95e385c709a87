//! The words that BuildKit expands, and the variables that they name.

use super::{Model, Origin};
use crate::syntax::{Body, InstructionRef, Keyword, Operation, Syntax, Word, expand};
use crate::text::Span;

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
    /// expanded by BuildKit; see [`crate::syntax::Instruction::scripts`] for it.
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
}
