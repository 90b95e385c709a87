//! The rules: a folder a subject, a page and a function a rule.

pub mod base;
pub mod build;
pub mod environment;
pub mod health;
pub mod imports;
pub mod labels;
pub mod libraries;
pub mod packages;
mod scanners;
pub mod shell;
pub mod style;
pub mod surface;
pub mod users;

use crate::lint::Rule;

include!(concat!(env!("OUT_DIR"), "/registry.rs"));

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}
