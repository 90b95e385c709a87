//! What holds for one file: made by `config`, read by the engine and the rules.

use super::{Rule, Severity};
use crate::standard::Standard;
use std::sync::Arc;

/// A rule that is on, and at what severity.
#[derive(Clone, Copy, Debug)]
pub struct Enabled {
    pub rule: &'static Rule,
    /// Replaces what the check says, where it was configured or a tool's set was selected.
    pub severity: Option<Severity>,
}

/// What holds for one file.
#[derive(Clone, Debug)]
pub struct Settings {
    pub rules: Vec<Enabled>,
    pub standard: Arc<Standard>,
    /// The stage that is built, where it is not the last.
    pub target: Option<Box<str>>,
    /// `images.trusted`: patterns of images that the standard's base rules accept.
    pub trusted_images: Vec<String>,
    /// `tools.allow`.
    pub allowed_tools: Vec<String>,
    /// `labels.namespace`, where it is not the standard's.
    pub label_namespace: Option<String>,
    /// `profile = "development"`.
    pub development: bool,
}

/// What is known of the place of a file, as a value: no rule reads a disk.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `Dockerfile.gateway`; `None` for a text without a name.
    pub file_name: Option<String>,
}
