//! A tag that names the release of the distribution that it stands for today.

use super::{Offer, Place};
use crate::bases::{self, Listing};
use crate::model::Base;
use crate::syntax::{Body, Keyword};
use crate::text::Edit;

/// Only where the tables say which release that is, and that there is such a tag.
pub(super) fn pin(place: &Place<'_>) -> Offer {
    let stage = place.document.model().stage_of(place.at.index)?;
    let Body::From(from) = &place.at.get().operation.body else { return None };
    let (word, Base::Image(image)) = (from.image.as_ref()?, &stage.base) else { return None };
    let is_literal = *word.text == *image.text && place.keyword() == Keyword::From;
    if !is_literal || image.digest().is_some() {
        return None;
    }
    let tag = image.tag().unwrap_or_default();
    let name = image.familiar_name();
    let known = bases::lookup(&name, Some(tag).filter(|tag| !tag.is_empty()))?;
    let suite = known.suite.as_ref().filter(|_| known.listing == Listing::Current)?;
    // Of a tag that names it there is none that names it twice.
    let pinned = bases::tag_of_suite(&name, tag, suite)?;
    let edit = match &image.tag {
        Some(tag) => Edit::replace(place.at.part_span(word, tag.clone()), pinned.as_str()),
        None => Edit::insert(place.at.word_span(word).end, format!(":{pinned}")),
    };
    let title = format!("Pin to {}, which this tag is as of {}", suite.name, known.date);
    Some((title, vec![edit]))
}
