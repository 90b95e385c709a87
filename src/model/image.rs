//! Image references: `registry:port/name/space:tag@digest`.

use std::ops::Range;

/// An image reference taken apart as BuildKit (distribution/reference) does. Ranges are bytes of
/// the text that was parsed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImageReference {
    pub text: String,
    /// `gcr.io`, `localhost:5000`; `None` for Docker Hub's short names.
    pub registry: Option<Range<usize>>,
    /// The path without registry: `distroless/python3-debian12`, `library/…` not added.
    pub repository: Range<usize>,
    /// Without the `:`.
    pub tag: Option<Range<usize>>,
    /// With its algorithm, without the `@`.
    pub digest: Option<Range<usize>>,
}
