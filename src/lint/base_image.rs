//! The image that a stage stands on, where its FROM says so.

use super::Context;
use crate::bases::Image;
use crate::model::{Base, ImageReference, Stage};
use crate::syntax::{Body, InstructionRef, Word};
use crate::text::{Edit, Span};

/// An image and the FROM that names it.
#[derive(Clone, Copy, Debug)]
pub struct BaseImage<'a> {
    pub stage: &'a Stage,
    pub at: InstructionRef<'a>,
    /// As written; variables may be in it.
    pub word: &'a Word,
    /// After expansion.
    pub image: &'a ImageReference,
}

impl<'a> Context<'a> {
    /// The image at the root of a stage's chain; `None` for `scratch` and what is not known.
    pub fn base_image(&self, stage: &Stage) -> Option<BaseImage<'a>> {
        let root = self.model().root(stage.index)?;
        let (at, word) = self.image_word(root)?;
        match &root.base {
            Base::Image(image) => Some(BaseImage { stage: root, at, word, image }),
            _ => None,
        }
    }

    /// A stage's FROM and what it names.
    pub fn image_word(&self, stage: &Stage) -> Option<(InstructionRef<'a>, &'a Word)> {
        let at = self.syntax().get(stage.from)?;
        match &at.get().operation.body {
            Body::From(from) => Some((at, from.image.as_ref()?)),
            _ => None,
        }
    }
}

impl BaseImage<'_> {
    pub fn span(&self) -> Span {
        self.at.word_span(self.word)
    }

    /// Whether the FROM says it letter by letter.
    pub fn is_literal(&self) -> bool {
        *self.word.text == *self.image.text
    }

    /// The tag without its colon; the whole image where none is written, or not here.
    pub fn tag_span(&self) -> Span {
        match &self.image.tag {
            Some(tag) if self.is_literal() => self.at.part_span(self.word, tag.clone()),
            _ => self.span(),
        }
    }

    /// The edit that gives it another tag, for the architecture that the old one is for, and takes
    /// its digest away; `None` where a variable is in its name.
    pub fn with_tag(&self, tag: &str) -> Option<Edit> {
        let architecture = self.image.tag().and_then(|old| old.rsplit_once('-'));
        let architecture = architecture.filter(|(_, word)| Image::is_architecture(word));
        let tag = architecture.map_or(tag.into(), |(_, word)| format!("{tag}-{word}"));
        let end = self.image.repository.end;
        let name = self.image.text.get(..end).filter(|_| self.is_literal())?;
        // A digest names the image of the old tag.
        Some(match (&self.image.tag, &self.image.digest) {
            (Some(old), None) => Edit::replace(self.at.part_span(self.word, old.clone()), tag),
            _ => Edit::replace(self.span(), format!("{name}:{tag}")),
        })
    }
}
