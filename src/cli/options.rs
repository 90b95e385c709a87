//! The options that say what holds: shared by the commands that look at files.

use super::Failure;
use crate::config::hadolint::{File, Homes};
use crate::config::{self, Disk, Overrides, Resolver};
use crate::rules::RULES;
use std::sync::Arc;

#[derive(Debug, Default, clap::Args)]
pub(super) struct Options {
    /// Rules, other tools' ids (DL3008), prefixes (DL30) or sets (lucid, hadolint, buildkit,
    /// trivy, checkov, all)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// As --select; ignoring is stronger
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// lucid, lucid-2025-12, distroless, none, or the path of a file
    #[arg(long, value_name = "NAME")]
    standard: Option<String>,
    /// Read no configuration file and no build context
    #[arg(long)]
    isolated: bool,
}

impl Options {
    /// Whether nothing but the files themselves is read.
    pub const fn is_isolated(&self) -> bool {
        self.isolated
    }

    /// What answers for each file what holds for it.
    pub fn resolver(&self) -> Result<Resolver, Failure> {
        let options = config::Options {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            standard: self.standard.clone(),
            ..config::Options::default()
        };
        if let Some(mistake) = options.mistake(RULES) {
            return Err(Failure(mistake));
        }
        let working = super::working()?;
        let isolated = self.isolated;
        let (homes, variables) = (Homes::find(), File::of_environment().map(Arc::new));
        let editor = config::Options::default();
        let given = Overrides { options, editor, isolated, working, homes, variables };
        Ok(Resolver::new(Disk, given))
    }
}
