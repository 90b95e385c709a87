//! A document: one text and everything that is derived from it, each derived once.

use crate::model::Model;
use crate::syntax::Syntax;
use crate::text::{Edit, Text};
use std::sync::OnceLock;

/// An immutable snapshot. An edit makes a new one that shares what did not change.
#[derive(Debug, Default)]
pub struct Document {
    text: Text,
    syntax: Syntax,
    target: Option<Box<str>>,
    model: OnceLock<Model>,
}

impl Document {
    pub fn new(text: &str) -> Self {
        let text = Text::new(text);
        let syntax = Syntax::parse(&text);
        Self { text, syntax, ..Self::default() }
    }

    /// The document with a configured target stage (see [`Model::runtime`]).
    pub fn with_target(mut self, target: Option<&str>) -> Self {
        self.target = target.map(Box::from);
        self.model = OnceLock::new();
        self
    }

    /// The document after one edit.
    pub fn edited(&self, edit: &Edit) -> Self {
        let mut text = self.text.clone();
        let span = text.apply(edit);
        let edit = Edit::replace(span, edit.text.as_str());
        let syntax = self.syntax.edited(&edit, &text);
        Self { text, syntax, target: self.target.clone(), model: OnceLock::new() }
    }

    /// The configured target stage.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    pub fn text(&self) -> &Text {
        &self.text
    }

    pub fn syntax(&self) -> &Syntax {
        &self.syntax
    }

    pub fn model(&self) -> &Model {
        self.model.get_or_init(|| Model::new(&self.syntax, self.target.as_deref()))
    }
}
