//! Definition and declaration: of stages, variables and heredocs in the file, and the files of the
//! build context behind the sources of COPY, ADD and bind mounts.
//!
//! The definition of an ARG without default is the global one, whose value it takes; its
//! declaration is what brings the name into the stage.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use crate::model::{BuildContext, ContextEntry, Wildcard};
use crate::syntax::{InstructionRef, Keyword, Operation, Word};
use crate::text::Span;
use std::path::PathBuf;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    GotoDefinitionParams, GotoDefinitionResponse, Location, LocationLink, Range,
    TextDocumentPositionParams, Uri,
};

/// Of a pattern no more files are named.
const MOST: usize = 50;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Definition,
    Declaration,
}

impl Backend {
    pub async fn definition_at(
        &self,
        params: GotoDefinitionParams,
        wanted: Wanted,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } =
            params.text_document_position_params;
        let answer = move |snapshot: &Snapshot, client: &Abilities| {
            definition(snapshot, client, snapshot.offset(position), wanted)
        };
        self.ask(&text_document.uri, answer).await
    }
}

fn definition(
    snapshot: &Snapshot,
    client: &Abilities,
    offset: u32,
    wanted: Wanted,
) -> Option<GotoDefinitionResponse> {
    let occurrences = snapshot.document.occurrences();
    if let Some(occurrence) = occurrences.at(offset) {
        let target = match wanted {
            Wanted::Definition => occurrence.definition,
            Wanted::Declaration => occurrence.declaration,
        };
        let target = snapshot.range(target?);
        let location = Location::new(snapshot.uri.clone(), target);
        return Some(answer(snapshot, client, occurrence.span, vec![location]));
    }
    let (span, files) = source_at(snapshot, offset)?;
    let top = Range::default();
    let locations: Vec<_> = files
        .into_iter()
        .filter_map(|file| Some(Location::new(Uri::from_file_path(file)?, top)))
        .collect();
    (!locations.is_empty()).then(|| answer(snapshot, client, span, locations))
}

/// One location as it is, several as a list; as links where the client takes them, so that the
/// whole of a path is underlined.
fn answer(
    snapshot: &Snapshot,
    client: &Abilities,
    origin: Span,
    locations: Vec<Location>,
) -> GotoDefinitionResponse {
    if client.definition_links {
        let origin = snapshot.range(origin);
        let link = |location: Location| LocationLink {
            origin_selection_range: Some(origin),
            target_uri: location.uri,
            target_range: location.range,
            target_selection_range: location.range,
        };
        return GotoDefinitionResponse::Link(locations.into_iter().map(link).collect());
    }
    match <[Location; 1]>::try_from(locations) {
        Ok([location]) => GotoDefinitionResponse::Scalar(location),
        Err(locations) => GotoDefinitionResponse::Array(locations),
    }
}

/// A path of the build context.
pub struct ContextPath<'a> {
    pub at: InstructionRef<'a>,
    pub word: &'a Word,
    /// As BuildKit sees it, without `./` and the like.
    pub path: String,
}

impl ContextPath<'_> {
    pub fn span(&self) -> Span {
        self.at.word_span(self.word)
    }

    pub fn is_pattern(&self) -> bool {
        self.path.contains(['*', '?', '['])
    }
}

/// The paths that an instruction takes from the build context and that are known.
pub fn context_paths<'a>(snapshot: &'a Snapshot, at: InstructionRef<'a>) -> Vec<ContextPath<'a>> {
    let (syntax, model) = (snapshot.document.syntax(), snapshot.document.model());
    // A trigger runs in another build.
    let operation = &at.get().operation;
    let of = |word: &'a Word| {
        let path = model.expand_at(syntax, at.index, word).value?;
        let foreign = path.contains("://") || path.starts_with("git@") || path.starts_with("<<");
        let path = BuildContext::normal(&path);
        (!foreign && !path.is_empty()).then_some(ContextPath { at, word, path })
    };
    match operation.keyword {
        Keyword::Copy | Keyword::Add if operation.flag("from").is_none() => {
            let transfer = operation.transfer();
            let sources = transfer.map(|transfer| transfer.sources.as_slice()).unwrap_or_default();
            sources.iter().filter_map(of).collect()
        }
        Keyword::Run => bind_sources(operation).filter_map(of).collect(),
        _ => Vec::new(),
    }
}

/// What `--mount=type=bind` takes from the context.
fn bind_sources(operation: &Operation) -> impl Iterator<Item = &Word> {
    operation.flags.iter().filter_map(|flag| {
        let option = |names: &[&str]| {
            let is = |key: &str| names.iter().any(|name| key.eq_ignore_ascii_case(name));
            flag.mount_options().iter().find(|option| is(&option.key.text))
        };
        let kind = option(&["type"]).and_then(|kind| kind.value.as_ref());
        let binds = kind.is_none_or(|kind| kind.text.eq_ignore_ascii_case("bind"));
        let source = option(&["source", "src"])?.value.as_ref()?;
        (binds && option(&["from"]).is_none()).then_some(source)
    })
}

/// The files behind the path of the build context at `offset`.
fn source_at(snapshot: &Snapshot, offset: u32) -> Option<(Span, Vec<PathBuf>)> {
    let at = snapshot.document.syntax().at(offset)?;
    let paths = context_paths(snapshot, at);
    let found = paths.iter().find(|path| path.span().touches(offset))?;
    let root = snapshot.place.context_folder(&snapshot.document)?;
    let files = if found.is_pattern() {
        let wildcard = Wildcard::of_copy(&found.path)?;
        let entries = snapshot.document.build_context()?.entries();
        let files =
            entries.filter(|(path, entry)| *entry == ContextEntry::File && wildcard.matches(path));
        files.take(MOST).map(|(path, _)| root.join(path)).collect()
    } else {
        // An editor opens files, not folders.
        vec![root.join(&found.path)].into_iter().filter(|file| file.is_file()).collect()
    };
    Some((found.span(), files))
}
