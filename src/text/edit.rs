//! Edits, and sets of them that can be applied together.

use super::Span;

/// Replaces the bytes of `span` by `text`; an empty span inserts, an empty text deletes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self::replace(Span::empty(offset), text)
    }

    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }

    /// The one edit that makes `new` of `old`: all but what both begin and end with.
    pub fn between(old: &str, new: &str) -> Self {
        let start = shared(old.chars(), new.chars());
        let (old_rest, new_rest) = (old.get(start..), new.get(start..));
        let (old_rest, new_rest) = (old_rest.unwrap_or_default(), new_rest.unwrap_or_default());
        let end = shared(old_rest.chars().rev(), new_rest.chars().rev());
        let text = new_rest.get(..new_rest.len() - end).unwrap_or_default();
        Self::replace(Span::new(start as u32, (old.len() - end) as u32), text)
    }
}

/// Length in bytes of what two texts have in common from their first character on.
fn shared(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

/// Disjoint edits of one text in the order of their places.
///
/// All spans speak of the text before any of them is applied. Two insertions at one place are
/// kept in the order in which they came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EditSet {
    edits: Vec<Edit>,
}

/// Two edits touch the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overlap;

impl EditSet {
    pub fn new(edits: impl IntoIterator<Item = Edit>) -> Result<Self, Overlap> {
        let mut edits: Vec<Edit> = edits.into_iter().collect();
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let disjoint = edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
        if disjoint { Ok(Self { edits }) } else { Err(Overlap) }
    }

    pub fn one(edit: Edit) -> Self {
        Self { edits: vec![edit] }
    }

    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The same edits, each `by` bytes further on.
    pub fn shifted(&self, by: u32) -> Self {
        let shift = |edit: &Edit| {
            Edit::replace(Span::new(edit.span.start + by, edit.span.end + by), edit.text.as_str())
        };
        Self { edits: self.edits.iter().map(shift).collect() }
    }

    /// Whether both can be applied to the same text: no shared byte, no insertion at a place that
    /// the other touches (its order would be a guess).
    pub fn is_disjoint_from(&self, other: &Self) -> bool {
        self.edits.iter().all(|a| {
            other.edits.iter().all(|b| a.span.end < b.span.start || b.span.end < a.span.start)
        })
    }

    /// Both sets as one, or `None` where they are not disjoint.
    pub fn merged(&self, other: &Self) -> Option<Self> {
        if !self.is_disjoint_from(other) {
            return None;
        }
        Self::new(self.edits.iter().chain(&other.edits).cloned()).ok()
    }

    /// The text with all edits applied. Spans outside the text are clamped to it.
    pub fn apply(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for edit in &self.edits {
            let start = (edit.span.start as usize).clamp(at, text.len());
            let end = (edit.span.end as usize).clamp(start, text.len());
            result.push_str(text.get(at..start).unwrap_or_default());
            result.push_str(&edit.text);
            at = end;
        }
        result.push_str(text.get(at..).unwrap_or_default());
        result
    }
}
