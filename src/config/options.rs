//! What `plimsoll.toml` may say; the editor's settings and the command line say the same.

use super::select;
use crate::lint::Rule;
use crate::standard::{BUILTIN, Level, Problem, nearest};
use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The keys of `plimsoll.toml`; what is absent says nothing.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[cfg_attr(any(feature = "cli", feature = "lsp"), derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// A built-in standard, or the path of one, relative to the file that says so.
    pub standard: Option<String>,
    /// Another `plimsoll.toml` to start from: relative, inside the repository.
    pub extends: Option<String>,
    pub profile: Option<Profile>,
    pub select: Vec<String>,
    pub ignore: Vec<String>,
    /// The stage that is built, where it is not the last.
    pub target: Option<String>,
    /// The build context, relative to the file that says so.
    pub context: Option<String>,
    pub shellcheck: Option<Shellcheck>,
    /// By rule or alias.
    pub severity: BTreeMap<String, Level>,
    pub images: Images,
    pub labels: Labels,
    pub tools: Tools,
    /// Of `[[override]]` alone: globs of the files that it is for, relative to its file.
    pub paths: Vec<String>,
    #[serde(rename = "override")]
    pub overrides: Vec<Options>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[cfg_attr(any(feature = "cli", feature = "lsp"), derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    Production,
    Development,
}

/// Whether the program ShellCheck is asked about scripts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[cfg_attr(any(feature = "cli", feature = "lsp"), derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Shellcheck {
    Off,
    /// Where it is installed.
    #[default]
    Auto,
    /// Its absence is an error.
    Required,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[cfg_attr(any(feature = "cli", feature = "lsp"), derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Images {
    /// Patterns of images that a runtime may start from beside the standard's.
    pub trusted: Option<Vec<String>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[cfg_attr(any(feature = "cli", feature = "lsp"), derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Labels {
    /// Without a dot at its end.
    pub namespace: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[cfg_attr(any(feature = "cli", feature = "lsp"), derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Tools {
    /// Programs that may be in the runtime.
    pub allow: Option<Vec<String>>,
}

/// The JSON Schema of `plimsoll.toml`.
#[cfg(any(feature = "cli", feature = "lsp"))]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Options).to_value()
}

/// A step on the way to a value.
#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

impl Options {
    /// Reads a `plimsoll.toml`; `file` is its path, for messages.
    pub fn parse(file: &str, text: &str, rules: &[&'static Rule]) -> Result<Self, Problem> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let options: Self =
            toml::from_str(text).map_err(|error| Problem::from_toml(file, text, &error))?;
        options
            .check(rules)
            .map_err(|(way, message)| Problem::new(file, text, place(text, &way), message))?;
        Ok(options)
    }

    /// What is wrong with values that are not of a file, such as the command line's; no place.
    pub fn mistake(&self, rules: &[&'static Rule]) -> Option<String> {
        self.check(rules).err().map(|(_, message)| message)
    }

    fn check<'a>(&'a self, rules: &[&'static Rule]) -> Result<(), (Vec<Step<'a>>, String)> {
        if !self.paths.is_empty() {
            return Err((vec![Step::Key("paths")], "`paths` belongs in [[override]]".into()));
        }
        self.check_values(rules)?;
        for (index, inner) in self.overrides.iter().enumerate() {
            let within = |mut way: Vec<Step<'a>>| {
                way.splice(0..0, [Step::Key("override"), Step::Item(index)]);
                way
            };
            inner.check_override(rules).map_err(|(way, message)| (within(way), message))?;
        }
        Ok(())
    }

    fn check_override<'a>(
        &'a self,
        rules: &[&'static Rule],
    ) -> Result<(), (Vec<Step<'a>>, String)> {
        if self.paths.is_empty() {
            return Err((Vec::new(), "[[override]] has no `paths`".into()));
        }
        let misplaced =
            [("extends", self.extends.is_some()), ("override", !self.overrides.is_empty())];
        if let Some((key, _)) = misplaced.into_iter().find(|(_, is)| *is) {
            return Err((vec![Step::Key(key)], format!("`{key}` is not for [[override]]")));
        }
        for (index, path) in self.paths.iter().enumerate() {
            if let Err(error) = glob(path) {
                let way = vec![Step::Key("paths"), Step::Item(index)];
                return Err((way, format!("\"{path}\" is not a glob: {}", error.kind())));
            }
        }
        self.check_values(rules)
    }

    fn check_values<'a>(&'a self, rules: &[&'static Rule]) -> Result<(), (Vec<Step<'a>>, String)> {
        if let Some(name) = &self.standard
            && !BUILTIN.contains(&name.as_str())
            && !name.ends_with(".toml")
        {
            let guess = nearest::did_you_mean(name, BUILTIN);
            let message = format!("unknown standard \"{name}\"{guess}");
            return Err((vec![Step::Key("standard")], message));
        }
        for (key, names) in [("select", &self.select), ("ignore", &self.ignore)] {
            for (index, name) in names.iter().enumerate() {
                if let Some(message) = select::unknown(rules, name) {
                    return Err((vec![Step::Key(key), Step::Item(index)], message));
                }
            }
        }
        for name in self.severity.keys() {
            let set = select::SETS.contains(&name.as_str());
            let message = set.then(|| format!("\"{name}\" is a set: a severity is a rule's"));
            if let Some(message) = message.or_else(|| select::unknown(rules, name)) {
                return Err((vec![Step::Key("severity"), Step::Key(name)], message));
            }
        }
        if let Some(namespace) = &self.labels.namespace
            && (namespace.is_empty() || namespace.ends_with('.') || namespace.contains(' '))
        {
            let way = vec![Step::Key("labels"), Step::Key("namespace")];
            let message = format!("\"{namespace}\" is not a namespace such as \"org.lucid\"");
            return Err((way, message));
        }
        Ok(())
    }

    /// Whether the file at `path`, relative to the configuration's folder and with `/` between
    /// its parts, is one that an override is for.
    pub(super) fn is_for(&self, path: &str) -> bool {
        self.paths.iter().filter_map(|pattern| glob(pattern).ok()).any(|glob| glob.is_match(path))
    }
}

/// As in `.gitignore`: `*` stays within a folder, `**` does not.
fn glob(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    GlobBuilder::new(pattern).literal_separator(true).build().map(|glob| glob.compile_matcher())
}

/// Where a value stands in a TOML text, or its key where the last step is one.
fn place(text: &str, way: &[Step<'_>]) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let mut span = None;
    let mut value: Option<&DeValue<'_>> = None;
    for step in way {
        match step {
            Step::Key(name) => {
                let table = match value {
                    None => table.get_ref(),
                    Some(DeValue::Table(table)) => table,
                    Some(_) => break,
                };
                let (key, inner) = table.iter().find(|(key, _)| key.get_ref() == name)?;
                span = Some(key.span());
                value = Some(inner.get_ref());
            }
            Step::Item(index) => {
                let Some(DeValue::Array(list)) = value else { break };
                let inner = list.get(*index)?;
                span = Some(inner.span());
                value = Some(inner.get_ref());
            }
        }
    }
    span
}
