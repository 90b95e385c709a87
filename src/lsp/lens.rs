//! Code lenses: who uses a stage, and how far the image is from the standard.

use super::backend::Backend;
use super::documents::Snapshot;
use crate::lint::{Diagnostic, Severity};
use crate::report::clauses_of;
use crate::text::Span;
use std::collections::BTreeSet;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command};

impl Backend {
    pub async fn lenses(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let found = self.findings(&snapshot).await?;
        let mut lenses = uses(&snapshot);
        lenses.extend(compliance(&snapshot, &found));
        Ok(Some(lenses))
    }
}

/// A lens that only says something: no editor has the same command for more.
fn lens(snapshot: &Snapshot, span: Span, title: String) -> CodeLens {
    CodeLens {
        range: snapshot.range(span),
        command: Some(Command { title, command: String::new(), arguments: None }),
        data: None,
    }
}

/// Over each stage that others are built upon or copy from: how many.
fn uses(snapshot: &Snapshot) -> Vec<CodeLens> {
    let document = &snapshot.document;
    let model = document.model();
    let mut users: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); model.stages.len()];
    for reference in &model.references {
        let user = model.stage_of(reference.instruction).map(|stage| stage.index);
        let used = reference.target.stage();
        if let (Some(user), Some(used)) = (user, used)
            && user != used
            && let Some(users) = users.get_mut(used)
        {
            users.insert(user);
        }
    }
    let stages = model.stages.iter().zip(users).filter(|(_, users)| !users.is_empty());
    let lens = |(stage, users): (&crate::model::Stage, BTreeSet<usize>)| {
        let from = document.syntax().get(stage.from)?;
        let title = format!("used by {}", counted(users.len(), "stage"));
        Some(lens(snapshot, from.keyword_span(), title))
    };
    stages.filter_map(lens).collect()
}

/// Over the stage that is built: the errors that answer to clauses of the standard in force.
fn compliance(snapshot: &Snapshot, found: &[Diagnostic]) -> Option<CodeLens> {
    let standard = &snapshot.place.settings.standard;
    if standard.label().trim().is_empty() {
        return None;
    }
    let model = snapshot.document.model();
    let stage = model.stages.get(model.runtime?)?;
    let from = snapshot.document.syntax().get(stage.from)?;
    let errors = found.iter().filter(|finding| {
        finding.severity == Severity::Error && !clauses_of(finding, standard).is_empty()
    });
    let title = match errors.count() {
        0 => "compliance: no errors".to_owned(),
        errors => format!("compliance: {}", counted(errors, "error")),
    };
    Some(lens(snapshot, from.keyword_span(), title))
}

fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
