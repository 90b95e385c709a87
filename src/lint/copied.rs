//! What COPY and ADD bring into a stage, source by source.

use super::Context;
use crate::contents::{Origin, file_name, join, normal, parent};
use crate::model::{Stage, StageTarget};
use crate::syntax::{InstructionRef, Keyword, Word};
use crate::text::Span;

/// One source of a COPY or ADD.
#[derive(Clone, Debug)]
pub struct Copied<'a> {
    /// The stage of the instruction.
    pub stage: usize,
    pub at: InstructionRef<'a>,
    pub word: &'a Word,
    /// How many sources the instruction has.
    pub sources: usize,
    /// After expansion, without a final slash and a final `/*`; absolute where it is taken from a
    /// stage or an image.
    pub source: String,
    pub origin: Origin,
    pub to: &'a Word,
    /// The destination, absolute.
    pub folder: String,
    /// Whether the destination certainly is a directory that holds what is copied.
    pub into: bool,
}

impl Copied<'_> {
    pub fn span(&self) -> Span {
        self.at.word_span(self.word)
    }

    /// Whether it comes from another stage or image, not from the build context.
    pub fn is_from_elsewhere(&self) -> bool {
        self.origin != Origin::Context
    }

    /// The stage that it is taken from.
    pub fn from(&self) -> Option<usize> {
        match self.origin {
            Origin::Stage(stage) => Some(stage),
            Origin::Context | Origin::Elsewhere => None,
        }
    }

    /// The last part of the source.
    pub fn name(&self) -> &str {
        file_name(&self.source)
    }

    /// Where it lands if it is a file.
    pub fn target(&self) -> String {
        if self.into { join(&self.folder, self.name()) } else { self.folder.clone() }
    }

    /// The directory that holds it if it is a file.
    pub fn target_folder(&self) -> &str {
        if self.into { &self.folder } else { parent(&self.folder).unwrap_or("/") }
    }

    /// Whether the source lies in a directory of programs: `/usr/bin`, `/build/sbin`.
    pub fn is_program(&self) -> bool {
        parent(&self.source).is_some_and(|folder| matches!(file_name(folder), "bin" | "sbin"))
            && !self.source.contains(['*', '?', '['])
    }
}

impl<'a> Context<'a> {
    /// What a stage copies, in the order of the text; a word whose variables are not known is
    /// left out.
    pub fn copied(&self, stage: &Stage) -> Vec<Copied<'a>> {
        let copies = self
            .instructions_of(stage)
            .filter(|at| matches!(at.operation.keyword, Keyword::Copy | Keyword::Add));
        copies.flat_map(|at| self.copied_by(stage.index, at)).collect()
    }

    /// What the stage that is built copies, with the stages that it is built upon.
    pub fn copied_to_runtime(&self) -> Vec<Copied<'a>> {
        let Some(runtime) = self.runtime() else { return Vec::new() };
        let chain = self.model().chain(runtime.index);
        chain.into_iter().flat_map(|stage| self.copied(stage)).collect()
    }

    fn copied_by(&self, stage: usize, at: InstructionRef<'a>) -> Vec<Copied<'a>> {
        let transfer = at.get().operation.transfer();
        let readable = transfer.filter(|transfer| transfer.shell_syntax().is_none());
        let Some(transfer) = readable else { return Vec::new() };
        let Some(to) = &transfer.destination else { return Vec::new() };
        let Some(written) = self.expanded(at, to) else { return Vec::new() };
        let folder = if written.starts_with('/') {
            normal(&written)
        } else {
            match self.contents().directory(self.model(), stage, at.index) {
                Some(directory) => join(&directory, &written),
                None => return Vec::new(),
            }
        };
        let origin = self.origin(at);
        let sources = transfer.sources.len();
        let of = |word: &'a Word| {
            let source = self.expanded(at, word).filter(|source| !source.starts_with("<<"))?;
            let source = source.trim_end_matches('/');
            let contents = source.strip_suffix("/*").filter(|_| origin != Origin::Context);
            let source = match &origin {
                Origin::Context => source.to_owned(),
                _ => normal(contents.unwrap_or(source)),
            };
            let into = written.ends_with('/')
                || written.ends_with("/.")
                || written == "."
                || sources > 1
                || source.contains(['*', '?', '[']);
            let (origin, folder) = (origin.clone(), folder.clone());
            Some(Copied { stage, at, word, sources, source, origin, to, folder, into })
        };
        transfer.sources.iter().filter_map(of).collect()
    }

    fn origin(&self, at: InstructionRef<'_>) -> Origin {
        if at.operation.flag("from").is_none() {
            return Origin::Context;
        }
        match self.model().source_of(at.index) {
            Some(StageTarget::ByName(stage) | StageTarget::ByIndex(stage)) => Origin::Stage(stage),
            _ => Origin::Elsewhere,
        }
    }
}
