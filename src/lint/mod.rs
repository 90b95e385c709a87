//! Lint: rules, what they report, and how reports become diagnostics and fixes.
//!
//! Pure: a [`Document`](crate::document::Document), [`Settings`] and [`Surroundings`] in,
//! diagnostics out.

mod base_image;
mod cache;
mod copied;
mod diagnostic;
pub mod edits;
mod engine;
mod fix;
mod replace;
mod report;
mod rule;
mod settings;
pub mod shell_edits;
mod suppress;

pub use base_image::BaseImage;
pub use cache::Cache;
pub use copied::Copied;
pub use diagnostic::{Applicability, Diagnostic, Fix, Related, Severity, Tag};
pub use engine::run;
pub use fix::{Applied, Fixed, fix};
pub use report::{Finding, Mode, Report};
pub use rule::{Alias, Check, Context, InstructionContext, Rule, Tool};
pub use settings::{Enabled, Hadolint, LabelType, RuleSet, Settings, Surroundings};
