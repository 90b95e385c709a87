//! As hadolint writes it, for the programs that read it: what has an id of hadolint's or of
//! ShellCheck's, on the first line of its instruction.
//!
//! The formats that its configuration names are written one after another; where it names none,
//! its `json`.

mod issues;
mod lines;
mod tables;

use super::Findings;
use crate::config::hadolint::Format;
use crate::lint::Severity;
use crate::report::{Checked, Lines};
use serde::Serialize;
use serde_json::json;

/// Its name, by which the programs that read its reports tell it from other tools.
const NAME: &str = "Hadolint";

/// A file and what is said of it, by line.
struct Rows<'a> {
    path: &'a str,
    rows: Vec<Row<'a>>,
}

/// A finding; serialized it is one of hadolint's `json`.
#[derive(Serialize)]
struct Row<'a> {
    code: &'a str,
    column: u32,
    file: &'a str,
    level: &'static str,
    line: u32,
    message: &'a str,
    /// What it is known by when lines move.
    #[serde(skip)]
    fingerprint: String,
}

impl Row<'_> {
    /// It says more of what it cannot parse.
    fn is_parse_error(&self) -> bool {
        self.code == "DL1000"
    }

    fn is_of_shellcheck(&self) -> bool {
        self.code.starts_with("SC")
    }
}

pub(super) fn write(findings: &Findings<'_>) -> String {
    let files: Vec<_> = findings.files.iter().map(Rows::of).collect();
    let colors = findings.color && findings.hadolint.is_none_or(|file| file.no_color != Some(true));
    let formats = findings.hadolint.map(|file| file.all_formats()).unwrap_or_default();
    let formats = if formats.is_empty() { vec![Format::Json] } else { formats };
    formats.into_iter().map(|format| written(format, &files, colors)).collect()
}

fn written(format: Format, files: &[Rows<'_>], colors: bool) -> String {
    let rows = || files.iter().flat_map(|file| &file.rows);
    match format {
        Format::Tty => lines::tty(rows(), colors),
        Format::Gnu => lines::gnu(rows()),
        Format::Json => json!(rows().collect::<Vec<_>>()).to_string() + "\n",
        Format::Checkstyle => tables::checkstyle(files),
        Format::Junit => tables::junit(files),
        Format::Codeclimate => issues::code_climate(rows()),
        Format::GitlabCodeclimate => issues::gitlab(rows()),
        Format::Codacy => issues::codacy(rows()),
        Format::Sonarqube => issues::sonar_qube(rows()),
        Format::Sarif => issues::sarif(rows()),
    }
}

impl<'a> Rows<'a> {
    fn of(file: &'a Checked) -> Self {
        let lines = Lines::new(&file.text);
        let mut rows = Vec::new();
        for finding in &file.findings {
            let place = lines.place(finding.span.start);
            for code in finding.hadolint_ids() {
                // Only where it cannot parse it says more than the instruction.
                let (line, column) = match finding.instruction {
                    Some((line, _)) if code != "DL1000" => (line, 1),
                    _ => (place.line, place.column),
                };
                rows.push(Row {
                    code,
                    column,
                    file: &file.path,
                    level: level(finding.severity),
                    line,
                    message: &finding.message,
                    fingerprint: crate::lint::in_file(&file.path, &finding.fingerprint),
                });
            }
        }
        rows.sort_by_key(|row| row.line);
        Self { path: &file.path, rows }
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "info",
        Severity::Hint => "style",
    }
}
