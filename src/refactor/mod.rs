//! Refactorings: another way to write the same thing.
//!
//! What is built stays the same but for what a title says. Each refactoring is a pure function in
//! a file of its own, registered by one line of `ALL`; where it cannot be sure it offers nothing.
//! What it gives is read again: a result with more problems than the text before is not offered.

mod base_argument;
mod chain;
mod command_form;
mod heredoc;
mod maintainer;
mod pairs;
mod runs;
mod stage_name;
mod suite;

use crate::document::Document;
use crate::lint::edits;
use crate::syntax::{CommandForm, InstructionRef, Keyword};
use crate::text::{Edit, EditSet, Span};

/// As LSP sorts them: `refactor.extract`, `refactor.rewrite`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Extract,
    Rewrite,
}

/// A refactoring of a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refactoring {
    /// What it does, in the imperative.
    pub title: String,
    pub kind: Kind,
    pub edits: EditSet,
}

type Offer = Option<(String, Vec<Edit>)>;

type Offered = fn(&Place<'_>) -> Offer;

const ALL: &[(Kind, Offered)] = &[
    (Kind::Rewrite, command_form::to_exec),
    (Kind::Rewrite, command_form::to_shell),
    (Kind::Rewrite, heredoc::from_chain),
    (Kind::Rewrite, heredoc::to_chain),
    (Kind::Rewrite, runs::split),
    (Kind::Rewrite, runs::merge),
    (Kind::Rewrite, pairs::split),
    (Kind::Rewrite, pairs::merge),
    (Kind::Rewrite, maintainer::to_label),
    (Kind::Extract, base_argument::extract),
    (Kind::Rewrite, stage_name::name),
    (Kind::Rewrite, suite::pin),
];

/// The refactorings of the instruction in which a selection begins; an empty one is a cursor.
pub fn offers(document: &Document, selection: Span) -> Vec<Refactoring> {
    let syntax = document.syntax();
    let Some(at) = syntax.at(selection.start) else { return Vec::new() };
    let is_read = at.get().problems.is_empty()
        && !syntax.prologue().has_foreign_frontend()
        && syntax.template().is_none_or(|template| at.index < template);
    if !is_read {
        return Vec::new();
    }
    let place = Place { document, at, selection };
    let offer = |(kind, refactoring): &(Kind, fn(&Place<'_>) -> Offer)| {
        let (title, found) = refactoring(&place)?;
        let edits = EditSet::new(found).ok()?;
        let is_read = problems(&place.after(&edits)) <= problems(document);
        is_read.then_some(Refactoring { title, kind: *kind, edits })
    };
    ALL.iter().filter_map(offer).collect()
}

fn problems(document: &Document) -> usize {
    document.syntax().instructions().map(|at| at.get().problems.len()).sum()
}

/// What a refactoring looks at.
struct Place<'a> {
    document: &'a Document,
    at: InstructionRef<'a>,
    selection: Span,
}

impl<'a> Place<'a> {
    fn keyword(&self) -> Keyword {
        self.at.operation.keyword
    }

    /// The command of a RUN, CMD, ENTRYPOINT or HEALTHCHECK that a POSIX shell would read, without
    /// comments and heredocs.
    fn command(&self) -> Option<&'a CommandForm> {
        let instruction = self.at.get();
        let plain = instruction.heredocs.is_empty() && instruction.comments.is_empty();
        let form = instruction.operation.command()?;
        (plain && self.is_posix() && self.keyword() != Keyword::Shell).then_some(form)
    }

    fn is_posix(&self) -> bool {
        self.document.model().dialect_at(self.at.index).is_posix()
    }

    fn line_break(&self) -> &'static str {
        edits::line_break(self.document)
    }

    /// The document with edits applied.
    fn after(&self, edits: &EditSet) -> Document {
        self.document.like(&edits.apply(&self.document.text().to_string()))
    }

    /// The same with the edits of a list; `None` where they overlap.
    fn after_all(&self, edits: &[Edit]) -> Option<Document> {
        Some(self.after(&EditSet::new(edits.iter().cloned()).ok()?))
    }

    /// The instructions of one keyword around this one with no other between them: those that the
    /// selection touches where there is one.
    fn row(&self) -> Vec<InstructionRef<'a>> {
        let syntax = self.document.syntax();
        let keyword = self.keyword();
        let is_of_it = |at: &InstructionRef<'a>| {
            at.get().operation.keyword == keyword
                && at.get().problems.is_empty()
                && (self.selection.is_empty() || at.span().overlaps(self.selection))
        };
        let before = (0..self.at.index).rev().map_while(|index| syntax.get(index));
        let mut row: Vec<_> = before.take_while(is_of_it).collect();
        row.reverse();
        row.push(self.at);
        let after = (self.at.index + 1..).map_while(|index| syntax.get(index));
        row.extend(after.take_while(is_of_it));
        row
    }

    /// The comment lines of a range, each without its indentation.
    fn comments(&self, span: Span) -> Vec<String> {
        let syntax = self.document.syntax();
        let outside = syntax.comments().iter().copied();
        let first = syntax.at(span.start).map_or(0, |at| at.index);
        let inside = (first..).map_while(|index| syntax.get(index));
        let inside = inside
            .take_while(|at| at.start < span.end)
            .flat_map(|at| at.get().comments.iter().map(move |local| at.at(*local)));
        let mut found: Vec<Span> =
            outside.chain(inside).filter(|comment| span.contains(*comment)).collect();
        found.sort_unstable();
        let text = |span: Span| self.document.text().slice(span).trim().to_owned();
        found.into_iter().map(text).collect()
    }
}

/// A part of an instruction as it is written.
fn written(at: InstructionRef<'_>, local: crate::text::Local) -> Option<&str> {
    at.get().source.get(local.start as usize..local.end as usize)
}

/// The blanks before the keyword, the keyword and its flags as they are written. `None` where a
/// comment stands among them.
fn head(at: InstructionRef<'_>) -> Option<&str> {
    let operation = &at.get().operation;
    let last = operation.flags.last().map_or(operation.name.local, |flag| flag.word.local);
    let clean = at.get().comments.iter().all(|comment| comment.start >= last.end);
    at.get().source.get(..last.end as usize).filter(|_| clean)
}

/// Whether nothing but blanks stands behind an offset of an instruction.
fn ends_at(at: InstructionRef<'_>, local: u32) -> bool {
    at.get().source.get(local as usize..).is_some_and(|rest| rest.trim().is_empty())
}
