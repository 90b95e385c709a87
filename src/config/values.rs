//! The values in force, and where each comes from: what `plimsoll config show` prints.

use super::hadolint;
use super::options::Options;
use crate::standard::Level;
use std::fmt;
use std::path::PathBuf;

/// Where a value comes from, the strongest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    CommandLine,
    /// The one-based number of an `[[override]]` of the file.
    Override(PathBuf, usize),
    File(PathBuf),
    Hadolint(PathBuf),
    /// hadolint's environment variables.
    Variables,
    Editor,
    /// The name of the standard in force.
    Standard(String),
    BuiltIn,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::Override(path, number) => write!(f, "{}, override {number}", path.display()),
            Self::File(path) | Self::Hadolint(path) => write!(f, "{}", path.display()),
            Self::Variables => f.write_str("environment variables of hadolint"),
            Self::Editor => f.write_str("editor settings"),
            Self::Standard(name) => write!(f, "standard {name}"),
            Self::BuiltIn => f.write_str("default"),
        }
    }
}

/// A value in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Value {
    /// As in `plimsoll.toml`, with dots: `images.trusted`.
    pub key: String,
    /// As in `plimsoll.toml`.
    pub value: String,
    pub source: Source,
}

/// The values in force, as they are collected.
#[derive(Default)]
pub(super) struct Values(Vec<Value>);

impl Values {
    fn push(&mut self, key: impl Into<String>, value: String, source: Source) {
        self.0.push(Value { key: key.into(), value, source });
    }

    pub fn into_list(self) -> Vec<Value> {
        self.0
    }

    pub fn text(&mut self, key: &str, value: &str, source: Source) {
        self.push(key, format!("{value:?}"), source);
    }

    pub fn list(
        &mut self,
        key: &str,
        list: &[String],
        configured: Option<(&Vec<String>, Source, PathBuf)>,
        otherwise: &Source,
    ) {
        let source = configured.map_or_else(|| otherwise.clone(), |(_, source, _)| source);
        if !list.is_empty() {
            self.push(key, format!("{list:?}"), source);
        }
    }

    /// What hadolint's configuration says: of rules by our keys, the rest by its own.
    pub fn hadolint(&mut self, file: &hadolint::File, source: &Source) {
        self.list("ignore", &file.ignored, None, source);
        for (id, level) in file.severities() {
            self.push(format!("severity.{id}"), level_text(level), source.clone());
        }
        self.list("hadolint.trustedRegistries", &file.trusted_registries, None, source);
        for (label, kind) in &file.label_schema {
            self.text(&format!("hadolint.label-schema.{label:?}"), kind, source.clone());
        }
        let flags = [
            ("strict-labels", file.strict_labels),
            ("disable-ignore-pragma", file.disable_ignore_pragma),
            ("no-fail", file.no_fail),
            ("no-color", file.no_color),
            ("verbose", file.verbose),
        ];
        for (key, flag) in flags {
            let Some(flag) = flag else { continue };
            self.push(format!("hadolint.{key}"), flag.to_string(), source.clone());
        }
        let lower = |value: &dyn fmt::Debug| format!("{value:?}").to_lowercase();
        if let Some(threshold) = &file.failure_threshold {
            self.text("hadolint.failure-threshold", &lower(threshold), source.clone());
        }
        let formats: Vec<_> = file.all_formats().iter().map(|format| format.to_string()).collect();
        self.list("hadolint.formats", &formats, None, source);
    }

    /// What is said of rules: all that takes part, the weakest first.
    pub fn rules(&mut self, sources: &[(Source, &Options, PathBuf)]) {
        for (source, options, _) in sources {
            self.list("select", &options.select, None, source);
            self.list("ignore", &options.ignore, None, source);
            for (id, level) in &options.severity {
                self.push(format!("severity.{id}"), level_text(*level), source.clone());
            }
        }
    }
}

fn level_text(level: Level) -> String {
    format!("{:?}", format!("{level:?}").to_lowercase())
}
