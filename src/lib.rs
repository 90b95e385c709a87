//! Plimsoll, the load line for container images.
//!
//! The rooms stand in the order in which a keystroke walks through them; each knows only those
//! before it. From `text` to `templates` everything is pure: no I/O, no clock, no async, no failure
//! (a parse gives a tree and problems, never a `Result`) and no panic on any input. Files,
//! clients and terminals live in the rooms after them.
//!
//! Units: offsets are bytes of the UTF-8 text, `u32`, half open. Lines and columns exist only at
//! the edges and are zero-based inside the library.

pub mod text;

pub mod syntax;

pub mod reference;

pub mod bases;
pub mod standard;

pub mod model;

pub mod contents;

pub mod document;

pub mod lint;

pub mod rules;

pub mod format;

pub mod refactor;

pub mod templates;

pub mod config;
pub mod files;
pub mod report;
pub mod shellcheck;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "lsp")]
pub mod lsp;
