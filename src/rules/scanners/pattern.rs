//! Patterns in the text of an instruction.

use super::text;
use crate::lint::{Applicability, Report, edits};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Mapped, Span};
use regex::Regex;
use std::ops::Range;
use std::sync::OnceLock;

/// A regular expression that is made when a text has the word without which it cannot match. What
/// it reports is its first group.
#[derive(Debug)]
pub(crate) struct Pattern {
    word: &'static str,
    source: &'static str,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub const fn new(word: &'static str, source: &'static str) -> Self {
        Self { word, source, regex: OnceLock::new() }
    }

    fn regex(&self, text: &str) -> Option<&Regex> {
        let regex = || self.regex.get_or_init(|| Regex::new(self.source).ok()).as_ref();
        text.contains(self.word).then(regex).flatten()
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.regex(text).is_some_and(|regex| regex.is_match(text))
    }

    /// The first group of the first match.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        self.regex(text)?.captures(text)?.get(1).map(|found| found.range())
    }

    /// The first groups of all matches.
    pub fn find_all(&self, text: &str) -> Vec<Range<usize>> {
        let Some(regex) = self.regex(text) else { return Vec::new() };
        let groups = regex.captures_iter(text).filter_map(|found| Some(found.get(1)?.range()));
        groups.collect()
    }

    /// All matches, as wholes.
    pub fn all<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let regex = self.regex(text);
        regex
            .map(|regex| regex.find_iter(text).map(|found| found.as_str()).collect())
            .unwrap_or_default()
    }

    /// Where the first group of the first match stands in the document.
    pub fn place(&self, at: InstructionRef<'_>, text: &Mapped) -> Option<Span> {
        self.find(text.text()).map(|range| place(at, text, range))
    }
}

/// A range of a text as a range of the document.
pub(crate) fn place(at: InstructionRef<'_>, text: &Mapped, range: Range<usize>) -> Span {
    at.at(text.local(range.start as u32..range.end as u32))
}

/// Reports the options that `pattern` finds in a RUN as Checkov reads it, and offers to remove them.
pub(crate) fn report_option(
    at: InstructionRef<'_>,
    pattern: &Pattern,
    message: &str,
    report: &mut Report<'_>,
) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    let text = text::of_line(at);
    for range in pattern.find_all(text.text()) {
        report.at(place(at, &text, range.clone()), message).fix(Applicability::Unsafe, || {
            Some(("Remove it".to_owned(), [Edit::delete(removed(at, &text, range)?)]))
        });
    }
}

/// An option with the blank before it; of a cluster such as `-sk` its last letter.
fn removed(at: InstructionRef<'_>, text: &Mapped, option: Range<usize>) -> Option<Span> {
    let written = text.text().get(option.clone())?;
    let is_cluster = option.len() > 2 && !written.starts_with("--");
    let start = if is_cluster { option.end - 1 } else { option.start.checked_sub(1)? };
    let blank = text.text().get(start..)?.starts_with([' ', '\t']);
    let span = place(at, text, start..option.end);
    let in_one_piece = span.end - span.start == (option.end - start) as u32;
    (in_one_piece && (is_cluster || blank)).then_some(span)
}

/// Reports a setting: `setting` in an ARG or ENV, `assignment` in a RUN.
pub(crate) fn report_setting(
    at: InstructionRef<'_>,
    setting: &Pattern,
    assignment: &Pattern,
    message: &str,
    report: &mut Report<'_>,
) {
    let pattern = match at.operation.keyword {
        Keyword::Arg | Keyword::Env => setting,
        Keyword::Run => assignment,
        _ => return,
    };
    if let Some(span) = pattern.place(at, &text::of_line(at)) {
        report.at(span, message).fix(Applicability::Unsafe, || {
            let edit = without_setting(at, span)?;
            Some(("Remove the setting".to_owned(), edit))
        });
    }
}

/// Deletes a setting: the pair, the instruction that holds nothing else, or the words before a
/// command.
fn without_setting(at: InstructionRef<'_>, span: Span) -> Option<Vec<Edit>> {
    let pairs = at.operation.pairs();
    if at.operation.keyword != Keyword::Run {
        let index = pairs.iter().position(|pair| at.at(pair.local()).overlaps(span))?;
        return match pairs.len() {
            1 => Some(vec![Edit::delete(Span::new(at.start, at.start + at.source.len() as u32))]),
            _ => edits::delete_element(at, &edits::pairs(at.get()), index),
        };
    }
    let source = &at.get().source;
    let (start, end) = (span.start.checked_sub(at.start)?, span.end.checked_sub(at.start)?);
    let before = source.get(..start as usize)?.trim_end_matches(' ');
    let after = source.get(end as usize..)?;
    let blanks = after.len() - after.trim_start_matches(' ').len();
    let is_prefix = blanks > 0 && !after.trim_start().starts_with(['\\', '`', '&', ';', '|', '\n']);
    (is_prefix && !before.ends_with("export"))
        .then(|| vec![Edit::delete(Span::new(span.start, span.end + blanks as u32))])
}
