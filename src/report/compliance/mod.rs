//! The compliance report: the standard's checklist for every file and for all of them together.
//!
//! A clause is failed by a finding at warning or error; a file is compliant where none is failed.

mod html;
mod json;
mod markdown;
mod subject;
mod text;
mod trend;

pub use subject::Subject;
pub use trend::{Earlier, Trend};

use super::{Checked, Finding, Lines, severity_name};
use crate::lint::Severity;
use serde::Serialize;
use std::collections::BTreeMap;

/// A file as it was checked, and what the report asks of it beside its findings; `None` where it
/// could not be read, or has no image to speak of.
#[derive(Debug)]
pub struct Examined {
    pub checked: Checked,
    pub subject: Option<Subject>,
}

/// What became of a clause in a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Status {
    Failed,
    Passed,
    /// It is about another kind of image, or its rules are switched off.
    NotApplicable,
    /// A Dockerfile cannot tell.
    NotDecidable,
}

/// The report. Files that could not be checked are in it, and in no rate.
#[derive(Debug, Serialize)]
pub struct Compliance {
    pub version: u32,
    /// The standards in force, by their name and version, each once.
    pub standards: Vec<String>,
    pub summary: Rate,
    /// How many files could not be checked.
    pub unchecked: usize,
    /// Rates by what files have in common: each label that the standard lists values for, the base
    /// image, the kind of image.
    pub groups: Vec<Group>,
    /// In the standard's order.
    pub clauses: Vec<ClauseRow>,
    /// The worst first.
    pub files: Vec<FileRow>,
    /// Where an earlier report was given.
    pub trend: Option<Trend>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Rate {
    pub files: usize,
    pub compliant: usize,
}

#[derive(Debug, Serialize)]
pub struct Group {
    /// `plane`, `base image`.
    pub name: String,
    /// The value and its rate, in the order of the values; `-` for files without one.
    pub values: Vec<(String, Rate)>,
}

#[derive(Debug, Serialize)]
pub struct ClauseRow {
    pub id: String,
    pub standard: String,
    pub text: String,
    /// How to check it where a Dockerfile cannot tell.
    pub how: Option<String>,
    pub passed: usize,
    pub failed: usize,
    pub not_applicable: usize,
    pub not_decidable: usize,
}

#[derive(Debug, Serialize)]
pub struct FileRow {
    pub path: String,
    /// `null` where it could not be checked.
    pub compliant: Option<bool>,
    pub standard: String,
    pub base: Option<String>,
    pub kind: String,
    pub labels: BTreeMap<String, String>,
    pub errors: usize,
    pub warnings: usize,
    pub failed: Vec<String>,
    pub passed: Vec<String>,
    pub not_applicable: Vec<String>,
    pub not_decidable: Vec<String>,
    /// What fails its clauses, or why it could not be checked.
    pub findings: Vec<FindingRow>,
}

#[derive(Debug, Serialize)]
pub struct FindingRow {
    pub rule: &'static str,
    pub severity: &'static str,
    /// One-based.
    pub line: u32,
    pub message: String,
    pub clauses: Vec<String>,
}

impl Rate {
    fn add(&mut self, compliant: bool) {
        self.files += 1;
        self.compliant += usize::from(compliant);
    }

    /// In percent, rounded down: not all is never 100.
    pub fn percent(self) -> usize {
        (self.compliant * 100).checked_div(self.files).unwrap_or(100)
    }
}

/// A way to write the report.
#[derive(Debug)]
pub struct Renderer {
    pub name: &'static str,
    pub about: &'static str,
    pub write: fn(&Compliance) -> String,
}

/// All of them; the first is the default.
pub const RENDERERS: &[Renderer] = &[
    Renderer { name: "text", about: "for a terminal", write: text::write },
    Renderer { name: "markdown", about: "for a comment or a wiki", write: markdown::write },
    Renderer { name: "json", about: "for programs, and to compare with later", write: json::write },
    Renderer { name: "html", about: "one page for a browser, no network", write: html::write },
];

impl Compliance {
    /// The report over these files.
    pub fn of(files: &[Examined]) -> Self {
        let mut report = Self {
            version: 1,
            standards: Vec::new(),
            summary: Rate::default(),
            unchecked: 0,
            groups: Vec::new(),
            clauses: Vec::new(),
            files: Vec::new(),
            trend: None,
        };
        let mut groups: Vec<(String, BTreeMap<String, Rate>)> = Vec::new();
        for file in files {
            let row = FileRow::new(file);
            match (row.compliant, &file.subject) {
                (Some(compliant), Some(subject)) => {
                    report.summary.add(compliant);
                    report.add_clauses(&row, subject);
                    for (name, value) in subject.groups() {
                        let at = groups.iter().position(|(known, _)| *known == name);
                        let at = at.unwrap_or_else(|| {
                            groups.push((name, BTreeMap::new()));
                            groups.len() - 1
                        });
                        if let Some((_, values)) = groups.get_mut(at) {
                            values.entry(value).or_default().add(compliant);
                        }
                    }
                }
                _ => report.unchecked += 1,
            }
            report.files.push(row);
        }
        let named = |(name, values): (String, BTreeMap<_, _>)| Group {
            name,
            values: values.into_iter().collect(),
        };
        report.groups = groups.into_iter().map(named).collect();
        // Stable: equals stay in the order of their paths.
        report.files.sort_by_key(|row| std::cmp::Reverse(row.weight()));
        report
    }

    fn add_clauses(&mut self, row: &FileRow, subject: &Subject) {
        if !self.standards.contains(&row.standard) {
            self.standards.push(row.standard.clone());
            self.clauses.extend(subject.standard.clauses.iter().map(|clause| ClauseRow {
                id: clause.id.to_string(),
                standard: row.standard.clone(),
                text: clause.text.clone(),
                how: clause.how.clone(),
                passed: 0,
                failed: 0,
                not_applicable: 0,
                not_decidable: 0,
            }));
        }
        let mut rows: BTreeMap<&str, Status> = BTreeMap::new();
        for (ids, status) in row.by_status() {
            rows.extend(ids.iter().map(|id| (id.as_str(), status)));
        }
        for clause in self.clauses.iter_mut().filter(|clause| clause.standard == row.standard) {
            match rows.get(clause.id.as_str()) {
                Some(Status::Failed) => clause.failed += 1,
                Some(Status::Passed) => clause.passed += 1,
                Some(Status::NotApplicable) => clause.not_applicable += 1,
                Some(Status::NotDecidable) => clause.not_decidable += 1,
                None => {}
            }
        }
    }
}

/// What it weighs in the report: information and hints fail nothing.
fn fails(finding: &Finding) -> bool {
    finding.severity >= Severity::Warning
}

impl FileRow {
    fn new(file: &Examined) -> Self {
        let Examined { checked, subject } = file;
        let lines = Lines::new(&checked.text);
        let mut row = Self {
            path: checked.path.clone(),
            compliant: None,
            standard: String::new(),
            base: None,
            kind: String::new(),
            labels: BTreeMap::new(),
            errors: 0,
            warnings: 0,
            failed: Vec::new(),
            passed: Vec::new(),
            not_applicable: Vec::new(),
            not_decidable: Vec::new(),
            findings: Vec::new(),
        };
        let of = |severity| checked.findings.iter().filter(|it| it.severity == severity).count();
        (row.errors, row.warnings) = (of(Severity::Error), of(Severity::Warning));
        let mut say = |finding: &Finding, clauses: Vec<String>| {
            row.findings.push(FindingRow {
                rule: finding.rule.id,
                severity: severity_name(finding.severity),
                line: lines.place(finding.span.start).line,
                message: finding.message.clone(),
                clauses,
            });
        };
        let Some(subject) = subject else {
            checked.findings.iter().for_each(|finding| say(finding, Vec::new()));
            return row;
        };
        let mut failed: Vec<&str> = Vec::new();
        for finding in checked.findings.iter().filter(|finding| fails(finding)) {
            let about = |id: &&String| subject.is_about(id);
            let clauses: Vec<_> = finding.clauses.iter().filter(about).collect();
            failed.extend(clauses.iter().map(|id| id.as_str()));
            if !clauses.is_empty() {
                say(finding, clauses.into_iter().cloned().collect());
            }
        }
        let compliant = failed.is_empty();
        for clause in subject.standard.clauses.iter() {
            let status = subject.status(clause, &failed);
            let list = match status {
                Status::Failed => &mut row.failed,
                Status::Passed => &mut row.passed,
                Status::NotApplicable => &mut row.not_applicable,
                Status::NotDecidable => &mut row.not_decidable,
            };
            list.push(clause.id.to_string());
        }
        row.compliant = Some(compliant);
        row.standard = subject.standard.label();
        row.base = subject.base.clone();
        row.kind = subject.kind.to_string();
        row.labels = subject.labels.iter().cloned().collect();
        row
    }

    fn by_status(&self) -> [(&[String], Status); 4] {
        [
            (&self.failed, Status::Failed),
            (&self.passed, Status::Passed),
            (&self.not_applicable, Status::NotApplicable),
            (&self.not_decidable, Status::NotDecidable),
        ]
    }

    /// The heavier the worse; what could not be checked comes last.
    fn weight(&self) -> (bool, usize, usize, usize) {
        (self.compliant.is_some(), self.failed.len(), self.errors, self.warnings)
    }

    /// For people.
    fn verdict(&self) -> &'static str {
        match self.compliant {
            Some(true) => "compliant",
            Some(false) => "not compliant",
            None => "not checked",
        }
    }
}
