//! How often each rule speaks, and where the most is to do.

use super::Findings;
use super::text::{Summary, printable};
use crate::lint::{Applicability, Severity};
use crate::report::{Checked, severity_name};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many files the overview names.
const WORST: usize = 20;

pub(super) fn write(findings: &Findings<'_>) -> String {
    table(findings.files) + &format!("{}\n", Summary::of(findings.files))
}

/// What is said in place of more findings than anybody reads.
pub(super) fn overview(findings: &Findings<'_>) -> String {
    let mut out = table(findings.files) + "\n";
    let mut worst: Vec<_> = findings
        .files
        .iter()
        .filter(|file| !file.findings.is_empty())
        .map(|file| {
            let of = |severity| file.findings.iter().filter(|it| it.severity == severity).count();
            (of(Severity::Error), of(Severity::Warning), file.findings.len(), &file.path)
        })
        .collect();
    // Stable: equals stay in the order of their paths.
    worst.sort_by_key(|worst| std::cmp::Reverse((worst.0, worst.1, worst.2)));
    let named = worst.len().min(WORST);
    let noun = if named == 1 { "file" } else { "files" };
    let _ = writeln!(out, "The {named} {noun} with the most to do:");
    for (errors, warnings, all, path) in worst.iter().take(WORST) {
        let _ = writeln!(
            out,
            "{errors:>6} errors {warnings:>6} warnings {all:>6} in all  {}",
            printable(path)
        );
    }
    let _ = writeln!(
        out,
        "\nThat is too much for one screen. `plimsoll check FILE` shows what is in a file, \
         `--format concise` a line for each finding;\n`plimsoll baseline` accepts what is there \
         now, so that `plimsoll check` reports only what is new.\n\n{}",
        Summary::of(findings.files)
    );
    out
}

#[derive(Default)]
struct Row<'a> {
    count: usize,
    /// Findings that `--fix` mends, and that `--unsafe-fixes` mends beside them.
    safe: usize,
    with_unsafe: usize,
    files: usize,
    last: Option<&'a str>,
    severity: Option<Severity>,
}

fn table(files: &[Checked]) -> String {
    let mut rows: BTreeMap<&str, Row<'_>> = BTreeMap::new();
    for file in files {
        for finding in &file.findings {
            let row = rows.entry(finding.rule.id).or_default();
            row.count += 1;
            row.severity = row.severity.max(Some(finding.severity));
            match finding.fixes.iter().map(|fix| fix.applicability).min() {
                Some(Applicability::Safe) => row.safe += 1,
                Some(Applicability::Unsafe) => row.with_unsafe += 1,
                Some(Applicability::Suggestion) | None => {}
            }
            if row.last.replace(&file.path) != Some(&file.path) {
                row.files += 1;
            }
        }
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.1.count));
    let mut cells =
        vec![["RULE", "SEVERITY", "COUNT", "FILES", "--fix", "--unsafe-fixes"].map(str::to_owned)];
    cells.extend(rows.iter().map(|(rule, row)| {
        let severity = row.severity.map(severity_name).unwrap_or_default();
        let count = |count: usize| if count == 0 { "-".to_owned() } else { count.to_string() };
        let fixable = [count(row.safe), count(row.with_unsafe)];
        let [safe, with_unsafe] = fixable;
        let (all, files) = (row.count.to_string(), row.files.to_string());
        [(*rule).to_owned(), severity.to_owned(), all, files, safe, with_unsafe]
    }));
    let width =
        |column: usize| cells.iter().filter_map(|row| row.get(column)).map(String::len).max();
    let [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map(|column| width(column).unwrap_or_default());
    let mut out = String::new();
    for [rule, severity, count, files, safe, with_unsafe] in &cells {
        let _ = writeln!(
            out,
            "{rule:a$}  {severity:b$}  {count:>c$}  {files:>d$}  {safe:>e$}  {with_unsafe:>f$}"
        );
    }
    out
}
