//! What an instruction that BuildKit refuses was meant to do: nothing is certain of it, so what it
//! may have brought is not said to be absent.

use super::Contents;
use super::fact::{Fact, What};
use super::path::join;
use crate::model::Model;
use crate::syntax::{InstructionRef, Keyword, ProblemKind, Syntax};

/// The facts of an instruction that is none: a misspelled one, or the rest of the one above.
pub(super) fn facts(
    contents: &Contents,
    syntax: &Syntax,
    model: &Model,
    stage: usize,
    at: InstructionRef<'_>,
) -> Vec<Fact> {
    let meant = at.get().problems.iter().find_map(|problem| match &problem.kind {
        ProblemKind::UnknownInstruction { suggestion, .. } => *suggestion,
        _ => None,
    });
    let before = at.index.checked_sub(1).and_then(|index| syntax.get(index));
    match meant.or_else(|| before.map(|before| before.operation.keyword)) {
        Some(Keyword::Run) => vec![anything(at, "/".to_owned())],
        Some(Keyword::Copy | Keyword::Add) if meant.is_some() => {
            let words = at.operation.rest.text.split_whitespace();
            brought(contents, model, stage, at, words)
        }
        _ => Vec::new(),
    }
}

/// The facts of a COPY that lacks words: what it was to bring stands below a path that it names.
pub(super) fn brought<'w>(
    contents: &Contents,
    model: &Model,
    stage: usize,
    at: InstructionRef<'_>,
    words: impl Iterator<Item = &'w str>,
) -> Vec<Fact> {
    let directory = contents.directory(model, stage, at.index);
    let directory = directory.as_deref().unwrap_or("/");
    let places = words.flat_map(|word| [join(directory, word), join("/", word)]);
    places.filter(|place| place != "/").map(|place| anything(at, place)).collect()
}

fn anything(at: InstructionRef<'_>, below: String) -> Fact {
    Fact::new(at.index, What::Anything { below })
}
