//! What holds for a file, and which file or option says so.

use crate::lint::{Enabled, RuleSet, Settings};
use crate::rules::RULES;
use crate::standard::{DEFAULT, Standard};

/// What holds where nothing is configured.
pub fn defaults() -> Settings {
    Settings {
        rules: RuleSet::new(
            RULES.iter().filter(|rule| rule.default).map(|rule| Enabled::new(rule)).collect(),
        ),
        standard: Standard::builtin(DEFAULT).unwrap_or_default(),
        ..Settings::default()
    }
}
