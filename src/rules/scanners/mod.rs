//! What Trivy and Checkov look at where hadolint looks at commands: texts, and patterns in them.
//!
//! Their rules lie in the groups of their subjects; what they share is here. Facts are those of
//! trivy-checks and Checkov (both Apache-2.0).

pub(super) mod instructions;
pub(super) mod pattern;
pub(super) mod text;

pub(super) use pattern::Pattern;
