//! What the runtime stage takes from its builder stages.

use crate::contents::normal;
use crate::lint::Context;
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword, Word};

/// A source of a COPY of the runtime stage, and the stage that it is taken from.
pub struct Taken<'a> {
    pub at: InstructionRef<'a>,
    pub word: &'a Word,
    /// Absolute; as written where a variable in it is not known.
    pub path: String,
    pub builder: &'a Stage,
}

/// All sources that the runtime stage, and those that it inherits from, copy from other stages.
pub fn taken<'a>(context: &Context<'a>, runtime: &Stage) -> Vec<Taken<'a>> {
    let model = context.model();
    let references = model.references.iter().filter(|reference| {
        let stage = model.stage_of(reference.instruction);
        stage.is_some_and(|stage| model.is_built_upon(runtime, stage))
    });
    let mut all = Vec::new();
    for reference in references {
        let builder = reference.target.stage().and_then(|index| model.stages.get(index));
        let at = context.syntax().get(reference.instruction);
        let Some((builder, at)) = builder.zip(at) else { continue };
        if at.operation.keyword != Keyword::Copy {
            continue;
        }
        let sources = at.get().operation.transfer().map(|copy| copy.sources.iter());
        all.extend(sources.into_iter().flatten().map(|word| {
            let path = context.expanded(at, word).unwrap_or_else(|| word.text.to_string());
            Taken { at, word, path: normal(&path), builder }
        }));
    }
    all
}

/// Whether a path is of installed packages: site-packages, a user's `.local`, `node_modules`.
pub fn is_packages(path: &str) -> bool {
    let named = ["site-packages", "dist-packages", ".local", "node_modules"];
    path.split('/').any(|part| named.contains(&part))
}
