//! Lint: rules, what they report, and how reports become diagnostics and fixes.
//!
//! Pure: a [`Document`](crate::document::Document), [`Settings`] and [`Surroundings`] in,
//! diagnostics out.

mod base_image;
mod borrow;
mod cache;
mod copied;
mod diagnostic;
pub mod edits;
mod engine;
pub mod exec_form;
mod fingerprint;
mod fix;
mod generated;
mod hadolint_script;
mod replace;
mod report;
mod rule;
mod settings;
mod shell_answer;
pub mod shell_edits;
mod shell_script;
mod suppress;

pub use base_image::BaseImage;
pub use cache::Cache;
pub use copied::Copied;
pub use diagnostic::{Applicability, Diagnostic, Fix, Related, Severity, Tag, Voice};
pub use engine::{run, run_while};
pub use fingerprint::{Fingerprint, fingerprints, in_file};
pub use fix::{Applied, Fixed, fix};
pub use report::{Finding, Mode, Report};
pub use rule::{Alias, Check, Context, InstructionContext, Rule, Tool};
pub use settings::{Code, Enabled, Hadolint, LabelType, RuleSet, Settings, Surroundings};
pub use shell_answer::{ShellAnswers, ShellComment, ShellReplacement};
pub use shell_script::{ShellScript, is_hadolints, shell_scripts};
