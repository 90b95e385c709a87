//! Reports: what a run found, for people and for machines.
//!
//! Lines and columns are one-based here. Lines end at `\n`, as BuildKit counts them; columns
//! count code points, a tab is one and a byte order mark none.

mod baseline;
pub mod baselines;
pub mod compliance;
mod formats;
mod lines;
mod secrets;

pub use baseline::{BASELINE, Baseline};
pub use formats::{FORMATS, Findings, Format, Summary, format, printable};
pub use lines::{Lines, Place};
pub use secrets::Secrets;

use crate::document::Document;
use crate::lint::{self, Diagnostic, Fingerprint, Fix, Related, Rule, Settings, Severity};
use crate::rules;
use crate::standard::Standard;
use crate::text::Span;

/// One file and what was found in it.
#[derive(Debug, Default)]
pub struct Checked {
    /// As people write it, with `/`.
    pub path: String,
    /// What the spans of the findings speak of, stars in place of secrets; empty where it could
    /// not be read.
    pub text: String,
    pub secrets: Secrets,
    /// In the order of their places.
    pub findings: Vec<Finding>,
}

/// A finding and where it stands for people.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: &'static Rule,
    pub severity: Severity,
    pub message: String,
    /// `tool:ID`.
    pub aliases: Vec<String>,
    /// The standard's clauses that its rule answers to, in the standard's order.
    pub clauses: Vec<String>,
    /// Whether one of the clauses is decided by findings.
    pub decides: bool,
    pub span: Span,
    /// First and last line of its instruction, one-based; `None` outside of instructions.
    pub instruction: Option<(u32, u32)>,
    /// What it is known by when lines move; unique in its file.
    pub fingerprint: Fingerprint,
    pub fixes: Vec<Fix>,
    pub related: Vec<Related>,
}

impl Finding {
    /// The ids by which hadolint knows it, ShellCheck's among them.
    pub fn hadolint_ids(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().filter_map(|alias| alias.strip_prefix("hadolint:"))
    }
}

impl Checked {
    pub fn new(
        path: String,
        document: &Document,
        diagnostics: Vec<Diagnostic>,
        settings: &Settings,
    ) -> Self {
        let standard = &settings.standard;
        let secrets = match diagnostics.is_empty() {
            true => Secrets::default(),
            false => Secrets::of(document, settings),
        };
        let fingerprints = lint::fingerprints(document, &diagnostics);
        let finding = |(diagnostic, fingerprint): (Diagnostic, Fingerprint)| {
            let at = diagnostic.instruction.and_then(|index| document.syntax().get(index));
            let clauses = clauses_of(&diagnostic, standard);
            Finding {
                rule: diagnostic.rule,
                severity: diagnostic.severity,
                message: secrets.hidden(diagnostic.message),
                aliases: diagnostic.aliases,
                decides: clauses
                    .iter()
                    .any(|id| standard.clause(id).is_some_and(|clause| clause.is_decidable())),
                clauses,
                span: diagnostic.span,
                instruction: at.map(|at| (at.line + 1, at.last_line() + 1)),
                fingerprint,
                fixes: diagnostic
                    .fixes
                    .into_iter()
                    .map(|fix| Fix { title: secrets.hidden(fix.title), ..fix })
                    .collect(),
                related: diagnostic
                    .related
                    .into_iter()
                    .map(|it| Related { message: secrets.hidden(it.message), ..it })
                    .collect(),
            }
        };
        let findings = diagnostics.into_iter().zip(fingerprints).map(finding).collect();
        let text = secrets.hidden_in_file(document.text().to_string());
        Self { path, text, secrets, findings }
    }

    /// The fixes of one of its findings as far as they may be printed.
    pub fn fixes_of<'a>(&'a self, finding: &'a Finding) -> impl Iterator<Item = &'a Fix> {
        finding.fixes.iter().filter(|fix| self.secrets.are_not_in(fix))
    }

    /// A file that could not be read; `why` follows its name in a sentence.
    pub fn unreadable(path: String, why: &str) -> Self {
        let rule = &rules::build::unreadable_file::RULE;
        let finding = Finding {
            rule,
            severity: rule.severity,
            message: format!("this file {why}"),
            aliases: Vec::new(),
            clauses: Vec::new(),
            decides: false,
            span: Span::empty(0),
            instruction: None,
            fingerprint: lint::in_file("", rule.id),
            fixes: Vec::new(),
            related: Vec::new(),
        };
        Self { path, findings: vec![finding], ..Self::default() }
    }
}

/// The clauses that the finding's rule, or the rules whose findings it stands for, answer to.
pub fn clauses_of(diagnostic: &Diagnostic, standard: &Standard) -> Vec<String> {
    let aliases = diagnostic.aliases.iter().filter_map(|alias| alias.split_once(':'));
    let ids = std::iter::once(diagnostic.rule.id).chain(aliases.map(|(_, id)| id));
    let mut clauses: Vec<&str> = Vec::new();
    for id in ids {
        for clause in standard.clauses_of(id) {
            let spared = diagnostic.spared.iter().any(|spared| **spared == **clause);
            if !spared && !clauses.contains(&&**clause) {
                clauses.push(clause);
            }
        }
    }
    clauses.into_iter().map(str::to_owned).collect()
}

/// How a severity is written everywhere.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "information",
        Severity::Hint => "hint",
    }
}
