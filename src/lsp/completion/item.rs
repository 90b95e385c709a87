//! An item, before it is put into the client's words.

use crate::lsp::abilities::Abilities;
use crate::lsp::subject::Subject;
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionItemTag,
    CompletionTextEdit, InsertTextFormat, Range, TextEdit, Uri,
};

pub struct Item {
    label: String,
    kind: CompletionItemKind,
    /// What takes the place of the word at the cursor; the label where it is absent.
    insert: Option<String>,
    /// The same with places to fill in, for clients that know them.
    snippet: Option<String>,
    /// What is held against what is typed; what is inserted where it is absent.
    filter: Option<String>,
    /// Right behind the label: `=8080`.
    behind: Option<String>,
    /// At the end of the line: what it is, or where it comes from.
    about: Option<String>,
    subject: Option<Subject>,
    /// Lower ones come first; of equals the order of the list holds.
    rank: u8,
    deprecated: bool,
    /// An edit elsewhere that goes with it.
    also: Option<TextEdit>,
}

impl Item {
    pub fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self {
            label: label.into(),
            kind,
            insert: None,
            snippet: None,
            filter: None,
            behind: None,
            about: None,
            subject: None,
            rank: 1,
            deprecated: false,
            also: None,
        }
    }

    pub fn insert(self, text: impl Into<String>) -> Self {
        Self { insert: Some(text.into()), ..self }
    }

    pub fn snippet(self, text: impl Into<String>) -> Self {
        Self { snippet: Some(text.into()), ..self }
    }

    pub fn filter(self, text: impl Into<String>) -> Self {
        Self { filter: Some(text.into()), ..self }
    }

    pub fn behind(self, text: impl Into<String>) -> Self {
        Self { behind: Some(text.into()), ..self }
    }

    pub fn about(self, text: impl Into<String>) -> Self {
        Self { about: Some(text.into()), ..self }
    }

    pub fn subject(self, subject: Subject) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// One line that says what it is, in the list and as its documentation.
    pub fn means(self, text: &str) -> Self {
        match text {
            "" => self,
            text => self.about(text).subject(Subject::plain(text)),
        }
    }

    pub fn rank(self, rank: u8) -> Self {
        Self { rank, ..self }
    }

    pub fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }

    pub fn also(self, edit: TextEdit) -> Self {
        Self { also: Some(edit), ..self }
    }

    pub fn finish(self, at: usize, range: Range, uri: &Uri, client: &Abilities) -> CompletionItem {
        let plain = self.insert.unwrap_or_else(|| self.label.clone());
        let (text, format) = match self.snippet.filter(|_| client.snippets) {
            Some(snippet) => (snippet, Some(InsertTextFormat::SNIPPET)),
            None => (plain.clone(), None),
        };
        let (mut details, mut detail) = (None, None);
        if client.label_details {
            let shown = CompletionItemLabelDetails { detail: self.behind, description: self.about };
            details = Some(shown).filter(|it| it.detail.is_some() || it.description.is_some());
        } else {
            let parts: Vec<_> = self.behind.into_iter().chain(self.about).collect();
            detail = Some(parts.join("  ")).filter(|text| !text.is_empty());
        }
        let tag = self.deprecated && client.deprecated_items;
        CompletionItem {
            label: self.label,
            label_details: details,
            detail,
            kind: Some(self.kind),
            sort_text: Some(format!("{}{at:05}", self.rank)),
            // Editors hold it against what stands in the range.
            filter_text: Some(self.filter.unwrap_or(plain)),
            insert_text_format: format,
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, text))),
            additional_text_edits: self.also.map(|edit| vec![edit]),
            tags: tag.then(|| vec![CompletionItemTag::DEPRECATED]),
            data: self.subject.and_then(|subject| serde_json::to_value((uri, subject)).ok()),
            ..CompletionItem::default()
        }
    }
}

/// Text as a part of a snippet.
pub fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for ch in text.chars() {
        if matches!(ch, '$' | '}' | '\\') {
            escaped.push('\\');
        }
        escaped.push(ch);
    }
    escaped
}
