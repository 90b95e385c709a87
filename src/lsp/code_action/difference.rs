//! What changed between two texts, as edits.

use crate::text::{Edit, EditSet, Span};
use similar::{ChangeTag, TextDiff};

/// The edits that make `after` of `before`, line by line: a cursor elsewhere stays where it is.
pub fn difference(before: &str, after: &str) -> EditSet {
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    for change in TextDiff::from_lines(before, after).iter_all_changes() {
        let text = change.value();
        let len = text.len() as u32;
        match change.tag() {
            ChangeTag::Equal => at += len,
            ChangeTag::Delete => {
                push(&mut edits, Edit::delete(Span::new(at, at + len)));
                at += len;
            }
            ChangeTag::Insert => push(&mut edits, Edit::insert(at, text)),
        }
    }
    EditSet::new(edits).unwrap_or_default()
}

/// Adds an edit, joined with the last one where they touch.
fn push(edits: &mut Vec<Edit>, edit: Edit) {
    match edits.last_mut() {
        Some(last) if last.span.end == edit.span.start => {
            last.span.end = edit.span.end;
            last.text.push_str(&edit.text);
        }
        _ => edits.push(edit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_small_and_gives_the_text() {
        let before = "FROM a\nRUN b\nUSER c\nCMD d";
        for after in ["FROM a\nRUN x\nUSER c\nCMD d", "", "RUN b\nLABEL y\nUSER c\n", before] {
            let edits = difference(before, after);
            assert_eq!(edits.apply(before), after);
        }
        let edits = difference(before, "FROM a\nRUN x\nUSER c\nCMD d");
        assert_eq!(edits.edits(), [Edit::replace(Span::new(7, 13), "RUN x\n")]);
    }
}
