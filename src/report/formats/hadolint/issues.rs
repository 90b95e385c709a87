//! JSON in the shapes of other services: Code Climate, GitLab, Codacy, SonarQube, code scanning.

use super::super::sarif;
use super::{NAME, Row};
use serde_json::{Value, json};

/// An object a finding, each with a NUL behind it.
pub(super) fn code_climate<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    rows.map(|row| issue(row).to_string() + "\0").collect()
}

pub(super) fn gitlab<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    let with_fingerprint = |row: &Row<'_>| {
        let mut issue = issue(row);
        // Several ids may stand for one finding.
        issue["fingerprint"] = json!(format!("{}-{}", row.fingerprint, row.code));
        issue
    };
    list(rows.map(with_fingerprint).collect())
}

fn issue(row: &Row<'_>) -> Value {
    let place = json!({ "line": row.line, "column": row.column });
    let location = match row.is_parse_error() {
        true => json!({ "path": row.file, "positions": { "begin": place, "end": place } }),
        false => json!({ "path": row.file, "lines": { "begin": row.line, "end": row.line } }),
    };
    let severity = match row.level {
        "error" => "blocker",
        "warning" => "major",
        "info" => "info",
        _ => "minor",
    };
    json!({
        "type": "issue",
        "check_name": row.code,
        "description": row.message,
        "categories": ["Bug Risk"],
        "location": location,
        "severity": severity,
    })
}

/// Objects with nothing between them.
pub(super) fn codacy<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    let pattern = |row: &Row<'_>| {
        let object = json!({
            "filename": row.file,
            "line": row.line,
            "message": row.message,
            "patternId": row.code,
        });
        object.to_string()
    };
    let all: String = rows.map(pattern).collect();
    if all.is_empty() { all } else { all + "\n" }
}

pub(super) fn sonar_qube<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    let issue = |row: &Row<'_>| {
        let severity = match row.level {
            _ if row.is_parse_error() => "BLOCKER",
            "error" => "CRITICAL",
            "warning" => "MAJOR",
            "info" => "MINOR",
            _ => "INFO",
        };
        let first = u32::from(row.is_parse_error()) * row.column;
        json!({
            "engineId": NAME,
            "ruleId": row.code,
            "severity": severity,
            "type": if row.level == "error" { "BUG" } else { "CODE_SMELL" },
            "primaryLocation": {
                "message": row.message,
                "filePath": row.file,
                "textRange": {
                    "startLine": row.line,
                    "endLine": row.line,
                    "startColumn": first,
                    "endColumn": row.column,
                },
            },
        })
    };
    let issues: Vec<_> = rows.map(issue).collect();
    json!({ "issues": issues }).to_string() + "\n"
}

pub(super) fn sarif<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> String {
    let result = |row: &Row<'_>| {
        let level = match row.level {
            "info" | "style" => "note",
            level => level,
        };
        json!({
            "ruleId": row.code,
            "level": level,
            "message": { "text": row.message },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": sarif::uri(row.file) },
                "region": {
                    "startLine": row.line,
                    "endLine": row.line,
                    "startColumn": row.column,
                    "endColumn": row.column,
                    "sourceLanguage": if row.is_of_shellcheck() { "sh" } else { "dockerfile" },
                },
            } }],
        })
    };
    let log = json!({
        "$schema": sarif::SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "defaultSourceLanguage": "dockerfile",
            "tool": { "driver": {
                "name": NAME,
                "fullName": "Plimsoll, with hadolint's ids",
                "version": env!("CARGO_PKG_VERSION"),
            } },
            "results": rows.map(result).collect::<Vec<_>>(),
        }],
    });
    format!("{log}\n")
}

fn list(values: Vec<Value>) -> String {
    Value::from(values).to_string() + "\n"
}
