//! SARIF 2.1.0, the format of code scanning.
//!
//! Columns are Unicode code points, as everywhere in reports, and the file says so. Hints and
//! information are SARIF's `note`; the severity itself is a property of the result.

use super::Findings;
use super::json::applicability_name;
use crate::lint::{Fix, Rule, Severity};
use crate::report::{Checked, Finding, Lines, severity_name};
use crate::text::Span;
use serde_json::{Value, json};
use std::fmt::Write;

pub(super) const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(findings: &Findings<'_>) -> String {
    let mut rules: Vec<&Rule> =
        findings.files.iter().flat_map(|file| &file.findings).map(|finding| finding.rule).collect();
    rules.sort_by_key(|rule| rule.id);
    rules.dedup_by_key(|rule| rule.id);
    let results: Vec<_> = findings
        .files
        .iter()
        .flat_map(|file| {
            let lines = Lines::new(&file.text);
            let rules = &rules;
            file.findings.iter().map(move |finding| result(file, finding, &lines, rules))
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Plimsoll",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log}\n")
}

fn descriptor(rule: &Rule) -> Value {
    // Its examples are the tests' as much as the reader's.
    let page = rule.page.split("\n## Examples").next().unwrap_or_default().trim_end();
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.group], "aliases": rule.alias_names() },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

fn result(file: &Checked, finding: &Finding, lines: &Lines<'_>, rules: &[&Rule]) -> Value {
    let uri = uri(&file.path);
    let at =
        |span: Span| json!({ "artifactLocation": { "uri": uri }, "region": region(span, lines) });
    let mut result = json!({
        "ruleId": finding.rule.id,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": at(finding.span) }],
        "partialFingerprints": { "plimsoll/v1": finding.fingerprint },
        "properties": {
            "severity": severity_name(finding.severity),
            "aliases": finding.aliases,
            "clauses": finding.clauses,
        },
    });
    if let Ok(index) = rules.binary_search_by_key(&finding.rule.id, |rule| rule.id) {
        result["ruleIndex"] = json!(index);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(
            |it| json!({ "physicalLocation": at(it.span), "message": { "text": it.message } }),
        );
        result["relatedLocations"] = related.collect();
    }
    // A fix that changes nothing only says something, and has no place in the schema.
    let fixes: Vec<_> = file
        .fixes_of(finding)
        .filter(|it| !it.edits.is_empty())
        .map(|it| fix(it, &uri, lines))
        .collect();
    if !fixes.is_empty() {
        result["fixes"] = json!(fixes);
    }
    result
}

fn fix(fix: &Fix, uri: &str, lines: &Lines<'_>) -> Value {
    let replacement = |edit: &crate::text::Edit| {
        let inserted = json!({ "text": edit.text });
        json!({ "deletedRegion": region(edit.span, lines), "insertedContent": inserted })
    };
    let replacements: Vec<_> = fix.edits.edits().iter().map(replacement).collect();
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri },
            "replacements": replacements,
        }],
        "properties": { "applicability": applicability_name(fix.applicability) },
    })
}

fn region(span: Span, lines: &Lines<'_>) -> Value {
    let (start, end) = (lines.place(span.start), lines.place(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a URI: relative where the path is.
pub(super) fn uri(path: &str) -> String {
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_as_uris() {
        assert_eq!(uri("a b/Dockerfile"), "a%20b/Dockerfile");
        assert_eq!(uri("ü/Dockerfile#1"), "%C3%BC/Dockerfile%231");
        assert_eq!(uri("/srv/100%"), "file:///srv/100%25");
        // Not a scheme.
        assert_eq!(uri("c:x"), "c%3Ax");
    }
}
