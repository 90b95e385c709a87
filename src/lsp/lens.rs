//! Code lenses: who uses a stage, and how far the image is from the standard.
//!
//! A lens leads somewhere only by a command of the client, and no two have the same. As with
//! rust-analyzer a client says in `experimental.commands.commands` which of those it knows that
//! are named here; for others a lens only says something.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use crate::lint::{Diagnostic, Severity};
use crate::model::Stage;
use crate::report::clauses_of;
use crate::text::Span;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command, Location, Range};

impl Backend {
    pub async fn lenses(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let Some(snapshot) = self.snapshot(&params.text_document.uri) else { return Ok(None) };
        let found = self.findings(&snapshot).await?;
        let client = self.state().client.clone();
        let mut lenses = uses(&snapshot, &client);
        lenses.extend(compliance(&snapshot, &client, &found));
        Ok(Some(lenses))
    }
}

/// Shows places in the document: its arguments are the document, the position of the lens and the
/// places, all as the protocol has them.
const SHOW_REFERENCES: &str = "plimsoll.showReferences";
/// Opens the compliance report. No arguments.
const OPEN_REPORT: &str = "plimsoll.openReport";

fn lens(range: Range, title: String, command: Option<(&str, Vec<Value>)>) -> CodeLens {
    let (command, arguments) = match command {
        Some((command, arguments)) => (command, Some(arguments)),
        None => ("", None),
    };
    CodeLens {
        range,
        command: Some(Command { title, command: command.to_owned(), arguments }),
        data: None,
    }
}

/// Who uses a stage: the stages, and where they name it.
#[derive(Clone, Default)]
struct Users {
    stages: BTreeSet<usize>,
    places: Vec<Span>,
}

/// Over each stage that others are built upon or copy from: how many.
fn uses(snapshot: &Snapshot, client: &Abilities) -> Vec<CodeLens> {
    let document = &snapshot.document;
    let model = document.model();
    let mut users: Vec<Users> = vec![Users::default(); model.stages.len()];
    for reference in &model.references {
        let user = model.stage_of(reference.instruction).map(|stage| stage.index);
        let used = reference.target.stage();
        if let (Some(user), Some(used)) = (user, used)
            && user != used
            && let Some(users) = users.get_mut(used)
        {
            users.stages.insert(user);
            users.places.push(reference.span);
        }
    }
    let stages = model.stages.iter().zip(users).filter(|(_, users)| !users.stages.is_empty());
    let lens = |(stage, users): (&Stage, Users)| {
        let range = snapshot.range(document.syntax().get(stage.from)?.keyword_span());
        let title = format!("used by {}", counted(users.stages.len(), "stage"));
        let location = |span: &Span| Location::new(snapshot.uri.clone(), snapshot.range(*span));
        let places: Vec<_> = users.places.iter().map(location).collect();
        let arguments = || vec![json!(snapshot.uri), json!(range.start), json!(places)];
        let command = client.has_command(SHOW_REFERENCES).then(|| (SHOW_REFERENCES, arguments()));
        Some(lens(range, title, command))
    };
    stages.filter_map(lens).collect()
}

/// Over the stage that is built: the errors that answer to clauses of the standard in force.
fn compliance(snapshot: &Snapshot, client: &Abilities, found: &[Diagnostic]) -> Option<CodeLens> {
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
    let command = client.has_command(OPEN_REPORT).then(|| (OPEN_REPORT, Vec::new()));
    Some(lens(snapshot.range(from.keyword_span()), title, command))
}

fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
