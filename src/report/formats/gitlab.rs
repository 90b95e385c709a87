//! GitLab's code quality report: a list of issues in the manner of Code Climate.

use super::Findings;
use crate::lint::{Severity, in_file};
use crate::report::Lines;
use serde::Serialize;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    /// GitLab compares by it what two branches have, and shows one issue for each.
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Range,
}

#[derive(Serialize)]
struct Range {
    begin: u32,
    end: u32,
}

pub(super) fn write(findings: &Findings<'_>) -> String {
    let mut issues = Vec::new();
    for file in findings.files {
        let lines = Lines::new(&file.text);
        for finding in &file.findings {
            let begin = lines.place(finding.span.start).line;
            let end = lines.place(finding.span.end).line;
            issues.push(Issue {
                description: &finding.message,
                check_name: finding.rule.id,
                fingerprint: in_file(&file.path, &finding.fingerprint),
                severity: match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Information => "minor",
                    Severity::Hint => "info",
                },
                location: Location { path: &file.path, lines: Range { begin, end } },
            });
        }
    }
    serde_json::to_string(&issues).unwrap_or_default() + "\n"
}
