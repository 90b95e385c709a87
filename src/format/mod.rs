//! The formatter: one style, driven by a width, that never changes what is built.
//!
//! Keywords in upper case, one blank between parts, continuations indented by four, one pair a
//! line in long ENV and LABEL, long chains of a RUN broken at `&&`; a layout that was made by hand
//! keeps its relative indentation. Heredocs, comments, directives, JSON arrays and everything in
//! quotes stay.
//!
//! Every instruction that is laid out anew is read again and held against the old one
//! (`view`); where BuildKit would see anything else, it stays as it was. An instruction with a
//! problem of structure stays as it was too.

mod gap;
mod layout;
mod typed;
mod view;

pub use typed::after_line_break;

use crate::document::Document;
use crate::lint::edits;
use crate::syntax::InstructionRef;
use crate::text::{Edit, EditSet, Span};

/// How wide lines may be before they are broken, in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 100 }
    }
}

/// The edits that format the part of a document that `range` touches, in the order of their
/// places. Formatting the result changes nothing.
pub fn format(document: &Document, range: Span, style: Style) -> Vec<Edit> {
    format_while(document, range, style, &|| true).unwrap_or_default()
}

/// The same as long as it is wanted, which is asked before each instruction; `None` where it was
/// not.
pub fn format_while(
    document: &Document,
    range: Span,
    style: Style,
    is_wanted: &dyn Fn() -> bool,
) -> Option<Vec<Edit>> {
    let syntax = document.syntax();
    if syntax.is_empty() || syntax.prologue().has_foreign_frontend() {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    let mut end = 0;
    for at in syntax.instructions() {
        if !is_wanted() {
            return None;
        }
        let gap = Span::new(end, at.start);
        if gap.overlaps(range) {
            found.extend(gap::edits(document, gap, end == 0));
        }
        if at.span().overlaps(range) {
            found.extend(of_instruction(document, at, style));
        }
        end = next_line(document, at.span().end);
    }
    let rest = Span::new(end, document.text().len());
    if rest.overlaps(range) {
        found.extend(gap::last(document, rest));
    }
    Some(found)
}

/// The edits that format a whole document, none where the result would not be the same to
/// BuildKit; `None` where they are no longer wanted, which is asked before each instruction.
pub fn whole_while(
    document: &Document,
    style: Style,
    is_wanted: &dyn Fn() -> bool,
) -> Option<Vec<Edit>> {
    let whole = Span::new(0, document.text().len());
    let found = format_while(document, whole, style, is_wanted)?;
    let same = applied(document, &found)
        .is_some_and(|result| view::same_document(document, &document.like(&result)));
    Some(if same { found } else { Vec::new() })
}

/// The whole document formatted; the text as it is where the result would not be the same to
/// BuildKit, or where there is nothing to do.
pub fn formatted(document: &Document, style: Style) -> String {
    let found = whole_while(document, style, &|| true).unwrap_or_default();
    applied(document, &found).unwrap_or_else(|| document.text().to_string())
}

fn applied(document: &Document, edits: &[Edit]) -> Option<String> {
    let set = EditSet::new(edits.iter().cloned()).ok()?;
    Some(set.apply(&document.text().to_string()))
}

fn of_instruction(document: &Document, at: InstructionRef<'_>, style: Style) -> Option<Edit> {
    let instruction = at.get();
    if !instruction.problems.is_empty() {
        return None;
    }
    let eol = edits::line_break(document);
    let laid_out = layout::instruction(instruction, style).replace('\n', eol);
    let kept = layout::without_final_break(&laid_out);
    let changed = kept != &*instruction.source && view::same(instruction, kept);
    changed.then(|| Edit::replace(at.span(), kept))
}

/// The byte after the line break at `offset`.
fn next_line(document: &Document, offset: u32) -> u32 {
    let breaks = document.text().slice(Span::new(offset, offset + 1)).starts_with('\n');
    offset + u32::from(breaks)
}
