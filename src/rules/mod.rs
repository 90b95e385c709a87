//! The rules: a folder a subject, a page and a function a rule.

use crate::lint::Rule;

include!(concat!(env!("OUT_DIR"), "/registry.rs"));

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}
