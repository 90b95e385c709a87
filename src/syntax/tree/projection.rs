//! The projection: a text as long as the source in which every instruction is one clean line.
//!
//! Inside an instruction all that BuildKit does not read (escape characters at the end of a line,
//! line breaks, comments, blank lines) is a blank, and so are control characters and the blanks
//! of other scripts. `<<` is `__`: heredocs are the splitter's, the grammar's own reading of them
//! loses what follows. A flag without a value, which the grammar does not know, is blanked too.
//! All between instructions, comments, heredoc bodies and trailing blanks
//! included, is line breaks, [`FILLER`].

use super::grammar;
use crate::syntax::{Instruction, InstructionRef};
use std::sync::Arc;
use tree_sitter::Point;

const FILLER: [u8; 1024] = [b'\n'; 1024];

/// An instruction's line in the projection.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub instruction: Arc<Instruction>,
    /// Where the instruction starts in the document.
    pub start: u32,
    /// From the keyword to the last byte of its logical line that is not blank, counted from
    /// `start`. Empty where the grammar cannot read the instruction: it has no node.
    pub bytes: Arc<[u8]>,
    /// Where `bytes` start, counted from `start`.
    pub indent: u32,
    /// How many bytes of filler stand before it in the projection.
    pub filler: u32,
}

impl Line {
    pub fn new(instruction: InstructionRef<'_>) -> Self {
        let trimmed = instruction.trimmed();
        let bytes = projected(&instruction);
        let clean = grammar::is_clean(&bytes, &instruction.operation.name.text);
        Self {
            instruction: instruction.instruction.clone(),
            start: instruction.start,
            bytes: if clean { bytes.into() } else { Arc::default() },
            indent: trimmed.start,
            filler: 0,
        }
    }

    /// Where its bytes start in the document.
    pub fn from(&self) -> u32 {
        self.start + self.indent
    }

    pub fn end(&self) -> u32 {
        self.from() + self.bytes.len() as u32
    }
}

/// The line of an instruction, whether the grammar can read it or not.
pub(super) fn projected(instruction: &Instruction) -> Vec<u8> {
    let trimmed = instruction.trimmed();
    let mut bytes = vec![b' '; trimmed.len() as usize];
    for piece in instruction.line.pieces() {
        let start = piece.local.max(trimmed.start);
        let end = (piece.local + piece.len).min(trimmed.end);
        let text = instruction.source.get(start as usize..end as usize).unwrap_or_default();
        let mut at = start.saturating_sub(trimmed.start) as usize;
        for c in text.chars() {
            let len = c.len_utf8();
            if let Some(place) = bytes.get_mut(at..at + len)
                && !(c.is_whitespace() || c.is_control() || c == '\u{feff}')
            {
                c.encode_utf8(place);
            }
            at += len;
        }
    }
    let flags = instruction.operation.flags.iter().chain(&instruction.innermost().flags);
    for flag in flags.filter(|flag| flag.value.is_none()) {
        let place = flag.word.local.start.saturating_sub(trimmed.start) as usize
            ..flag.word.local.end.saturating_sub(trimmed.start) as usize;
        bytes.get_mut(place).into_iter().for_each(|flag| flag.fill(b' '));
    }
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(bytes.get(from..).unwrap_or_default(), b"<<") {
        from += at;
        bytes.get_mut(from..from + 2).into_iter().for_each(|pair| pair.fill(b'_'));
    }
    bytes
}

/// All lines of a text, and its length with the final line break.
#[derive(Clone, Debug)]
pub(super) struct Projection {
    lines: Vec<Line>,
    len: u32,
}

impl Projection {
    /// `len` is the length of the source in bytes.
    pub fn new(mut lines: Vec<Line>, len: u32) -> Self {
        let mut bytes = 0;
        for line in &mut lines {
            line.filler = line.from() - bytes;
            bytes += line.bytes.len() as u32;
        }
        Self { lines, len: len + 1 }
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn len(&self) -> u32 {
        self.len
    }

    /// The bytes from `offset` on, as many as stand in one piece; none at the end.
    pub fn chunk(&self, offset: u32) -> &[u8] {
        let next = self.lines.partition_point(|line| line.from() <= offset);
        if let Some(line) = next.checked_sub(1).and_then(|index| self.lines.get(index))
            && offset < line.end()
        {
            return line.bytes.get((offset - line.from()) as usize..).unwrap_or_default();
        }
        let end = self.lines.get(next).map_or(self.len, Line::from);
        let len = end.saturating_sub(offset).min(FILLER.len() as u32);
        FILLER.get(..len as usize).unwrap_or_default()
    }

    pub fn slice(&self, start: u32, end: u32) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(end.saturating_sub(start) as usize);
        let mut at = start;
        while at < end {
            let chunk = self.chunk(at);
            if chunk.is_empty() {
                break;
            }
            let len = chunk.len().min((end - at) as usize);
            bytes.extend_from_slice(chunk.get(..len).unwrap_or_default());
            at += len as u32;
        }
        bytes
    }

    /// Row and column: each byte of filler ends a row.
    pub fn point(&self, offset: u32) -> Point {
        let next = self.lines.partition_point(|line| line.from() <= offset);
        let Some(line) = next.checked_sub(1).and_then(|index| self.lines.get(index)) else {
            return Point::new(offset as usize, 0);
        };
        let column = offset - line.from();
        match column.checked_sub(line.bytes.len() as u32) {
            Some(past @ 1..) => Point::new((line.filler + past) as usize, 0),
            _ => Point::new(line.filler as usize, column as usize),
        }
    }
}
