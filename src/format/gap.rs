//! What stands between instructions: comments and blank lines.

use crate::document::Document;
use crate::text::{Edit, Span};

/// More blank lines than these are taken out.
const BLANK_LINES: usize = 2;

/// Comments lose their indentation and trailing blanks, runs of blank lines what is too much.
/// Before the first instruction every line stays: a directive counts only where it stands.
pub(super) fn edits(document: &Document, gap: Span, first: bool) -> Option<Edit> {
    let old = document.text().slice(gap);
    let mut new = String::with_capacity(old.len());
    let mut blank = 0;
    for line in old.split_inclusive('\n') {
        let eol = if line.ends_with("\r\n") {
            "\r\n"
        } else if line.ends_with('\n') {
            "\n"
        } else {
            ""
        };
        let content = line.trim_matches([' ', '\t', '\r', '\n']);
        blank = if content.is_empty() { blank + 1 } else { 0 };
        if blank <= BLANK_LINES || first {
            new.push_str(content);
            new.push_str(eol);
        }
    }
    (new != old).then(|| Edit::replace(gap, new))
}

/// Behind the last instruction: its comments, one final line break and nothing else.
pub(super) fn last(document: &Document, gap: Span) -> Option<Edit> {
    let old = document.text().slice(gap);
    let kept = edits(document, gap, false).map_or_else(|| old.to_string(), |edit| edit.text);
    let eol = crate::lint::edits::line_break(document);
    let body = kept.trim_end_matches(['\r', '\n', ' ', '\t']);
    let before = document.text().slice(Span::new(gap.start.saturating_sub(1), gap.start));
    let new = match body {
        "" if before == "\n" => String::new(),
        "" => eol.to_owned(),
        body => format!("{body}{eol}"),
    };
    (new != old).then(|| Edit::replace(gap, new))
}
