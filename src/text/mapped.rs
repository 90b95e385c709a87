//! Text that was put together from pieces of another text and remembers where each came from.

use super::Local;

/// A run of bytes of a [`Mapped`] text that stands in one piece in its source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Where it starts in the mapped text.
    pub mapped: u32,
    /// Where it starts in the source, counted from the start of the instruction.
    pub local: u32,
    pub len: u32,
}

/// The logical line of an instruction (its continuations joined), or the body of a heredoc.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapped {
    text: String,
    pieces: Vec<Piece>,
}

impl Mapped {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Appends `text`, which stands at `local` in the source.
    pub fn push(&mut self, text: &str, local: u32) {
        if text.is_empty() && !self.pieces.is_empty() {
            return;
        }
        let mapped = self.text.len() as u32;
        self.text.push_str(text);
        let len = text.len() as u32;
        match self.pieces.last_mut() {
            Some(last) if last.local + last.len == local => last.len += len,
            _ => self.pieces.push(Piece { mapped, local, len }),
        }
    }

    /// Where the byte at `offset` of the mapped text stands in the source. The end of the text is
    /// the end of the last piece; an offset between two pieces is the start of the second.
    pub fn start_of(&self, offset: u32) -> u32 {
        let after = self.pieces.partition_point(|piece| piece.mapped <= offset);
        match after.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(piece) => piece.local + (offset - piece.mapped).min(piece.len),
            None => 0,
        }
    }

    /// Where a range of the mapped text stands in the source. A range that spans a continuation
    /// covers it; one that ends where a piece ends does not reach into the next.
    pub fn local(&self, range: std::ops::Range<u32>) -> Local {
        let start = self.start_of(range.start);
        if range.end <= range.start {
            return Local::new(start, start);
        }
        Local::new(start, self.start_of(range.end - 1) + 1)
    }
}
