//! Keys of labels that the OCI image specification defines.

use super::{Meaning, find, meaning};

/// The annotations of annotations.md, in its order.
pub const LABELS: &[Meaning] = &[
    meaning("org.opencontainers.image.created", "When the image was built, as RFC 3339 has it"),
    meaning("org.opencontainers.image.authors", "Who answers for the image"),
    meaning("org.opencontainers.image.url", "Where there is more about the image"),
    meaning("org.opencontainers.image.documentation", "Where its documentation is"),
    meaning("org.opencontainers.image.source", "Where the source that it is built from is"),
    meaning("org.opencontainers.image.version", "Version of the software in it"),
    meaning("org.opencontainers.image.revision", "Revision of the source, such as a commit"),
    meaning("org.opencontainers.image.vendor", "Organisation that distributes it"),
    meaning("org.opencontainers.image.licenses", "Its licences, as an SPDX expression"),
    meaning("org.opencontainers.image.ref.name", "Name of the reference"),
    meaning("org.opencontainers.image.title", "Its title for people"),
    meaning("org.opencontainers.image.description", "What is in it, for people"),
    meaning("org.opencontainers.image.base.digest", "Digest of the image that it is built upon"),
    meaning("org.opencontainers.image.base.name", "Name of the image that it is built upon"),
];

pub fn label(key: &str) -> Option<&'static Meaning> {
    find(LABELS, key)
}
