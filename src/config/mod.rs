//! What holds for a file, and which file or option says so.
//!
//! The strongest first: command line, `[[override]]` (the last that matches), the nearest
//! `plimsoll.toml`, hadolint's configuration (hadolint's ids only), the editor's settings, the
//! standard, and what is built in.

pub mod hadolint;
mod options;
mod resolver;
mod select;
mod values;

#[cfg(any(feature = "cli", feature = "lsp"))]
pub use options::schema;
pub use options::{Images, Labels, Options, Profile, Shellcheck, Tools};
pub use resolver::{Disk, FILE, Files, Overrides, Resolution, Resolver};
pub use select::{Ground, Layer, NOT_IN_DEVELOPMENT, PINNING, SETS, clauses, select, unknown};
pub use values::{Source, Value};

use crate::lint::{RuleSet, Settings};
use crate::rules::RULES;
use crate::standard::{DEFAULT, Standard};

/// What holds where nothing is configured.
pub fn defaults() -> Settings {
    let standard = Standard::builtin(DEFAULT).unwrap_or_default();
    let ground = Ground { standard: &standard, development: false, hadolint: false };
    let rules = RuleSet::new(select(RULES, ground, &[]));
    Settings { rules, standard, ..Settings::default() }
}
