//! The formats in which findings are written: a file each, and one line of this table.

mod checkstyle;
mod concise;
mod github;
mod gitlab;
mod hadolint;
mod json;
mod junit;
pub(super) mod markdown;
mod sarif;
mod statistics;
mod text;
pub(super) mod xml;

pub use text::{Summary, printable};

use super::Checked;
use crate::config::hadolint as configuration;

/// What a run found, as all formats are given it.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// In the order of their paths; those without findings are in it.
    pub files: &'a [Checked],
    /// The standard in force, where nothing chose it.
    pub unchosen: Option<&'a str>,
    /// Whether colors may be used.
    pub color: bool,
    /// Whether a person reads it as it comes, so that too much is worse than an overview.
    pub live: bool,
    /// hadolint's configuration, for its own formats; `None` where there is none.
    pub hadolint: Option<&'a configuration::File>,
}

impl<'a> Findings<'a> {
    /// For a file or a program.
    pub fn new(files: &'a [Checked]) -> Self {
        Self { files, unchosen: None, color: false, live: false, hadolint: None }
    }
}

/// A way to write findings.
#[derive(Debug)]
pub struct Format {
    /// As `--format` has it.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub about: &'static str,
    /// The whole report, with a line break at its end unless it is empty (hadolint's
    /// `codeclimate` ends with NUL).
    pub write: fn(&Findings<'_>) -> String,
}

/// All formats; the first is the default.
pub const FORMATS: &[Format] = &[
    Format { name: "text", about: "excerpts for people", write: text::write },
    Format { name: "concise", about: "one line a finding", write: concise::write },
    Format { name: "statistics", about: "a table of rules", write: statistics::write },
    Format { name: "json", about: "all that is known, docs/json.md", write: json::write },
    Format { name: "sarif", about: "SARIF 2.1.0, for code scanning", write: sarif::write },
    Format { name: "github", about: "annotations of GitHub Actions", write: github::write },
    Format { name: "gitlab", about: "GitLab's code quality report", write: gitlab::write },
    Format { name: "hadolint", about: "hadolint's formats and exit codes", write: hadolint::write },
    Format { name: "checkstyle", about: "Checkstyle's XML", write: checkstyle::write },
    Format { name: "junit", about: "JUnit's XML, for test reports", write: junit::write },
    Format {
        name: "markdown",
        about: "a table for a summary or a comment",
        write: markdown::write,
    },
];

/// The format of that name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
