//! Bytes to positions and back, at the moment of sending and receiving.

use crate::text::{Encoding, Position, Span, Text};
use std::path::PathBuf;
use tower_lsp::ls_types::{self, Range, TextEdit, Uri};

pub fn position(text: &Text, offset: u32, encoding: Encoding) -> ls_types::Position {
    let Position { line, column } = text.position(offset, encoding);
    ls_types::Position::new(line, column)
}

pub fn range(text: &Text, span: Span, encoding: Encoding) -> Range {
    Range::new(position(text, span.start, encoding), position(text, span.end, encoding))
}

/// The byte at a client's position, clamped to the text.
pub fn offset(text: &Text, position: ls_types::Position, encoding: Encoding) -> u32 {
    text.offset(Position { line: position.line, column: position.character }, encoding)
}

/// The bytes of a client's range, clamped to the text; one that is the wrong way round is turned.
pub fn span(text: &Text, range: Range, encoding: Encoding) -> Span {
    let start = offset(text, range.start, encoding);
    let end = offset(text, range.end, encoding);
    Span::new(start.min(end), start.max(end))
}

pub fn edit(text: &Text, edit: &crate::text::Edit, encoding: Encoding) -> TextEdit {
    TextEdit::new(range(text, edit.span, encoding), edit.text.clone())
}

/// The path of a `file` URI; `None` for every other scheme.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path()).flatten().map(|path| path.into_owned())
}
