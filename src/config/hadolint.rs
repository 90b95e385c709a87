//! hadolint's configuration file: where it is looked for, and what it says.
//!
//! As hadolint 2.15 reads it: the first file that exists, nothing upward of the working
//! directory, unknown keys passed over, a file with a mistake in it left out as a whole.

use crate::lint::{Hadolint, LabelType};
use crate::standard::Level;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where hadolint looks, beside the working directory.
#[derive(Clone, Debug, Default)]
pub struct Homes {
    /// `$XDG_CONFIG_HOME` or `~/.config`.
    pub config: Option<PathBuf>,
    pub home: Option<PathBuf>,
}

/// What its file says.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default)]
pub struct File {
    pub ignored: Vec<String>,
    #[serde(rename = "override")]
    pub levels: Levels,
    #[serde(rename = "trustedRegistries")]
    pub trusted_registries: Vec<String>,
    #[serde(rename = "label-schema")]
    pub label_schema: BTreeMap<String, String>,
    #[serde(rename = "strict-labels")]
    pub strict_labels: bool,
    #[serde(rename = "disable-ignore-pragma")]
    pub disable_ignore_pragma: bool,
    /// This and the next hold under `--format hadolint` only.
    #[serde(rename = "failure-threshold")]
    pub failure_threshold: Option<Threshold>,
    #[serde(rename = "no-fail")]
    pub no_fail: bool,
    pub format: Option<String>,
    pub formats: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Levels {
    pub error: Vec<String>,
    pub warning: Vec<String>,
    pub info: Vec<String>,
    pub style: Vec<String>,
}

/// The lowest finding that fails; `Ignore` and `None` are any.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Threshold {
    Error,
    Warning,
    Info,
    Style,
    Ignore,
    None,
}

/// The files that it looks for, in its order.
pub fn candidates(working: &Path, homes: &Homes) -> Vec<PathBuf> {
    let mut paths = vec![working.join(".hadolint.yaml"), working.join(".hadolint.yml")];
    if let Some(config) = &homes.config {
        paths.extend(["hadolint.yaml", "hadolint.yml"].map(|name| config.join(name)));
    }
    if let Some(home) = &homes.home {
        let own = home.join(".hadolint");
        let names = ["hadolint.yaml", "hadolint.yml", "config.yaml", "config.yml"];
        paths.extend(names.map(|name| own.join(name)));
        paths.extend([".hadolint.yaml", ".hadolint.yml"].map(|name| home.join(name)));
    }
    paths
}

impl File {
    /// Reads it, or says why hadolint would leave it out.
    pub fn parse(text: &str) -> Result<Self, String> {
        let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if !text.lines().any(says) {
            return Err("it is empty; write {} for no options".into());
        }
        let file: Self = serde_saphyr::from_str(text).map_err(|error| {
            error.to_string().lines().next().unwrap_or("not valid YAML").to_owned()
        })?;
        match file.label_schema.iter().find(|(_, kind)| label_type(kind).is_none()) {
            Some((label, kind)) => Err(format!("unknown type \"{kind}\" of label \"{label}\"")),
            None => Ok(file),
        }
    }

    /// What it says to its rules.
    pub fn facts(&self) -> Hadolint {
        let schema = self.label_schema.iter();
        Hadolint {
            trusted_registries: self.trusted_registries.clone(),
            label_schema: schema
                .filter_map(|(label, kind)| Some((label.clone(), label_type(kind)?)))
                .collect(),
            strict_labels: self.strict_labels,
        }
    }

    /// Its levels by id. Of several for one id the most severe holds, and `ignored` is kept
    /// apart, since it wins over all of them.
    pub fn severities(&self) -> BTreeMap<String, Level> {
        let by_level = [
            (&self.levels.style, Level::Hint),
            (&self.levels.info, Level::Information),
            (&self.levels.warning, Level::Warning),
            (&self.levels.error, Level::Error),
        ];
        let pairs = by_level
            .into_iter()
            .flat_map(|(ids, level)| ids.iter().map(move |id| (id.clone(), level)));
        // The later, more severe one replaces the earlier.
        pairs.collect()
    }
}

fn label_type(name: &str) -> Option<LabelType> {
    Some(match name {
        "text" | "" => LabelType::Text,
        "url" => LabelType::Url,
        "spdx" => LabelType::Spdx,
        "hash" => LabelType::Hash,
        "rfc3339" => LabelType::Rfc3339,
        "semver" => LabelType::Semver,
        "email" => LabelType::Email,
        _ => return None,
    })
}
