//! What a stage's service runs on.

use super::path::file_name;
use super::{Contents, Language, PYTHON_SERVERS};
use crate::bases;
use crate::model::Model;
use crate::standard::Kind;
use crate::syntax::{Keyword, Syntax};

/// Programs that Node.js' package managers bring, and endings of what an interpreter is given.
const NODE_PROGRAMS: [&str; 6] = ["npm", "npx", "yarn", "pnpm", "next", "ts-node"];
const ENDINGS: [(&str, Kind); 5] = [
    (".py", Kind::Python),
    (".js", Kind::Node),
    (".mjs", Kind::Node),
    (".cjs", Kind::Node),
    (".jar", Kind::Java),
];

impl Contents {
    /// What a stage's service runs on: as its command says, else its base image, else the stages
    /// that it copies from. A guess, good for what a fix proposes.
    pub fn kind(&self, syntax: &Syntax, model: &Model, stage: usize) -> Kind {
        let service = self.service(syntax, model, stage);
        let program = service.as_ref().and_then(|launch| launch.program().first());
        let by_command = program.and_then(|word| of_program(&word.text));
        if let Some(kind) = by_command.or_else(|| self.image(stage).and_then(of_image)) {
            return kind;
        }
        let starts_script = program.is_none_or(|word| {
            word.text.ends_with(".sh") || Language::of(&word.text) == Some(Language::Shell)
        });
        let own = model.stages.get(stage).map_or(0..0, |stage| stage.instructions.clone());
        let sources = model.references_in(own).iter().filter(|reference| {
            let at = syntax.get(reference.instruction);
            at.is_some_and(|at| at.operation.keyword == Keyword::Copy)
        });
        let mut kinds = sources
            .filter(|_| starts_script)
            .filter_map(|reference| of_image(self.image(reference.target.stage()?)?));
        kinds.next().unwrap_or(Kind::System)
    }
}

fn of_program(name: &str) -> Option<Kind> {
    let base = file_name(name);
    match Language::of(name) {
        Some(Language::Python) => Some(Kind::Python),
        Some(Language::Node) => Some(Kind::Node),
        Some(Language::Java) => Some(Kind::Java),
        Some(Language::Shell) => None,
        None if PYTHON_SERVERS.contains(&base) => Some(Kind::Python),
        None if NODE_PROGRAMS.contains(&base) => Some(Kind::Node),
        None => ENDINGS.iter().find(|(ending, _)| base.ends_with(ending)).map(|(_, kind)| *kind),
    }
}

/// The language that an image is made for: what its last layer brings.
fn of_image(image: &bases::Image) -> Option<Kind> {
    match image.runtimes.last()?.language.as_str() {
        "python" => Some(Kind::Python),
        "node" => Some(Kind::Node),
        "java" => Some(Kind::Java),
        _ => Some(Kind::System),
    }
}
