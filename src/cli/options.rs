//! The options that say what holds: shared by the commands that look at files.

use super::Failure;
use crate::config;
use crate::lint::Settings;
use std::path::Path;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Rules, ids of other tools (DL3008), prefixes (DL30) or sets (lucid, hadolint, buildkit, trivy, checkov, all)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// As --select; ignoring wins
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// lucid, lucid-2025-12, distroless, none, or the path of a file
    #[arg(long, value_name = "NAME")]
    standard: Option<String>,
    /// Read no configuration file
    #[arg(long)]
    isolated: bool,
}

pub(super) struct Resolved;
pub(super) struct ForFile {
    pub settings: Arc<Settings>,
    pub standard_is_default: bool,
}

impl Options {
    pub fn resolve(&self) -> Result<Resolved, Failure> {
        Ok(Resolved)
    }
}
impl Resolved {
    pub fn settings(&self, _path: Option<&Path>) -> Result<ForFile, String> {
        Ok(ForFile { settings: Arc::new(config::defaults()), standard_is_default: true })
    }
}
