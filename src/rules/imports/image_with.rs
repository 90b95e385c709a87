//! The image that has what a command names.

use crate::contents::Language;
use crate::lint::{Context, edits};
use crate::model::Stage;
use crate::standard::Kind;
use crate::text::Edit;

/// The standard's image for a language, and the edit that puts it in the place of a stage's own
/// distroless one.
pub(super) fn image_with(
    context: &Context<'_>,
    stage: &Stage,
    language: Language,
) -> Option<(String, Edit)> {
    let kind = match language {
        Language::Python => Kind::Python,
        Language::Node => Kind::Node,
        Language::Java => Kind::Java,
        Language::Shell => return None,
    };
    let images = &context.standard().images;
    let base = context.base_image(stage)?;
    let reference = images.approved_for(kind)?.reference();
    let edit = edits::replace(base.at, base.word, reference.as_str());
    images.is_distroless(&base.image.familiar_name()).then_some((reference, edit))
}
