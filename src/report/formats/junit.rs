//! JUnit's XML: a suite a file, a test a finding.
//!
//! Errors and warnings are failed tests, what is less is a passed one that says it; a file without
//! findings is one passed test.

use super::Findings;
use super::xml::escaped;
use crate::lint::Severity;
use crate::report::{Checked, Finding, Lines, severity_name};
use std::fmt::Write;

pub(super) fn write(findings: &Findings<'_>) -> String {
    let (mut tests, mut failures, mut suites) = (0, 0, String::new());
    for file in findings.files {
        let failed = file.findings.iter().filter(|finding| is_failure(finding)).count();
        tests += file.findings.len().max(1);
        failures += failed;
        suite(file, failed, &mut suites);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plimsoll\" \
         tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n{suites}</testsuites>\n"
    )
}

fn is_failure(finding: &Finding) -> bool {
    finding.severity >= Severity::Warning
}

fn suite(file: &Checked, failed: usize, out: &mut String) {
    let lines = Lines::new(&file.text);
    let path = escaped(&file.path);
    let tests = file.findings.len().max(1);
    let _ = writeln!(
        out,
        "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">"
    );
    if file.findings.is_empty() {
        let _ = writeln!(out, "    <testcase classname=\"{path}\" name=\"no findings\"/>");
    }
    for finding in &file.findings {
        let place = lines.place(finding.span.start);
        let (severity, message) = (severity_name(finding.severity), escaped(&finding.message));
        let at = format!("{path}:{}:{}", place.line, place.column);
        let _ = writeln!(
            out,
            "    <testcase classname=\"{path}\" name=\"{} ({}:{})\" file=\"{path}\" line=\"{}\">",
            finding.rule.id, place.line, place.column, place.line
        );
        let _ = match is_failure(finding) {
            true => writeln!(
                out,
                "      <failure type=\"{severity}\" message=\"{message}\">{at}: {message}</failure>"
            ),
            false => writeln!(out, "      <system-out>{at}: {severity}: {message}</system-out>"),
        };
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
}
