//! What an editor's settings say: options as in `plimsoll.toml`, and what only an editor has.

use crate::config::Options;
use crate::rules;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The name of our section in an editor's settings.
pub const SECTION: &str = "plimsoll";
/// Keys of our section that only an editor has: see [`HintKinds`] and [`Accepted`].
const HINTS: &str = "inlayHints";
const ACCEPTED: &str = "baseline";
/// Keys of our section that are the editor extension's own.
const EXTENSION_KEYS: [&str; 5] = ["enable", "path", "server", "stepBack", "trace"];
#[derive(Clone, Debug, Default)]
pub struct EditorSettings {
    pub options: Options,
    pub inlay_hints: HintKinds,
    pub accepted: Accepted,
}

impl EditorSettings {
    /// Takes the settings, bare or under our section's name. Keys that mean nothing, or have a
    /// value that means nothing, are left out and told.
    pub fn take(&mut self, settings: &Value) -> Vec<String> {
        let settings = settings.get(SECTION).unwrap_or(settings);
        let (options, mut problems) = read_options(settings);
        self.options = options;
        take_key(settings, HINTS, &mut self.inlay_hints, &mut problems);
        take_key(settings, ACCEPTED, &mut self.accepted, &mut problems);
        problems
    }
}

/// Which hints are shown: `plimsoll.inlayHints` of the editor's settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct HintKinds {
    /// The value of a variable where it is used.
    pub variables: bool,
    /// The stage behind a number.
    pub stages: bool,
    /// User and inherited entry point of the stage that is built.
    pub runtime: bool,
}

impl Default for HintKinds {
    fn default() -> Self {
        Self { variables: true, stages: true, runtime: true }
    }
}

/// How accepted findings are shown: `plimsoll.baseline` of the editor's settings.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accepted {
    /// Not at all.
    Hide,
    /// As hints, whatever their severity.
    #[default]
    Hint,
    /// As all others.
    Show,
}

/// Takes what only an editor says; what it was at first where it says nothing.
fn take_key<T: Default + DeserializeOwned>(
    settings: &Value,
    key: &str,
    into: &mut T,
    problems: &mut Vec<String>,
) {
    let given = settings.get(key).filter(|given| !given.is_null()).cloned();
    match given.map(serde_json::from_value).transpose() {
        Ok(given) => *into = given.unwrap_or_default(),
        Err(error) => problems.push(format!("editor settings: `{key}`: {error}")),
    }
}

/// The options that an editor's settings hold, key by key, and what is wrong with the others.
fn read_options(settings: &Value) -> (Options, Vec<String>) {
    let (mut good, mut problems) = (Map::new(), Vec::new());
    let entries = settings.as_object().into_iter().flatten();
    // An editor says `null` for what is not set.
    for (key, value) in entries.filter(|(_, value)| !value.is_null()) {
        if [HINTS, ACCEPTED].contains(&key.as_str()) || EXTENSION_KEYS.contains(&key.as_str()) {
            continue;
        }
        let one = Value::Object(Map::from_iter([(key.clone(), value.clone())]));
        let mistake = match serde_json::from_value::<Options>(one) {
            Ok(options) => options.mistake(rules::RULES),
            Err(error) => Some(error.to_string()),
        };
        match mistake {
            Some(mistake) => problems.push(format!("editor settings: `{key}`: {mistake}")),
            None => {
                good.insert(key.clone(), value.clone());
            }
        }
    }
    (serde_json::from_value(Value::Object(good)).unwrap_or_default(), problems)
}
