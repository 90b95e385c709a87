//! hadolint's configuration: where its file is looked for, what the file says, and what its
//! environment variables say.
//!
//! As hadolint 2.15 reads it: the first file that exists, nothing upward of the working
//! directory, unknown keys passed over, a file with a mistake in it left out as a whole.

use crate::lint::{Hadolint, LabelType, Severity};
use crate::standard::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where hadolint looks, beside the working directory.
#[derive(Clone, Debug, Default)]
pub struct Homes {
    /// `$XDG_CONFIG_HOME` or `~/.config`.
    pub config: Option<PathBuf>,
    pub home: Option<PathBuf>,
}

impl Homes {
    /// Those of the user.
    pub fn find() -> Self {
        let folder = |variable| env::var_os(variable).filter(|value| !value.is_empty());
        let home = folder("HOME").map(PathBuf::from);
        let config = folder("XDG_CONFIG_HOME").map(PathBuf::from);
        Self { config: config.or_else(|| home.as_ref().map(|home| home.join(".config"))), home }
    }
}

/// What its file says, or its environment variables.
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
    pub strict_labels: Option<bool>,
    #[serde(rename = "disable-ignore-pragma")]
    pub disable_ignore_pragma: Option<bool>,
    /// This and what follows hold under `--format hadolint` only.
    #[serde(rename = "failure-threshold")]
    pub failure_threshold: Option<Threshold>,
    #[serde(rename = "no-fail")]
    pub no_fail: Option<bool>,
    #[serde(rename = "no-color")]
    pub no_color: Option<bool>,
    pub verbose: Option<bool>,
    pub format: Option<Format>,
    pub formats: Vec<Format>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Levels {
    pub error: Vec<String>,
    pub warning: Vec<String>,
    pub info: Vec<String>,
    pub style: Vec<String>,
}

/// What it can write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Checkstyle,
    Codacy,
    Codeclimate,
    GitlabCodeclimate,
    Gnu,
    Json,
    Junit,
    Sarif,
    Sonarqube,
    Tty,
}

/// Its name there.
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
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

impl Threshold {
    /// Whether a finding of that severity fails.
    pub fn is_reached_by(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => severity >= Severity::Information,
            Self::Style | Self::Ignore | Self::None => true,
        }
    }
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
        // Only `true` and `false` are Booleans to it.
        let options = serde_saphyr::options! { strict_booleans: true };
        let file: Self = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            error.to_string().lines().next().unwrap_or("not valid YAML").to_owned()
        })?;
        match file.label_schema.iter().find(|(_, kind)| label_type(kind).is_none()) {
            Some((label, kind)) => Err(format!("unknown type \"{kind}\" of label \"{label}\"")),
            None => Ok(file),
        }
    }

    /// What the user's `HADOLINT_…` variables say; `None` where there are none.
    pub fn of_environment() -> Option<Self> {
        Self::of_variables(|name| env::var(name).ok())
    }

    /// What variables say: lists with commas and no blanks, `y` and the like for true, mistakes
    /// passed over.
    fn of_variables(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let list = |name: &str| -> Vec<String> {
            let value = variable(name).unwrap_or_default();
            value.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let flag = |name: &str| {
            let value = variable(name)?.to_ascii_lowercase();
            Some(["1", "y", "on", "true", "yes"].contains(&&*value))
        };
        let label = |item: &String| {
            let (name, kind) = item.split_once(':').unwrap_or((item, "text"));
            label_type(kind).map(|_| (name.to_owned(), kind.to_owned()))
        };
        let threshold = variable("HADOLINT_FAILURE_THRESHOLD");
        let formats = list("HADOLINT_FORMAT");
        let file = Self {
            ignored: list("HADOLINT_IGNORE"),
            levels: Levels {
                error: list("HADOLINT_OVERRIDE_ERROR"),
                warning: list("HADOLINT_OVERRIDE_WARNING"),
                info: list("HADOLINT_OVERRIDE_INFO"),
                style: list("HADOLINT_OVERRIDE_STYLE"),
            },
            trusted_registries: list("HADOLINT_TRUSTED_REGISTRIES"),
            label_schema: list("HADOLINT_REQUIRE_LABELS").iter().filter_map(label).collect(),
            strict_labels: flag("HADOLINT_STRICT_LABELS"),
            disable_ignore_pragma: flag("HADOLINT_DISABLE_IGNORE_PRAGMA"),
            failure_threshold: threshold.and_then(|name| serde_saphyr::from_str(&name).ok()),
            no_fail: flag("HADOLINT_NOFAIL"),
            // NO_COLOR holds for every format.
            no_color: None,
            verbose: flag("HADOLINT_VERBOSE"),
            format: None,
            formats: formats.iter().filter_map(|name| serde_saphyr::from_str(name).ok()).collect(),
        };
        (file != Self::default()).then_some(file)
    }

    /// What it says together with what is weaker: lists are joined, of single values its own
    /// holds; of a label's types the weaker one's.
    pub fn over(&self, weaker: &Self) -> Self {
        let both = |of: fn(&Self) -> &Vec<String>| [of(weaker).as_slice(), of(self)].concat();
        let mut label_schema = self.label_schema.clone();
        label_schema.extend(weaker.label_schema.clone());
        Self {
            ignored: both(|file| &file.ignored),
            levels: Levels {
                error: both(|file| &file.levels.error),
                warning: both(|file| &file.levels.warning),
                info: both(|file| &file.levels.info),
                style: both(|file| &file.levels.style),
            },
            trusted_registries: both(|file| &file.trusted_registries),
            label_schema,
            strict_labels: self.strict_labels.or(weaker.strict_labels),
            disable_ignore_pragma: self.disable_ignore_pragma.or(weaker.disable_ignore_pragma),
            failure_threshold: self.failure_threshold.or(weaker.failure_threshold),
            no_fail: self.no_fail.or(weaker.no_fail),
            no_color: self.no_color.or(weaker.no_color),
            verbose: self.verbose.or(weaker.verbose),
            format: self.format,
            formats: [weaker.formats.as_slice(), &self.formats].concat(),
        }
    }

    /// The formats to write, one after another; of none hadolint writes `tty`.
    pub fn all_formats(&self) -> Vec<Format> {
        self.formats.iter().copied().chain(self.format).collect()
    }

    /// Whether it ends with 0 whatever is found: as it is told, and for the services that take
    /// anything else for a crash.
    pub fn never_fails(&self) -> bool {
        let for_service = |format: &Format| matches!(format, Format::Codeclimate | Format::Codacy);
        self.no_fail == Some(true) || self.all_formats().iter().any(for_service)
    }

    /// What it says to its rules.
    pub fn facts(&self) -> Hadolint {
        let schema = self.label_schema.iter();
        Hadolint {
            trusted_registries: self.trusted_registries.clone(),
            label_schema: schema
                .filter_map(|(label, kind)| Some((label.clone(), label_type(kind)?)))
                .collect(),
            strict_labels: self.strict_labels.unwrap_or_default(),
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
