//! The JSON report, version 1. Its shape is a contract: additions only, and never silently.

use super::Findings;
use crate::lint::{Applicability, Fix, Severity};
use crate::report::{Checked, Finding, Lines, Place, severity_name};
use serde::Serialize;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    files: Vec<JsonFile<'a>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    path: &'a str,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    group: &'a str,
    aliases: &'a [String],
    severity: &'a str,
    message: &'a str,
    clauses: &'a [String],
    start: Place,
    end: Place,
    /// `null` outside of instructions.
    instruction: Option<JsonInstruction>,
    fingerprint: &'a str,
    fixes: Vec<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonInstruction {
    start_line: u32,
    end_line: u32,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    start: Place,
    end: Place,
    text: &'a str,
}

#[derive(Serialize, Default)]
struct JsonSummary {
    files: usize,
    error: usize,
    warning: usize,
    information: usize,
    hint: usize,
}

pub(super) fn write(findings: &Findings<'_>) -> String {
    let files = findings.files;
    let mut summary = JsonSummary { files: files.len(), ..JsonSummary::default() };
    for finding in files.iter().flat_map(|file| &file.findings) {
        *match finding.severity {
            Severity::Error => &mut summary.error,
            Severity::Warning => &mut summary.warning,
            Severity::Information => &mut summary.information,
            Severity::Hint => &mut summary.hint,
        } += 1;
    }
    let files = files.iter().map(JsonFile::new).collect();
    // Strings and numbers alone: this cannot fail.
    let mut text = serde_json::to_string(&Root { version: 1, files, summary }).unwrap_or_default();
    text.push('\n');
    text
}

impl<'a> JsonFile<'a> {
    fn new(file: &'a Checked) -> Self {
        let lines = Lines::new(&file.text);
        let findings =
            file.findings.iter().map(|finding| JsonFinding::new(file, finding, &lines)).collect();
        Self { path: &file.path, findings }
    }
}

impl<'a> JsonFinding<'a> {
    fn new(file: &'a Checked, finding: &'a Finding, lines: &Lines<'_>) -> Self {
        Self {
            rule: finding.rule.id,
            group: finding.rule.group,
            aliases: &finding.aliases,
            severity: severity_name(finding.severity),
            message: &finding.message,
            clauses: &finding.clauses,
            start: lines.place(finding.span.start),
            end: lines.place(finding.span.end),
            instruction: finding
                .instruction
                .map(|(start_line, end_line)| JsonInstruction { start_line, end_line }),
            fingerprint: &finding.fingerprint,
            fixes: file.fixes_of(finding).map(|fix| JsonFix::new(fix, lines)).collect(),
        }
    }
}

impl<'a> JsonFix<'a> {
    fn new(fix: &'a Fix, lines: &Lines<'_>) -> Self {
        Self {
            title: &fix.title,
            applicability: applicability_name(fix.applicability),
            edits: fix
                .edits
                .edits()
                .iter()
                .map(|edit| JsonEdit {
                    start: lines.place(edit.span.start),
                    end: lines.place(edit.span.end),
                    text: &edit.text,
                })
                .collect(),
        }
    }
}

/// How an applicability is written everywhere.
pub(super) fn applicability_name(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
        Applicability::Suggestion => "suggestion",
    }
}
