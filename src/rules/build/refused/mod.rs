//! Values that BuildKit refuses once their variables are replaced. Each function says what is
//! wrong with one, and what to do.
//!
//! Source: frontend/dockerfile/dockerfile2llb/*.go at 73ed682, and the libraries that it asks.

pub(super) mod permissions;
pub(super) mod platform;
pub(super) mod port;
pub(super) mod remote;
pub(super) mod signal;
