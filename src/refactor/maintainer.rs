//! MAINTAINER to LABEL.

use super::{Offer, Place};
use crate::rules::style::maintainer_deprecated;
use crate::syntax::Keyword;

pub(super) fn to_label(place: &Place<'_>) -> Offer {
    let is_one = place.keyword() == Keyword::Maintainer;
    let edits = maintainer_deprecated::to_label(place.at).filter(|_| is_one)?;
    Some(("Convert MAINTAINER to a LABEL".to_owned(), edits.to_vec()))
}
