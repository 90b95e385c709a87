//! A document: one text and everything that is derived from it, each derived once.

use crate::contents::Contents;
use crate::model::{BuildContext, Model, Occurrences};
use crate::syntax::Syntax;
use crate::syntax::tree::Tree;
use crate::text::{Edit, Text};
use std::sync::{Arc, OnceLock};

/// An immutable snapshot. An edit makes a new one that shares what did not change.
#[derive(Debug, Default)]
pub struct Document {
    text: Text,
    syntax: Syntax,
    target: Option<Box<str>>,
    context: Option<Arc<BuildContext>>,
    model: OnceLock<Model>,
    occurrences: OnceLock<Occurrences>,
    contents: OnceLock<Contents>,
    tree: OnceLock<Tree>,
    /// The tree of an earlier text, from which this one's is parsed when it is asked for.
    earlier: Option<Tree>,
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
        self.occurrences = OnceLock::new();
        self.contents = OnceLock::new();
        self
    }

    /// The document with its build context, where that is known.
    pub fn with_context(mut self, context: Option<Arc<BuildContext>>) -> Self {
        self.context = context;
        self.contents = OnceLock::new();
        self
    }

    /// Another text in the same place: its target and its build context. What both texts begin
    /// and end with is shared.
    pub fn like(&self, text: &str) -> Self {
        self.edited(&Edit::between(&self.text.to_string(), text))
    }

    /// The document after one edit.
    pub fn edited(&self, edit: &Edit) -> Self {
        let mut text = self.text.clone();
        let span = text.apply(edit);
        let edit = Edit::replace(span, edit.text.as_str());
        let syntax = self.syntax.edited(&edit, &text);
        let (target, context) = (self.target.clone(), self.context.clone());
        let earlier = self.tree.get().or(self.earlier.as_ref()).cloned();
        Self { text, syntax, target, context, earlier, ..Self::default() }
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

    /// Where its own names stand.
    pub fn occurrences(&self) -> &Occurrences {
        self.occurrences.get_or_init(|| Occurrences::new(&self.syntax, self.model()))
    }

    /// What each stage will hold.
    pub fn contents(&self) -> &Contents {
        self.contents
            .get_or_init(|| Contents::new(&self.syntax, self.model(), self.context.clone()))
    }

    /// The tree-sitter tree. It costs a keystroke more than all else together, so that it is parsed
    /// when it is asked for, from the last one that was, with what changed since.
    pub fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| match &self.earlier {
            Some(earlier) => earlier.edited(&self.syntax, &self.text),
            None => Tree::parse(&self.syntax, &self.text),
        })
    }

    /// The files that a COPY can take; `None` where they are not known.
    pub fn build_context(&self) -> Option<&BuildContext> {
        self.context.as_deref()
    }
}
