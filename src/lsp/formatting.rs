//! Formatting: of a document, of a range of it, of the line that is typed.

use super::documents::Snapshot;
use super::stop::Stop;
use crate::format::{self, Style, format_while, whole_while};
use crate::text::Edit;
use tower_lsp::ls_types::{Position, Range, TextEdit};

/// The edits of a whole document; none where the result would not build the same, or where nobody
/// waits for them any more.
pub fn document(snapshot: &Snapshot, stop: &Stop) -> Vec<TextEdit> {
    let found = whole_while(&snapshot.document, Style::default(), &|| !stop.is_set());
    edits(snapshot, found.unwrap_or_default())
}

/// The edits of the instructions that a range touches.
pub fn range(snapshot: &Snapshot, range: Range, stop: &Stop) -> Vec<TextEdit> {
    let range = snapshot.span(range);
    let is_wanted = || !stop.is_set();
    let found = format_while(&snapshot.document, range, Style::default(), &is_wanted);
    edits(snapshot, found.unwrap_or_default())
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
