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
    /// covers it; one that ends where a piece ends does not reach into the next. What lies past
    /// the text is cut off.
    pub fn local(&self, range: std::ops::Range<u32>) -> Local {
        let start = self.start_of(range.start);
        let end = range.end.min(self.text.len() as u32);
        if end <= range.start {
            return Local::new(start, start);
        }
        Local::new(start, self.start_of(end - 1) + 1)
    }

    /// A part of the text with its places: what [`Mapped::local`] says of the part is what it
    /// says of the whole. A range outside of the text or inside a character gives an empty text.
    pub fn slice(&self, range: std::ops::Range<u32>) -> Self {
        let Some(text) = self.text.get(range.start as usize..range.end as usize) else {
            return Self::default();
        };
        let first = self.pieces.partition_point(|piece| piece.mapped + piece.len <= range.start);
        let pieces = self.pieces.get(first..).unwrap_or_default().iter();
        let pieces = pieces.take_while(|piece| piece.mapped < range.end).map(|piece| {
            let start = piece.mapped.max(range.start);
            let end = (piece.mapped + piece.len).min(range.end);
            Piece {
                mapped: start - range.start,
                local: piece.local + (start - piece.mapped),
                len: end - start,
            }
        });
        Self { text: text.to_owned(), pieces: pieces.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ab` at 2, `cd` at 4 (one piece), `é` at 10.
    fn mapped() -> Mapped {
        let mut mapped = Mapped::default();
        mapped.push("ab", 2);
        mapped.push("cd", 4);
        mapped.push("", 8);
        mapped.push("é", 10);
        mapped
    }

    #[test]
    fn text_in_one_piece_is_one_piece() {
        let pieces =
            [Piece { mapped: 0, local: 2, len: 4 }, Piece { mapped: 4, local: 10, len: 2 }];
        assert_eq!(mapped().text(), "abcdé");
        assert_eq!(mapped().pieces(), pieces);
    }

    #[test]
    fn a_range_ends_where_its_last_byte_does() {
        let mapped = mapped();
        assert_eq!(mapped.local(0..4), Local::new(2, 6));
        assert_eq!(mapped.local(3..6), Local::new(5, 12));
        assert_eq!(mapped.local(4..6), Local::new(10, 12));
        assert_eq!(mapped.local(4..4), Local::new(10, 10));
        assert_eq!(mapped.local(6..6), Local::new(12, 12));
    }

    #[test]
    fn what_lies_past_the_text_is_cut_off() {
        assert_eq!(mapped().local(5..99), Local::new(11, 12));
        assert_eq!(mapped().local(98..99), Local::new(12, 12));
        assert_eq!(Mapped::default().local(0..3), Local::new(0, 0));
    }

    #[test]
    fn an_empty_text_stands_where_it_was_put() {
        let mut mapped = Mapped::default();
        mapped.push("", 7);
        assert_eq!(mapped.local(0..0), Local::new(7, 7));
        mapped.push("x", 9);
        assert_eq!(mapped.local(0..1), Local::new(9, 10));
    }

    #[test]
    fn a_slice_keeps_its_places() {
        let slice = mapped().slice(3..6);
        assert_eq!(slice.text(), "dé");
        assert_eq!((slice.local(0..1), slice.local(1..3)), (Local::new(5, 6), Local::new(10, 12)));
        assert_eq!(mapped().slice(5..6), Mapped::default());
        assert_eq!(mapped().slice(3..99), Mapped::default());
    }
}
