//! What is done while somebody types: the line that continues an instruction is indented.

use super::layout::INDENT;
use crate::document::Document;
use crate::syntax::is_in_quotes;
use crate::text::{Edit, Span};

/// The edit of the blank line that holds `offset`, where the line before it continues an
/// instruction: as deep as that line is, where it continues one itself, else by one step. BuildKit
/// reads no blanks there but in quotes, where nothing is done.
pub fn after_line_break(document: &Document, offset: u32) -> Option<Edit> {
    let text = document.text();
    let line = text.line_of(offset);
    let own = text.line_span(line);
    let before = text.line_span(line.checked_sub(1)?);
    let at = document.syntax().at(before.end).filter(|at| at.start <= before.start)?;
    let written = text.slice(before);
    let is_comment = written.trim_start().starts_with('#');
    let continues = written.trim_end().ends_with(char::from(at.get().escape)) && !is_comment;
    let in_body = at.get().heredocs.iter().any(|heredoc| at.at(heredoc.body).start <= before.start);
    if !continues || in_body || !text.slice(own).trim().is_empty() {
        return None;
    }
    let local = before.end.checked_sub(at.start)?;
    let line = &at.get().line;
    let read: u32 = line
        .pieces()
        .iter()
        .filter(|piece| piece.local < local)
        .map(|piece| piece.len.min(local - piece.local))
        .sum();
    if is_in_quotes(line.text().get(..read as usize)?, at.get().escape) {
        return None;
    }
    let indent = if before.start == at.start {
        " ".repeat(INDENT)
    } else {
        written.chars().take_while(|char| matches!(char, ' ' | '\t')).collect()
    };
    let blanks = Span::new(own.start, own.end);
    (text.slice(blanks) != indent).then(|| Edit::replace(blanks, indent))
}
