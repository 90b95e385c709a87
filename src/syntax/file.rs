//! A whole file: its directives and instructions, kept up to date edit by edit.

use super::directive::Prologue;
use super::{Instruction, Keyword, Limit, Problem, Word};
use crate::text::{Edit, Local, Span, Text};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// What BuildKit reads in a text. Cloning shares the instructions.
#[derive(Clone, Debug)]
pub struct Syntax {
    pub(super) escape: u8,
    pub(super) prologue: Prologue,
    pub(super) instructions: Vec<Placed>,
    /// Comment lines outside instructions, directives included: the whole lines with their
    /// indentation, without their line breaks.
    pub(super) comments: Vec<Span>,
    pub(super) limit: Option<Limit>,
}

/// An instruction and where it stands now.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub start: u32,
    /// Its first line, zero-based, lines as BuildKit counts them (`\n` only).
    pub line: u32,
    pub instruction: Arc<Instruction>,
}

/// An instruction in its place.
#[derive(Clone, Copy, Debug)]
pub struct InstructionRef<'a> {
    /// Its number in the file, zero-based.
    pub index: usize,
    /// The byte of the document at which its first line starts.
    pub start: u32,
    /// Its first line, zero-based, as BuildKit counts lines (they end at `\n` only).
    pub line: u32,
    pub instruction: &'a Arc<Instruction>,
}

impl Deref for InstructionRef<'_> {
    type Target = Instruction;

    fn deref(&self) -> &Instruction {
        self.instruction
    }
}

impl<'a> InstructionRef<'a> {
    /// The instruction, for as long as the syntax lives.
    pub fn get(self) -> &'a Instruction {
        self.instruction
    }

    /// A range of the instruction as a range of the document.
    pub fn at(self, local: Local) -> Span {
        local.at(self.start)
    }

    /// The keyword, where absent things are reported.
    pub fn keyword_span(self) -> Span {
        self.at(self.operation.name.local)
    }

    /// All of it, heredocs included, without the last line break.
    pub fn span(self) -> Span {
        self.at(self.local())
    }

    pub fn word_span(self, word: &Word) -> Span {
        self.at(word.local)
    }

    /// A part of a word, see [`Instruction::part`].
    pub fn part_span(self, word: &Word, range: Range<usize>) -> Span {
        self.at(self.part(word, range))
    }

    /// Where a word names a variable first; the whole word where it does not.
    pub fn variable_span(self, word: &Word, name: &str) -> Span {
        let uses = super::expand::variables(&word.text, self.escape);
        let found = uses.into_iter().find(|found| &*found.name == name);
        found.map_or(self.word_span(word), |found| {
            self.part_span(word, found.name_range.start as usize..found.name_range.end as usize)
        })
    }

    /// Its last line, zero-based.
    pub fn last_line(self) -> u32 {
        self.line + self.lines - 1
    }
}

impl Default for Syntax {
    /// The syntax of an empty text.
    fn default() -> Self {
        Self {
            escape: b'\\',
            prologue: Prologue::default(),
            instructions: Vec::new(),
            comments: Vec::new(),
            limit: None,
        }
    }
}

impl Syntax {
    pub fn parse(text: &Text) -> Self {
        super::split::parse(text)
    }

    /// The syntax after `edit`: `text` is the text after it, `self` the syntax before it, and
    /// `edit.span` what [`Text::apply`] returned. Equal to a fresh parse of `text`.
    pub fn edited(&self, edit: &Edit, text: &Text) -> Self {
        super::split::edited(self, edit, text)
    }

    /// The limit that the text is beyond: nothing of it is read then.
    pub fn limit(&self) -> Option<Limit> {
        self.limit
    }

    /// `\`, or what the `escape` directive says.
    pub fn escape(&self) -> u8 {
        self.escape
    }

    pub fn prologue(&self) -> &Prologue {
        &self.prologue
    }

    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    pub fn len(&self) -> usize {
        self.instructions.len()
    }

    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }

    pub fn instructions(
        &self,
    ) -> impl DoubleEndedIterator<Item = InstructionRef<'_>> + ExactSizeIterator {
        self.instructions.iter().enumerate().map(|(index, placed)| InstructionRef {
            index,
            start: placed.start,
            line: placed.line,
            instruction: &placed.instruction,
        })
    }

    /// The first line that a template engine replaces, where there is one: nothing is known of the
    /// structure behind it. That line begins an expression, or the one above ends within one.
    pub fn template(&self) -> Option<usize> {
        let replaced = |at: &InstructionRef<'_>| {
            at.operation.keyword == Keyword::Unknown
                && (at.get().problems.iter().any(Problem::is_template)
                    || self.is_within_expression(*at))
        };
        self.instructions().find(replaced).map(|at| at.index)
    }

    /// Whether the instruction above leaves the expression of a template engine open.
    fn is_within_expression(&self, at: InstructionRef<'_>) -> bool {
        let above = at.index.checked_sub(1).and_then(|index| self.get(index));
        let text = above.map(|above| &*above.instruction.source).unwrap_or_default();
        [("{{", "}}"), ("{%", "%}"), ("<%", "%>")].into_iter().any(|(open, close)| {
            text.rfind(open)
                .is_some_and(|start| text.get(start..).is_some_and(|it| !it.contains(close)))
        })
    }

    pub fn get(&self, index: usize) -> Option<InstructionRef<'_>> {
        self.instructions.get(index).map(|placed| InstructionRef {
            index,
            start: placed.start,
            line: placed.line,
            instruction: &placed.instruction,
        })
    }

    /// The first instruction that starts at or after `offset`.
    pub fn first_from(&self, offset: u32) -> Option<InstructionRef<'_>> {
        self.get(self.instructions.partition_point(|placed| placed.start < offset))
    }

    /// The instruction whose lines hold `offset`, its end included.
    pub fn at(&self, offset: u32) -> Option<InstructionRef<'_>> {
        let after = self.instructions.partition_point(|placed| placed.start <= offset);
        self.get(after.checked_sub(1)?).filter(|instruction| instruction.span().touches(offset))
    }
}
