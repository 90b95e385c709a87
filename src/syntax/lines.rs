//! The physical lines of a text as BuildKit counts them: they end at `\n` only.

use crate::text::Text;
use std::borrow::Cow;

const BOM: &str = "\u{feff}";

/// Reads lines from the chunks of a rope; only a line that lies in two chunks is copied.
pub(super) struct Lines<'a> {
    chunks: Box<dyn Iterator<Item = &'a str> + 'a>,
    chunk: &'a str,
    /// The byte at which the next line starts.
    pub start: u32,
    /// The number of the next line, zero-based.
    pub number: u32,
}

impl<'a> Lines<'a> {
    /// All lines; a byte order mark before the first belongs to none.
    pub fn all(text: &'a Text) -> Self {
        let mut lines = Self::from(text, 0, 0);
        lines.fill();
        if let Some(rest) = lines.chunk.strip_prefix(BOM) {
            lines.chunk = rest;
            lines.start = BOM.len() as u32;
        }
        lines
    }

    /// The lines from the one with this number, which starts at this byte.
    pub fn from(text: &'a Text, start: u32, number: u32) -> Self {
        Self { chunks: Box::new(text.chunks_from(start)), chunk: "", start, number }
    }

    fn fill(&mut self) {
        while self.chunk.is_empty() {
            match self.chunks.next() {
                Some(chunk) => self.chunk = chunk,
                None => return,
            }
        }
    }

    /// What the chunk holds of the line, and whether that is all of it.
    fn take(&mut self) -> (&'a str, bool) {
        let newline = memchr::memchr(b'\n', self.chunk.as_bytes());
        let length = newline.map_or(self.chunk.len(), |newline| newline + 1);
        let (line, rest) = self.chunk.split_at(length);
        self.chunk = rest;
        (line, newline.is_some())
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Cow<'a, str>;

    /// The next line with its line break; after a last line break there is none.
    fn next(&mut self) -> Option<Cow<'a, str>> {
        self.fill();
        let (part, mut complete) = self.take();
        let mut line = Cow::Borrowed(part);
        while !complete {
            self.fill();
            if self.chunk.is_empty() {
                break;
            }
            let (part, end) = self.take();
            line.to_mut().push_str(part);
            complete = end;
        }
        if line.is_empty() {
            return None;
        }
        self.start += line.len() as u32;
        self.number += 1;
        Some(line)
    }
}

/// The line without its line break, `\n` or `\r\n`.
pub(super) fn unbroken(line: &str) -> &str {
    line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// The line as BuildKit reads it: without any `\r` and `\n` at its end.
pub(super) fn trimmed(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}
