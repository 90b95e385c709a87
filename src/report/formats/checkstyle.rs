//! Checkstyle's XML, which many build servers read.

use super::Findings;
use super::xml::escaped;
use crate::lint::Severity;
use crate::report::Lines;
use std::fmt::Write;

pub(super) fn write(findings: &Findings<'_>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<checkstyle version=\"4.3\">\n");
    for file in findings.files {
        let lines = Lines::new(&file.text);
        let _ = writeln!(out, "  <file name=\"{}\">", escaped(&file.path));
        for finding in &file.findings {
            let place = lines.place(finding.span.start);
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Information | Severity::Hint => "info",
            };
            let _ = writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" \
                 source=\"plimsoll.{}\"/>",
                place.line,
                place.column,
                escaped(&finding.message),
                escaped(finding.rule.id),
            );
        }
        out.push_str("  </file>\n");
    }
    out.push_str("</checkstyle>\n");
    out
}
