//! Heredocs of RUN, COPY and ADD.
//!
//! Source of the behaviour: moby/buildkit frontend/dockerfile/parser/parser.go at 73ed682.

use super::expand;
use crate::text::{Local, Mapped};
use std::ops::Range;

#[derive(Clone, PartialEq, Debug)]
pub struct Heredoc {
    /// The delimiter, unquoted.
    pub name: Box<str>,
    /// The `<<EOF` in the instruction's line, with descriptor, dash and quotes.
    pub start: Local,
    /// The delimiter inside `start`, with its quotes.
    pub delimiter: Local,
    /// Whether variables in the body are expanded: no part of the delimiter is quoted.
    pub expand: bool,
    /// `<<-`: leading tabs are stripped from body and terminator.
    pub chomp: bool,
    pub descriptor: u32,
    /// The lines of the body with their line breaks, as they stand in the source.
    pub body: Local,
    /// What is read from it: the body, without its leading tabs where `chomp` is set.
    pub content: Mapped,
    /// The line that ends it, without its line break; `None` where the file ends before.
    pub end: Option<Local>,
}

/// The `<<EOF` of a heredoc; the ranges are bytes of the logical line.
#[derive(PartialEq, Debug)]
pub(super) struct Opening {
    pub name: String,
    pub range: Range<u32>,
    pub delimiter: Range<u32>,
    pub expand: bool,
    pub chomp: bool,
    pub descriptor: u32,
}

/// The heredocs that a logical line opens, in order.
pub(super) fn openings(line: &str) -> Vec<Opening> {
    expand::raw_words(line).into_iter().filter_map(|(word, range)| opening(&word, range)).collect()
}

/// BuildKit's `^(\d*)<<(-?)\s*([^<]*)$`, the last group being one word.
pub(super) fn opening(word: &str, range: Range<u32>) -> Option<Opening> {
    let marker = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = word.strip_suffix(marker).unwrap_or_default();
    let rest = marker.strip_prefix("<<")?;
    let chomp = rest.starts_with('-');
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let rest = rest.trim_start_matches(['\t', '\n', '\x0c', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    let (name, quoted, words) = expand::unquoted(rest);
    (words == 1).then(|| Opening {
        name,
        delimiter: range.end.saturating_sub(rest.len() as u32).max(range.start)..range.end,
        range,
        expand: !quoted,
        chomp,
        descriptor: if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u32::MAX) },
    })
}

impl Opening {
    /// Whether a line, given without its line break, ends the heredoc.
    pub fn is_ended_by(&self, line: &str) -> bool {
        let line = if self.chomp { line.trim_start_matches('\t') } else { line };
        line == self.name
    }

    /// The heredoc, whose body and end are known now.
    pub fn close(self, line: &Mapped, source: &str, body: Local, end: Option<Local>) -> Heredoc {
        let text = source.get(body.start as usize..body.end as usize).unwrap_or_default();
        let mut content = Mapped::default();
        let mut start = body.start;
        for part in text.split_inclusive('\n') {
            let kept = if self.chomp { part.trim_start_matches('\t') } else { part };
            content.push(kept, start + (part.len() - kept.len()) as u32);
            start += part.len() as u32;
        }
        Heredoc {
            name: self.name.into(),
            start: line.local(self.range),
            delimiter: line.local(self.delimiter),
            expand: self.expand,
            chomp: self.chomp,
            descriptor: self.descriptor,
            body,
            content,
            end,
        }
    }
}
