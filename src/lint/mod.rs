//! Lint: rules, what they report, and how reports become diagnostics and fixes.
//!
//! Pure: a [`Document`](crate::document::Document), [`Settings`] and [`Surroundings`] in,
//! diagnostics out.

mod diagnostic;
mod report;
mod rule;
mod settings;

pub use diagnostic::{Applicability, Diagnostic, Fix, Related, Severity, Tag};
pub use report::{Finding, Mode, Report};
pub use rule::{Alias, Check, Context, InstructionContext, Rule, Tool};
pub use settings::{Enabled, Settings, Surroundings};
