//! `plimsoll explain ID`.

use super::{Failure, Outcome, terminal::Terminal};
use crate::lint::Rule;
use crate::report::printable;
use crate::rules::RULES;
use crate::standard::nearest::did_you_mean;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A rule (`runs-as-root`), or the id that another tool has for it (`DL3002`)
    id: String,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let found: Vec<_> = RULES.iter().filter(|rule| is_called(rule, &args.id)).collect();
    if found.is_empty() {
        let aliases = RULES.iter().flat_map(|rule| rule.aliases).map(|alias| alias.id);
        let known = RULES.iter().map(|rule| rule.id).chain(aliases);
        let guess = did_you_mean(&args.id, known);
        let id = printable(&args.id);
        return Err(Failure(format!("no rule is called \"{id}\"{guess}; see plimsoll rules")));
    }
    let pages: Vec<_> = found.iter().map(|rule| rule.page.trim_end()).collect();
    terminal.print(&(pages.join("\n\n") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether it is the rule's id or one of its aliases, with or without the tool's name.
fn is_called(rule: &Rule, id: &str) -> bool {
    let bare = id.split_once(':').map_or(id, |(_, bare)| bare);
    rule.id.eq_ignore_ascii_case(id)
        || rule.aliases.iter().any(|alias| {
            alias.id.eq_ignore_ascii_case(bare) || alias.covers(&bare.to_ascii_uppercase())
        })
}
