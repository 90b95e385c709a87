//! Dynamic libraries.

pub mod hardcoded_architecture;
pub mod library_not_searched;
pub mod loader_copy_matches_nothing;
pub mod missing_library;
pub mod mixed_libc;
pub mod newer_libc;
pub mod redundant_library;
pub(in crate::rules) mod shared;
