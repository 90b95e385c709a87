//! Formatting: of a document, of a range of it, of the line that is typed.

use super::documents::Snapshot;
use crate::format::{self, Style, format, formatted};
use crate::text::{Edit, Span};
use tower_lsp::ls_types::{Position, Range, TextEdit};

/// The edits of a whole document; none where the result would not build the same.
pub fn document(snapshot: &Snapshot) -> Vec<TextEdit> {
    let whole = Span::new(0, snapshot.text().len());
    let style = Style::default();
    let changes = formatted(&snapshot.document, style) != snapshot.text().to_string();
    if changes { edits(snapshot, format(&snapshot.document, whole, style)) } else { Vec::new() }
}

/// The edits of the instructions that a range touches.
pub fn range(snapshot: &Snapshot, range: Range) -> Vec<TextEdit> {
    edits(snapshot, format(&snapshot.document, snapshot.span(range), Style::default()))
}

/// What a line break that was just typed asks for.
pub fn typed(snapshot: &Snapshot, position: Position) -> Vec<TextEdit> {
    let edit = format::after_line_break(&snapshot.document, snapshot.offset(position));
    edits(snapshot, edit.into_iter().collect())
}

fn edits(snapshot: &Snapshot, edits: Vec<Edit>) -> Vec<TextEdit> {
    let of = |edit: Edit| TextEdit { range: snapshot.range(edit.span), new_text: edit.text };
    edits.into_iter().map(of).collect()
}
