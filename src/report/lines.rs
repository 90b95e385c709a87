//! From bytes to lines and columns.

use crate::text::Span;
use serde::Serialize;

/// One-based; the column in code points.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

/// Where the lines of a text start.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<u32>,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(breaks.map(|at| at as u32 + 1)).collect();
        Self { text, starts }
    }

    /// The place of a byte; past the end it is the end, inside a character its start.
    pub fn place(&self, offset: u32) -> Place {
        let offset = boundary(self.text, offset as usize);
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default() as usize;
        let before = self.text.get(start..offset).unwrap_or_default();
        Place { line: line as u32, column: before.chars().count() as u32 + 1 }
    }

    /// The bytes of a line (one-based) without its line break; empty for one that is not there.
    pub fn span(&self, line: u32) -> Span {
        let start = |line: u32| self.starts.get(line as usize).copied();
        let Some(first) = line.checked_sub(1).and_then(start) else {
            return Span::empty(self.text.len() as u32);
        };
        let end = start(line).map_or(self.text.len() as u32, |next| next - 1);
        let text = self.text.get(first as usize..end as usize).unwrap_or_default();
        Span::new(first, first + text.trim_end_matches('\r').len() as u32)
    }

    pub fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// The byte, moved to the start of the character that it lies in, at most the end of the text.
pub(super) fn boundary(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}
