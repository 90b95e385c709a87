//! The report for a terminal.

use super::{Compliance, Rate};
use crate::report::printable;
use std::fmt::Write;

/// How many files are named.
const WORST: usize = 20;

pub(super) fn write(report: &Compliance) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        // A heading has an empty line before it.
        let (space, text) = text.strip_prefix('\n').map_or(("", &*text), |rest| ("\n", rest));
        let _ = writeln!(out, "{space}{}", printable(text));
    };
    let standards = report.standards.join(", ");
    let against = if standards.is_empty() { "no standard".to_owned() } else { standards };
    line(format!("Compliance with {against}: {}", rate(report.summary)));
    if report.unchecked > 0 {
        line(format!("not checked: {}", report.unchecked));
    }
    if let Some(trend) = &report.trend {
        line(format!("before: {}", rate(trend.before)));
        let lists = [
            ("newly compliant", &trend.newly_compliant),
            ("no longer compliant", &trend.no_longer_compliant),
            ("added", &trend.added),
            ("removed", &trend.removed),
        ];
        for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            line(format!("  {name}: {}", list.join(", ")));
        }
        for clause in &trend.clauses {
            let (before, now) = (clause.failed_before, clause.failed);
            line(format!("  {}: failed in {before} files, now in {now}", clause.id));
        }
    }
    for group in &report.groups {
        line(format!("\nBy {}:", group.name));
        for (value, of) in &group.values {
            line(format!("  {}  {value}", rate(*of)));
        }
    }
    let mut clauses: Vec<_> = report.clauses.iter().filter(|clause| clause.failed > 0).collect();
    clauses.sort_by_key(|clause| std::cmp::Reverse(clause.failed));
    if !clauses.is_empty() {
        line("\nClauses that fail, those of most files first:".to_owned());
    }
    for clause in clauses {
        let decided = clause.failed + clause.passed;
        line(format!("  {:>4} of {decided:>4}  {:5}  {}", clause.failed, clause.id, clause.text));
    }
    let undecidable = report.clauses.iter().filter(|clause| clause.how.is_some()).count();
    line(format!(
        "\n{} clauses, {undecidable} of them not decidable from a Dockerfile",
        report.clauses.len()
    ));
    line("\nFiles, the worst first:".to_owned());
    for file in report.files.iter().take(WORST) {
        line(format!(
            "  {:13}  {:>3} clauses failed  {:>3} errors  {:>3} warnings  {}",
            file.verdict(),
            file.failed.len(),
            file.errors,
            file.warnings,
            file.path
        ));
    }
    if report.files.len() > WORST {
        let more = report.files.len() - WORST;
        line(format!("  and {more} more; --format markdown, json or html has them all"));
    }
    out
}

fn rate(rate: Rate) -> String {
    format!("{:>4} of {:>4} files ({:>3} %)", rate.compliant, rate.files, rate.percent())
}
