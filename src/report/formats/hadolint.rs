//! hadolint's `json`: what has an id of hadolint's or of ShellCheck's, on the first line of its
//! instruction.

use super::Findings;
use crate::lint::Severity;
use crate::report::Lines;
use serde::Serialize;

#[derive(Serialize)]
struct Row<'a> {
    code: &'a str,
    column: u32,
    file: &'a str,
    level: &'a str,
    line: u32,
    message: &'a str,
}

pub(super) fn write(findings: &Findings<'_>) -> String {
    let mut rows = Vec::new();
    for file in findings.files {
        let lines = Lines::new(&file.text);
        for finding in &file.findings {
            let place = lines.place(finding.span.start);
            for code in finding.hadolint_ids() {
                // Only where it cannot parse hadolint says more than the instruction.
                let (line, column) = match finding.instruction {
                    Some((line, _)) if code != "DL1000" => (line, 1),
                    _ => (place.line, place.column),
                };
                let level = level(finding.severity);
                let message = &finding.message;
                rows.push(Row { code, column, file: &file.path, level, line, message });
            }
        }
    }
    serde_json::to_string(&rows).unwrap_or_default() + "\n"
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "info",
        Severity::Hint => "style",
    }
}
