//! `plimsoll rules`.

use super::{Outcome, terminal::Terminal};
use crate::lint::{Applicability, Rule};
use crate::report::severity_name;
use crate::rules::RULES;
use clap::ValueEnum;
use serde_json::json;
use std::fmt::Write;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let text = match args.format {
        Format::Text => table(),
        Format::Json => {
            format!("{:#}\n", RULES.iter().map(|rule| object(rule)).collect::<serde_json::Value>())
        }
    };
    terminal.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn table() -> String {
    let rows: Vec<[String; 6]> = std::iter::once(
        ["RULE", "GROUP", "SEVERITY", "FIX", "ALSO", "WHAT IT FINDS"].map(str::to_owned),
    )
    .chain(RULES.iter().map(|rule| row(rule)))
    .collect();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max();
    let widths = [0, 1, 2, 3, 4].map(|column| width(column).unwrap_or_default());
    let mut out = String::new();
    for [id, group, severity, fix, also, summary] in &rows {
        let [a, b, c, d, e] = widths;
        let _ = writeln!(out, "{id:a$}  {group:b$}  {severity:c$}  {fix:d$}  {also:e$}  {summary}");
    }
    out
}

fn row(rule: &Rule) -> [String; 6] {
    let severity = severity_name(rule.severity);
    let aliases: Vec<_> = rule.aliases.iter().map(|alias| alias.id).collect();
    [
        rule.id.to_owned(),
        rule.group.to_owned(),
        if rule.default { severity.to_owned() } else { format!("{severity} (off)") },
        fix_name(rule).unwrap_or("-").to_owned(),
        if aliases.is_empty() { "-".to_owned() } else { aliases.join(" ") },
        rule.summary.to_owned(),
    ]
}

fn object(rule: &Rule) -> serde_json::Value {
    let aliases: Vec<_> =
        rule.aliases.iter().map(|alias| format!("{}:{}", alias.tool.as_str(), alias.id)).collect();
    let levels: serde_json::Map<_, _> = aliases
        .iter()
        .zip(rule.aliases)
        .map(|(name, alias)| (name.clone(), severity_name(alias.severity).into()))
        .collect();
    json!({
        "rule": rule.id,
        "group": rule.group,
        "summary": rule.summary,
        "severity": severity_name(rule.severity),
        "default": rule.default,
        "needs_standard": rule.needs_standard,
        "fix": fix_name(rule),
        "aliases": aliases,
        "levels": levels,
        "replaces": rule.replaces,
    })
}

fn fix_name(rule: &Rule) -> Option<&'static str> {
    rule.fix.map(|fix| match fix {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
        Applicability::Suggestion => "suggestion",
    })
}
