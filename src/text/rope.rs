//! The rope, and positions in three encodings.

use super::{Edit, Span};
use memchr::{memchr2_iter, memrchr2};
use std::borrow::Cow;

/// How a column counts: in bytes, in UTF-16 code units or in code points.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Encoding {
    Utf8,
    /// What every LSP client understands.
    #[default]
    Utf16,
    /// Code points: also what our JSON and our terminal output count in.
    Utf32,
}

/// A place as editors say it. Both zero-based; the column's unit is an [`Encoding`]'s.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// The text of a document. Cloning is cheap: clones share their chunks.
///
/// Its lines are LSP's: they end at `\n`, `\r\n` and a lone `\r`.
/// Equal texts have equal hashes, whatever edits they came from.
#[derive(Clone, Debug, Default, Hash)]
pub struct Text {
    rope: ropey::Rope,
}

impl Text {
    pub fn new(text: &str) -> Self {
        Self { rope: ropey::Rope::from_str(text) }
    }

    /// Length in bytes.
    pub fn len(&self) -> u32 {
        self.rope.len_bytes() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.rope.len_bytes() == 0
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    pub fn line_count(&self) -> u32 {
        self.rope.len_lines() as u32
    }

    /// The line that holds `offset`, zero-based.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.rope.byte_to_line((offset as usize).min(self.rope.len_bytes())) as u32
    }

    /// The byte at which `line` starts; the end of the text for a line past it.
    pub fn line_start(&self, line: u32) -> u32 {
        if line >= self.line_count() {
            return self.len();
        }
        self.rope.line_to_byte(line as usize) as u32
    }

    /// The bytes of `line` without its line break.
    pub fn line_span(&self, line: u32) -> Span {
        let start = self.line_start(line);
        let mut end = self.line_start(line.saturating_add(1));
        while end > start && matches!(self.rope.byte(end as usize - 1), b'\n' | b'\r') {
            end -= 1;
        }
        Span::new(start, end)
    }

    /// The position of `offset`, which is clamped to the text and moved to the start of the
    /// character that it lies in. Between `\r` and `\n` it is the end of the line.
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        if let Some(position) = self.near_position(offset, encoding) {
            return position;
        }
        let mut byte = self.boundary(offset);
        if byte > 0 && self.rope.get_byte(byte) == Some(b'\n') && self.rope.byte(byte - 1) == b'\r'
        {
            byte -= 1;
        }
        let line = self.rope.byte_to_line(byte);
        let start = self.rope.line_to_byte(line);
        let column = match encoding {
            Encoding::Utf8 => byte - start,
            Encoding::Utf16 => self.utf16_of(byte) - self.utf16_of(start),
            Encoding::Utf32 => self.rope.byte_to_char(byte) - self.rope.byte_to_char(start),
        };
        Position { line: line as u32, column: column as u32 }
    }

    /// The same where the line begins in the chunk that holds `offset`, as most do: it takes one
    /// way through the rope. `None` elsewhere.
    fn near_position(&self, offset: u32, encoding: Encoding) -> Option<Position> {
        let (chunk, start, _, line) = self.rope.get_chunk_at_byte(offset as usize)?;
        let mut at = (offset as usize).checked_sub(start)?;
        while !chunk.is_char_boundary(at) {
            at -= 1;
        }
        let mut before = chunk.get(..at)?;
        if before.ends_with('\r') && chunk.get(at..)?.starts_with('\n') {
            before = before.get(..at - 1)?;
        }
        let column = before.get(memrchr2(b'\n', b'\r', before.as_bytes())? + 1..)?;
        let lines = before.get(..before.len() - column.len())?.as_bytes();
        let breaks = memchr2_iter(b'\n', b'\r', lines);
        // The two of `\r\n` are one.
        let breaks = breaks.filter(|&at| lines.get(at..at + 2) != Some(b"\r\n")).count();
        let column = match encoding {
            Encoding::Utf8 => column.len(),
            Encoding::Utf16 => column.chars().map(char::len_utf16).sum(),
            Encoding::Utf32 => column.chars().count(),
        };
        Some(Position { line: (line + breaks) as u32, column: column as u32 })
    }

    /// The byte at `position`. A column past the end of the line is its end, a line past the end
    /// of the text is the end of the text, a column inside a character is its start.
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        if position.line >= self.line_count() {
            return self.len();
        }
        let line = self.line_span(position.line);
        let start = line.start as usize;
        let column = position.column as usize;
        let byte = match encoding {
            Encoding::Utf8 => self.boundary(line.start.saturating_add(position.column)),
            Encoding::Utf16 => {
                let unit = self.utf16_of(start).saturating_add(column);
                let char = self.rope.utf16_cu_to_char(unit.min(self.rope.len_utf16_cu()));
                self.rope.char_to_byte(char)
            }
            Encoding::Utf32 => {
                let char = self.rope.byte_to_char(start).saturating_add(column);
                self.rope.char_to_byte(char.min(self.rope.len_chars()))
            }
        };
        (byte as u32).min(line.end)
    }

    /// The text of `span`, clamped to the text and to character boundaries.
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        let start = self.boundary(span.start);
        self.rope.byte_slice(start..self.boundary(span.end).max(start)).into()
    }

    /// The chunks of the text from `offset`, clamped to the text and to a character boundary, to
    /// the end.
    pub fn chunks_from(&self, offset: u32) -> impl Iterator<Item = &str> {
        self.rope.byte_slice(self.boundary(offset)..).chunks()
    }

    /// Replaces the bytes of `edit.span`, clamped to the text and to character boundaries.
    /// Returns the span that was really replaced.
    pub fn apply(&mut self, edit: &Edit) -> Span {
        let start = self.boundary(edit.span.start);
        let end = self.boundary(edit.span.end).max(start);
        let first = self.rope.byte_to_char(start);
        if start < end {
            self.rope.remove(first..self.rope.byte_to_char(end));
        }
        if !edit.text.is_empty() {
            self.rope.insert(first, &edit.text);
        }
        Span::new(start as u32, end as u32)
    }

    /// The start of the character that `offset`, clamped to the text, lies in.
    fn boundary(&self, offset: u32) -> usize {
        let byte = (offset as usize).min(self.rope.len_bytes());
        self.rope.char_to_byte(self.rope.byte_to_char(byte))
    }

    fn utf16_of(&self, byte: usize) -> usize {
        self.rope.char_to_utf16_cu(self.rope.byte_to_char(byte))
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.rope.chunks().try_for_each(|chunk| formatter.write_str(chunk))
    }
}
