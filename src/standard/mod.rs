//! A standard, read from data: which images, labels, users, variables, health checks and tools
//! it asks for, and its clauses.
//!
//! Rules hold nothing of a standard; they ask the one in force. What a standard does not say is
//! empty or `None`, and then no rule speaks of it. What the configuration adds (trusted images,
//! allowed tools, the labels' namespace) is already in the values.

mod clauses;
mod environment;
mod images;
mod labels;
mod load;
pub mod nearest;
mod ordered;
pub mod pattern;
mod problem;
mod users;

pub use clauses::{Clause, ClauseId, Clauses, Place};
pub use environment::{
    Environment, Healthcheck, Name, PortVariable, Required, ToolStanding, Tools,
};
pub use images::{Acceptance, Approved, Images, Kind, Prohibited};
pub use labels::{Known, Label, LabelKind, Labels, ports};
pub use load::{BUILTIN, DEFAULT};
pub use problem::Problem;
pub use users::{Permissions, Spelling, Users};

use serde::Deserialize;
use std::collections::BTreeMap;

/// What a finding weighs: a severity, or off.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[cfg_attr(any(feature = "cli", feature = "lsp"), derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Off,
    Hint,
    Information,
    Warning,
    Error,
}

/// A standard in force. The default is none: it asks for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Standard {
    /// What `standard = "…"` says: `lucid`; empty for none.
    pub name: String,
    /// For people; empty where it has no other name.
    pub title: String,
    pub version: String,
    /// `2025-01-27`; empty where it has none.
    pub date: String,
    /// What the standard calls its own strictness; empty where it has no word for it.
    pub mode: String,
    /// Where its text stands.
    pub source: String,
    /// The standard that it starts from: see [`Standard::parse`].
    pub extends: Option<String>,
    /// Keys of that standard, as paths with dots, that it does without.
    pub remove: Vec<String>,
    /// What a rule's findings weigh, where that is not what the rule says.
    pub severity: BTreeMap<String, Level>,
    pub images: Images,
    pub build: Build,
    pub users: Users,
    pub permissions: Permissions,
    pub labels: Labels,
    pub environment: Environment,
    pub healthcheck: Healthcheck,
    pub tools: Tools,
    /// Dockerfiles to start from, by name.
    pub templates: BTreeMap<String, String>,
    pub clauses: Clauses,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Build {
    /// Whether an image of one stage fails.
    pub multi_stage: bool,
    /// The oldest frontend that `# syntax=` may name, such as `docker/dockerfile:1.7`; `None`
    /// where the directive is not asked for.
    pub frontend: Option<String>,
}

impl Standard {
    /// Whether it is no standard at all; rules that need one are not called.
    pub fn is_none(&self) -> bool {
        self.name.is_empty()
    }

    /// `LUCID 1.0.0`: name and version for people; empty without a standard.
    pub fn label(&self) -> String {
        match self.version.as_str() {
            version if self.name.ends_with(version) => self.name.to_uppercase(),
            version => format!("{} {version}", self.name.to_uppercase()),
        }
    }

    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.get(id)
    }

    /// The clauses that a rule answers to, by its own id or another tool's (`DL3009`), in the
    /// standard's order. Clauses that all rules answer to are left out.
    pub fn clauses_of(&self, rule: &str) -> &[ClauseId] {
        self.clauses.of(rule)
    }
}
