//! The report for a comment or a wiki, in GitHub's Markdown.

use super::{Compliance, Rate};
use crate::report::formats::markdown::escaped;
use std::fmt::Write;

pub(super) fn write(report: &Compliance) -> String {
    let mut out = String::from("# Compliance\n\n");
    let summary = report.summary;
    let _ = writeln!(
        out,
        "{} of {} files comply with {} ({} %).",
        summary.compliant,
        summary.files,
        escaped(&report.standards.join(", ")),
        summary.percent()
    );
    if report.unchecked > 0 {
        let _ = writeln!(out, "{} could not be checked.", report.unchecked);
    }
    if let Some(trend) = &report.trend {
        let Rate { files, compliant } = trend.before;
        let _ = writeln!(out, "\nBefore: {compliant} of {files} ({} %).\n", trend.before.percent());
        let lists = [
            ("Newly compliant", &trend.newly_compliant),
            ("No longer compliant", &trend.no_longer_compliant),
            ("Added", &trend.added),
            ("Removed", &trend.removed),
        ];
        for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            let _ = writeln!(out, "- {name}: {}", escaped(&list.join(", ")));
        }
        for clause in &trend.clauses {
            let (before, now) = (clause.failed_before, clause.failed);
            let _ = writeln!(out, "- {}: failed in {before}, now in {now}", escaped(&clause.id));
        }
    }
    for group in &report.groups {
        let name = escaped(&group.name);
        let _ = writeln!(
            out,
            "\n## By {name}\n\n| {name} | files | compliant | % |\n|---|--:|--:|--:|"
        );
        for (value, rate) in &group.values {
            let (value, percent) = (escaped(value), rate.percent());
            let _ = writeln!(out, "| {value} | {} | {} | {percent} |", rate.files, rate.compliant);
        }
    }
    out.push_str("\n## Files\n\n| file | | clauses failed | errors | warnings |\n");
    out.push_str("|---|---|---|--:|--:|\n");
    for file in &report.files {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            escaped(&file.path),
            file.verdict(),
            escaped(&file.failed.join(", ")),
            file.errors,
            file.warnings
        );
    }
    out.push_str("\n## Clauses\n\n");
    out.push_str("| clause | | failed | passed | not applicable | not decidable |\n");
    out.push_str("|---|---|--:|--:|--:|--:|\n");
    for clause in &report.clauses {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            escaped(&clause.id),
            escaped(&clause.text),
            clause.failed,
            clause.passed,
            clause.not_applicable,
            clause.not_decidable
        );
    }
    out
}
