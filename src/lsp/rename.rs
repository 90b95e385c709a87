//! Rename: of stages, variables and delimiters of heredocs.
//!
//! A rename changes no meaning. The file that it would make is read again, and each name in it must
//! mean what it means now; else it is refused with the reason.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use crate::model::{
    Base, Occurrence, Occurrences, PLATFORM_ARGS, PROXY_ARGS, Role, Symbol, SymbolKind, is_name,
};
use crate::syntax::{Keyword, is_stage_name};
use crate::text::{Edit, EditSet, Span};
use std::collections::HashMap;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    AnnotatedTextEdit, ChangeAnnotation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, PrepareRenameResponse, RenameParams, TextDocumentEdit,
    TextDocumentPositionParams, WorkspaceEdit,
};

/// Names that BuildKit gives a meaning of its own.
const RESERVED_STAGES: [&str; 2] = ["context", "scratch"];
const BUILDKIT_ARGS: [&str; 8] = [
    "BUILDKIT_CACHE_MOUNT_NS",
    "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    "BUILDKIT_INLINE_CACHE",
    "BUILDKIT_MULTI_PLATFORM",
    "BUILDKIT_SANDBOX_HOSTNAME",
    "BUILDKIT_SYNTAX",
    "BUILDKIT_DOCKERFILE_CHECK",
    "SOURCE_DATE_EPOCH",
];

/// Variables that shells, programs and the runtime know by their names.
const SYSTEM: [&str; 6] = ["HOME", "HOSTNAME", "LD_LIBRARY_PATH", "PATH", "SHELL", "USER"];

const LATER: &str = "in quotes";

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
        self.try_ask(&text_document.uri, answer).await
    }
}

/// The range that an editor lets the user type over; nothing where there is nothing to rename.
fn prepare(snapshot: &Snapshot, offset: u32) -> Result<Option<PrepareRenameResponse>> {
    let found = target(snapshot, offset)?;
    Ok(found.map(|(occurrence, _)| PrepareRenameResponse::Range(snapshot.range(occurrence.span))))
}

fn rename(
    snapshot: &Snapshot,
    client: &Abilities,
    offset: u32,
    name: &str,
) -> Result<Option<WorkspaceEdit>> {
    let Some((occurrence, symbol)) = target(snapshot, offset)? else { return Ok(None) };
    check_name(symbol, name)?;
    if symbol.kind == SymbolKind::Variable && SYSTEM.contains(&&*symbol.name) {
        return Err(refused(format!("programs look for `{}` by this name", symbol.name)));
    }
    let occurrences = snapshot.document.occurrences();
    let changed: Vec<&Occurrence> =
        occurrences.of(occurrence).filter(|each| each.role != Role::Number).collect();
    let edits = changed.iter().map(|each| Edit::replace(each.span, spelled(snapshot, each, name)));
    let edits = EditSet::new(edits).unwrap_or_default();
    check_result(snapshot, occurrences, symbol, &edits, name)?;
    Ok(Some(workspace_edit(snapshot, client, &changed, &edits)))
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
        SymbolKind::Variable if is_given(name) => {
            return Err(refused(format!("`{name}` has its meaning from BuildKit")));
        }
        SymbolKind::Variable => {
            let known = all.clone().any(|each| each.role == Role::Definition);
            let named = all.clone().any(|each| each.role != Role::Later);
            let given = |each: &&Occurrence| comes_from_base(snapshot, each, known, name);
            if !named {
                return Err(refused(format!("nothing in this file defines `{name}`")));
            }
            if let Some(given) = all.find(given) {
                let line = snapshot.range(given.span).start.line + 1;
                return Err(refused(format!("the base image may set `{name}` for line {line}")));
            }
        }
        SymbolKind::Heredoc => {}
    }
    Ok(Some((occurrence, symbol)))
}

/// Whether a use that nothing in the file defines has its value from the base image: certainly, or
/// maybe where the file does not know the name at all.
fn comes_from_base(snapshot: &Snapshot, occurrence: &Occurrence, known: bool, name: &str) -> bool {
    let document = &snapshot.document;
    if occurrence.definition.is_some() {
        return false;
    }
    let stage = document.model().stage_of(occurrence.instruction);
    let Some(stage) = stage.filter(|stage| stage.from != occurrence.instruction) else {
        return false;
    };
    let nothing = document.model().root_base(stage.index) == &Base::Scratch;
    match document.contents().image(stage.index) {
        Some(image) if image.complete || known => image.variable(name).is_some(),
        _ => !nothing && !known,
    }
}

fn is_given(name: &str) -> bool {
    let same = |given: &&str| given.eq_ignore_ascii_case(name);
    PLATFORM_ARGS.contains(&name) || BUILDKIT_ARGS.contains(&name) || PROXY_ARGS.iter().any(same)
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

/// Edits by place; what is in quotes for the user to confirm, where the client lets them.
fn workspace_edit(
    snapshot: &Snapshot,
    client: &Abilities,
    changed: &[&Occurrence],
    edits: &EditSet,
) -> WorkspaceEdit {
    let later =
        |edit: &Edit| changed.iter().any(|each| each.span == edit.span && each.role == Role::Later);
    let text_edit = |edit: &Edit| super::convert::edit(snapshot.text(), edit, snapshot.encoding);
    if !client.document_changes {
        let edits = edits.edits().iter().map(text_edit).collect();
        return WorkspaceEdit::new(HashMap::from([(snapshot.uri.clone(), edits)]));
    }
    let asks = client.change_annotations && edits.edits().iter().any(later);
    let edit = |edit: &Edit| match text_edit(edit) {
        text_edit if asks && later(edit) => {
            OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: LATER.into() })
        }
        text_edit => OneOf::Left(text_edit),
    };
    let annotation = ChangeAnnotation {
        label: "In single quotes".into(),
        needs_confirmation: Some(true),
        description: Some("The shell leaves it alone; what reads it later may not".into()),
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                uri: snapshot.uri.clone(),
                version: Some(snapshot.version),
            },
            edits: edits.edits().iter().map(edit).collect(),
        }])),
        change_annotations: asks.then(|| HashMap::from([(LATER.into(), annotation)])),
        ..WorkspaceEdit::default()
    }
}
