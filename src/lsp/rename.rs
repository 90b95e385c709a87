//! Rename: of stages, variables and delimiters of heredocs.
//!
//! A rename changes no meaning within the file. The file that it would make is read again, and each
//! name in it must mean what it means now; else it is refused with the reason. What a name means
//! outside of the file nobody can read again: where it certainly means something there, or may be
//! read later, the edit is for the user to confirm.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use crate::model::{
    Base, Occurrence, Occurrences, PROXY_ARGS, Role, Stage, Symbol, SymbolKind, is_name,
};
use crate::reference;
use crate::syntax::{Keyword, is_stage_name};
use crate::text::{Edit, EditSet, Span};
use std::collections::HashMap;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::notification::ShowMessage;
use tower_lsp::ls_types::{
    AnnotatedTextEdit, ChangeAnnotation, DocumentChanges, MessageType, OneOf,
    OptionalVersionedTextDocumentIdentifier, PrepareRenameResponse, RenameParams,
    ShowMessageParams, TextDocumentEdit, TextDocumentPositionParams, WorkspaceEdit,
};

/// Names that BuildKit gives a meaning of its own.
const RESERVED_STAGES: [&str; 2] = ["context", "scratch"];
/// Variables that shells, programs and the runtime look for by their names.
const SYSTEM: [&str; 6] = ["HOME", "HOSTNAME", "LD_LIBRARY_PATH", "PATH", "SHELL", "USER"];

fn refused(reason: String) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.into(), data: None }
}

/// `RequestFailed`: the request was right, and cannot be fulfilled.
const REQUEST_FAILED: i64 = -32803;

impl Backend {
    pub async fn prepare_rename_at(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let TextDocumentPositionParams { text_document, position } = params;
        let answer =
            move |snapshot: &Snapshot, _: &Abilities| prepare(snapshot, snapshot.offset(position));
        self.try_ask(&text_document.uri, answer).await
    }

    pub async fn rename_at(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let answer = move |snapshot: &Snapshot, client: &Abilities| {
            rename(snapshot, client, snapshot.offset(position), &params.new_name)
        };
        let renamed = self.try_ask(&text_document.uri, answer).await?;
        Ok(renamed.map(|(edit, warning)| {
            if let Some(message) = warning {
                self.link().notify::<ShowMessage>(ShowMessageParams {
                    typ: MessageType::WARNING,
                    message,
                });
            }
            edit
        }))
    }
}

/// The range that an editor lets the user type over; nothing where there is nothing to rename.
fn prepare(snapshot: &Snapshot, offset: u32) -> Result<Option<PrepareRenameResponse>> {
    let found = target(snapshot, offset)?;
    Ok(found.map(|(occurrence, _)| PrepareRenameResponse::Range(snapshot.range(occurrence.span))))
}

/// The edits, and what the user is to know of them where the client cannot ask.
fn rename(
    snapshot: &Snapshot,
    client: &Abilities,
    offset: u32,
    name: &str,
) -> Result<Option<(WorkspaceEdit, Option<String>)>> {
    let Some((occurrence, symbol)) = target(snapshot, offset)? else { return Ok(None) };
    check_name(symbol, name)?;
    let occurrences = snapshot.document.occurrences();
    let changed: Vec<&Occurrence> =
        occurrences.of(occurrence).filter(|each| each.role != Role::Number).collect();
    let edits = changed.iter().map(|each| Edit::replace(each.span, spelled(snapshot, each, name)));
    let edits = EditSet::new(edits).unwrap_or_default();
    check_result(snapshot, occurrences, symbol, &edits, name)?;
    let doubts =
        changed.iter().filter_map(|each| Some((each.span, doubt(snapshot, symbol, each)?)));
    let doubts: HashMap<Span, Doubt> = doubts.collect();
    let outside = doubts.values().find(|doubt| **doubt != Doubt::Later);
    let warning = outside.filter(|_| !asks(client)).map(|doubt| doubt.reason(&symbol.name));
    Ok(Some((workspace_edit(snapshot, client, symbol, &edits, &doubts), warning)))
}

/// Why an edit is for the user to confirm.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Doubt {
    /// It stands in single quotes in a script.
    Later,
    /// BuildKit gives the name its value.
    Given,
    /// Programs know the name.
    System,
    /// The base image gives this use its value.
    Base,
}

impl Doubt {
    fn id(self) -> &'static str {
        match self {
            Self::Later => "in quotes",
            Self::Given => "of BuildKit",
            Self::System => "of programs",
            Self::Base => "of the base image",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Later => "In single quotes",
            _ => "Known outside of this file",
        }
    }

    fn reason(self, name: &str) -> String {
        match self {
            Self::Later => "The shell leaves it alone; what reads it later may not".to_owned(),
            Self::Given => format!("BuildKit gives `{name}` its value by this name"),
            Self::System => format!("Programs look for `{name}` by this name"),
            Self::Base => format!("The base image sets `{name}`"),
        }
    }
}

fn doubt(snapshot: &Snapshot, symbol: &Symbol, occurrence: &Occurrence) -> Option<Doubt> {
    match symbol.kind {
        SymbolKind::Variable if occurrence.role == Role::Later => Some(Doubt::Later),
        SymbolKind::Variable if is_given(&symbol.name) => Some(Doubt::Given),
        SymbolKind::Variable if SYSTEM.contains(&&*symbol.name) => Some(Doubt::System),
        SymbolKind::Variable if comes_from_base(snapshot, occurrence, &symbol.name) => {
            Some(Doubt::Base)
        }
        _ => None,
    }
}

/// Whether the client lets the user confirm single edits.
fn asks(client: &Abilities) -> bool {
    client.document_changes && client.change_annotations
}

/// BuildKit finds the base of a FROM by the name in lower case only.
fn spelled(snapshot: &Snapshot, occurrence: &Occurrence, name: &str) -> String {
    let instruction = snapshot.document.syntax().get(occurrence.instruction);
    let from = instruction.is_some_and(|it| it.operation.keyword == Keyword::From);
    let kind = snapshot.document.occurrences().symbol(occurrence).map(|symbol| symbol.kind);
    let is_base = from && occurrence.role == Role::Use;
    match kind {
        Some(SymbolKind::Stage(_)) if is_base => name.to_lowercase(),
        _ => name.to_owned(),
    }
}

/// What stands at the cursor, where it may be renamed.
fn target(snapshot: &Snapshot, offset: u32) -> Result<Option<(&Occurrence, &Symbol)>> {
    let document = &snapshot.document;
    let occurrences = document.occurrences();
    let Some(occurrence) = occurrences.at(offset) else {
        let mut references = document.model().references.iter();
        let Some(reference) = references.find(|it| it.span.touches(offset)) else {
            return Ok(None);
        };
        return Err(refused(format!("`{}` is no stage of this file", reference.text)));
    };
    let Some(symbol) = occurrences.symbol(occurrence) else { return Ok(None) };
    let name = &symbol.name;
    let mut all = occurrences.of(occurrence);
    match symbol.kind {
        SymbolKind::Stage(_) if occurrence.role == Role::Number => {
            return Err(refused("this is the number of a stage, not its name".into()));
        }
        SymbolKind::Stage(_) => {
            if let Some(expanded) = all.find(|each| each.role == Role::Expanded) {
                let line = snapshot.range(expanded.span).start.line + 1;
                return Err(refused(format!(
                    "a variable in line {line} has the name of this stage"
                )));
            }
        }
        // What the file itself defines is the file's to rename.
        SymbolKind::Variable if all.clone().any(|each| each.role == Role::Definition) => {}
        SymbolKind::Variable if is_given(name) => {
            return Err(refused(format!("`{name}` has its meaning from BuildKit")));
        }
        SymbolKind::Variable => {
            if all.clone().all(|each| each.role == Role::Later) {
                return Err(refused(format!("nothing in this file defines `{name}`")));
            }
            if let Some(given) = all.find(|each| may_come_from_base(snapshot, each, name)) {
                let line = snapshot.range(given.span).start.line + 1;
                return Err(refused(format!("the base image may set `{name}` for line {line}")));
            }
        }
        SymbolKind::Heredoc => {}
    }
    Ok(Some((occurrence, symbol)))
}

/// Whether a use that nothing in the file defines certainly has its value from the base image.
fn comes_from_base(snapshot: &Snapshot, occurrence: &Occurrence, name: &str) -> bool {
    let image = stage_without_definition(snapshot, occurrence)
        .and_then(|stage| snapshot.document.contents().image(stage.index));
    image.is_some_and(|image| image.variable(name).is_some())
}

/// The same where nobody knows all that the image sets.
fn may_come_from_base(snapshot: &Snapshot, occurrence: &Occurrence, name: &str) -> bool {
    let Some(stage) = stage_without_definition(snapshot, occurrence) else { return false };
    let document = &snapshot.document;
    match document.contents().image(stage.index) {
        Some(image) if image.complete => image.variable(name).is_some(),
        _ => document.model().root_base(stage.index) != &Base::Scratch,
    }
}

/// The stage of a use that nothing in the file defines.
fn stage_without_definition<'a>(
    snapshot: &'a Snapshot,
    occurrence: &Occurrence,
) -> Option<&'a Stage> {
    let stage = snapshot.document.model().stage_of(occurrence.instruction)?;
    (occurrence.definition.is_none() && stage.from != occurrence.instruction).then_some(stage)
}

fn is_given(name: &str) -> bool {
    let same = |given: &&str| given.eq_ignore_ascii_case(name);
    reference::argument(name).is_some() || PROXY_ARGS.iter().any(same)
}

fn check_name(symbol: &Symbol, name: &str) -> Result<()> {
    let reason = match symbol.kind {
        SymbolKind::Stage(_) if RESERVED_STAGES.contains(&name.to_lowercase().as_str()) => {
            format!("`{name}` has its meaning from BuildKit")
        }
        SymbolKind::Stage(_) if !is_stage_name(name) => format!(
            "`{name}` is no name for a stage: a letter first, then letters, digits, `-`, `_`, `.`"
        ),
        SymbolKind::Variable if !is_name(name) => {
            format!("`{name}` is no name for a variable: letters, digits and `_`, no digit first")
        }
        SymbolKind::Variable if is_given(name) => {
            format!("`{name}` has its meaning from BuildKit")
        }
        SymbolKind::Heredoc if !is_delimiter(name) => {
            format!("`{name}` is no delimiter: letters, digits, `-`, `_` and `.`")
        }
        _ => return Ok(()),
    };
    Err(refused(reason))
}

fn is_delimiter(name: &str) -> bool {
    let plain = |ch: char| ch.is_alphanumeric() || matches!(ch, '-' | '_' | '.');
    !name.is_empty() && !name.starts_with('-') && name.chars().all(plain)
}

/// Whether in the file with the new name every name means what it means now.
fn check_result(
    snapshot: &Snapshot,
    before: &Occurrences,
    symbol: &Symbol,
    edits: &EditSet,
    name: &str,
) -> Result<()> {
    if *symbol.name == *name {
        return Ok(());
    }
    let document = &snapshot.document;
    let after = document.like(&edits.apply(&document.text().to_string()));
    let same_instructions = document.syntax().len() == after.syntax().len();
    let (places, places_after) = (places(before), places(after.occurrences()));
    let same = |(old, new): (&Occurrence, &Occurrence)| {
        let definition = old.definition.map(|span| places.get(&span));
        (old.symbol, old.role, old.instruction) == (new.symbol, new.role, new.instruction)
            && definition == new.definition.map(|span| places_after.get(&span))
    };
    let after_all = after.occurrences().all();
    let same_names =
        before.all().len() == after_all.len() && before.all().iter().zip(after_all).all(same);
    if same_instructions && same_names {
        return Ok(());
    }
    Err(refused(format!("`{name}` would mean something else here: the name is taken")))
}

/// Occurrences by where they stand.
fn places(occurrences: &Occurrences) -> HashMap<Span, usize> {
    occurrences.all().iter().enumerate().map(|(index, each)| (each.span, index)).collect()
}

/// Edits by place; what is in doubt for the user to confirm, where the client lets them.
fn workspace_edit(
    snapshot: &Snapshot,
    client: &Abilities,
    symbol: &Symbol,
    edits: &EditSet,
    doubts: &HashMap<Span, Doubt>,
) -> WorkspaceEdit {
    let text_edit = |edit: &Edit| super::convert::edit(snapshot.text(), edit, snapshot.encoding);
    if !client.document_changes {
        let edits = edits.edits().iter().map(text_edit).collect();
        return WorkspaceEdit::new(HashMap::from([(snapshot.uri.clone(), edits)]));
    }
    let asks = asks(client) && !doubts.is_empty();
    let edit = |edit: &Edit| match (text_edit(edit), doubts.get(&edit.span)) {
        (text_edit, Some(doubt)) if asks => {
            OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: doubt.id().into() })
        }
        (text_edit, _) => OneOf::Left(text_edit),
    };
    let annotation = |doubt: &Doubt| ChangeAnnotation {
        label: doubt.label().into(),
        needs_confirmation: Some(true),
        description: Some(doubt.reason(&symbol.name)),
    };
    let annotations = doubts.values().map(|doubt| (doubt.id().into(), annotation(doubt)));
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                uri: snapshot.uri.clone(),
                version: Some(snapshot.version),
            },
            edits: edits.edits().iter().map(edit).collect(),
        }])),
        change_annotations: asks.then(|| annotations.collect()),
        ..WorkspaceEdit::default()
    }
}
