//! Dynamic libraries.
