//! One line a finding, as compilers and `grep -n` write them.

use super::Findings;
use super::text::printable;
use crate::report::{Lines, severity_name};
use std::fmt::Write;

pub(super) fn write(findings: &Findings<'_>) -> String {
    let mut out = String::new();
    for file in findings.files {
        let lines = Lines::new(&file.text);
        let path = printable(&file.path);
        for finding in &file.findings {
            let place = lines.place(finding.span.start);
            let (severity, rule) = (severity_name(finding.severity), finding.rule.id);
            let message = printable(&finding.message);
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{path}:{}:{}: {severity}[{rule}] {message}",
                place.line, place.column
            );
        }
    }
    out
}
