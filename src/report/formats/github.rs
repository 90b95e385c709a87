//! Workflow commands of GitHub Actions: a run's log shows them as annotations of the files.

use super::Findings;
use crate::lint::Severity;
use crate::report::Lines;
use std::fmt::Write;

pub(super) fn write(findings: &Findings<'_>) -> String {
    let mut out = String::new();
    for file in findings.files {
        let lines = Lines::new(&file.text);
        let path = property(&file.path);
        for finding in &file.findings {
            let (start, end) = (lines.place(finding.span.start), lines.place(finding.span.end));
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Information | Severity::Hint => "notice",
            };
            let _ = write!(out, "::{command} file={path},line={}", start.line);
            // GitHub takes columns only of what stands on one line.
            let _ = match end.line > start.line {
                true => write!(out, ",endLine={}", end.line),
                false => write!(out, ",col={},endColumn={}", start.column, end.column),
            };
            let title = property(finding.rule.id);
            let _ = writeln!(out, ",title={title}::{}", data(&message(finding)));
        }
    }
    out
}

fn message(finding: &crate::report::Finding) -> String {
    match finding.clauses.as_slice() {
        [] => finding.message.clone(),
        clauses => format!("{} ({})", finding.message, clauses.join(", ")),
    }
}

/// What stands behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: a colon or a comma would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command() {
        assert_eq!(data("50%\r\n::error::x"), "50%25%0D%0A::error::x");
        assert_eq!(property("a,b:c%d\n"), "a%2Cb%3Ac%25d%0A");
    }
}
