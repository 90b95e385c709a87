//! How BuildKit cuts a line into words: places only, since a word is what stands there.
//!
//! Source: frontend/dockerfile/parser/line_parsers.go. All ranges are bytes of the text given.

use std::ops::Range;

/// What BuildKit's own pattern for blanks matches: neither line breaks nor other Unicode blanks.
pub(super) fn is_blank(ch: char) -> bool {
    matches!(ch, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// `range` of `text` without the blanks of any alphabet at both ends.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

/// The text before the first run of blanks, and the text behind it where there is such a run.
pub(super) fn split_once(text: &str, range: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let part = text.get(range.clone()).unwrap_or_default();
    let Some(blank) = part.find(is_blank) else { return (range, None) };
    let behind = part.get(blank..).unwrap_or_default().trim_start_matches(is_blank);
    (range.start..range.start + blank, Some(range.end - behind.len()..range.end))
}

/// The words between blanks, without regard to quotes.
pub(super) fn split(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut rest = Some(range);
    while let Some(part) = rest {
        let (word, behind) = split_once(text, part);
        if !word.is_empty() {
            words.push(word);
        }
        rest = behind.filter(|behind| !behind.is_empty());
    }
    words
}

/// The words between blanks of any alphabet that are neither quoted nor escaped. An escape at the
/// very end belongs to no word.
pub(super) fn quoted(text: &str, range: Range<usize>, escape: u8) -> Vec<Range<usize>> {
    let escape = escape as char;
    let end = range.end;
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut chars = text.get(range.clone()).unwrap_or_default().char_indices();
    while let Some((offset, ch)) = chars.next() {
        let at = range.start + offset;
        if quote.is_none() && ch.is_whitespace() {
            words.extend(start.take().map(|start| start..at));
            continue;
        }
        start = start.or(Some(at));
        if ch == escape && quote != Some('\'') {
            if chars.next().is_none() {
                words.extend(start.take().filter(|start| *start < at).map(|start| start..at));
            }
        } else if quote == Some(ch) {
            quote = None;
        } else if quote.is_none() && matches!(ch, '\'' | '"') {
            quote = Some(ch);
        }
    }
    words.extend(start.map(|start| start..end));
    words
}
