//! Workspace symbols: the stages of every Dockerfile in the open folders, those of open documents as
//! they are now.

use super::backend::Backend;
use super::convert;
use super::documents::Snapshot;
use crate::document::Document;
use crate::files;
use crate::text::Encoding;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    Location, OneOf, SymbolKind, Uri, WorkspaceSymbol, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};

/// No more are named; a longer query finds the others.
const MOST: usize = 1_000;

impl Backend {
    pub async fn workspace_symbols(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        let (folders, open, encoding) = {
            let state = self.state();
            let open: Vec<Snapshot> =
                state.documents.iter().map(|open| open.snapshot.clone()).collect();
            (state.configuration.paths(), open, state.client.encoding)
        };
        let work = move || symbols(&folders, &open, encoding, &params.query);
        let found = tokio::task::spawn_blocking(work).await;
        Ok(Some(found.map_err(|_| Error::internal_error())?.into()))
    }
}

fn symbols(
    folders: &[PathBuf],
    open: &[Snapshot],
    encoding: Encoding,
    query: &str,
) -> Vec<WorkspaceSymbol> {
    let mut found = Vec::new();
    let mut known: BTreeSet<PathBuf> = BTreeSet::new();
    for snapshot in open {
        let path = convert::path(&snapshot.uri);
        let place = path.as_deref().map_or_else(String::new, |path| shown(folders, path));
        let document = &snapshot.document;
        found.extend(stages(document, &snapshot.uri, &place, encoding, query));
        known.extend(path);
    }
    let files = if folders.is_empty() { Vec::new() } else { files::discover(folders).files };
    for path in files.iter().filter(|path| !known.contains(*path)) {
        let (Ok(source), Some(uri)) = (files::read(path), Uri::from_file_path(path)) else {
            continue;
        };
        let document = Document::new(&source.text);
        found.extend(stages(&document, &uri, &shown(folders, path), encoding, query));
        if found.len() >= MOST {
            break;
        }
    }
    found.truncate(MOST);
    found
}

/// The path from the folder that is open.
fn shown(folders: &[PathBuf], path: &Path) -> String {
    let inside = folders.iter().find_map(|folder| path.strip_prefix(folder).ok());
    inside.unwrap_or(path).to_string_lossy().into_owned()
}

fn stages(
    document: &Document,
    uri: &Uri,
    place: &str,
    encoding: Encoding,
    query: &str,
) -> Vec<WorkspaceSymbol> {
    let (syntax, model) = (document.syntax(), document.model());
    let symbol = |stage: &crate::model::Stage| {
        let from = syntax.get(stage.from)?;
        let named = from.get().operation.stage_name();
        let span = named.map_or(from.at(from.trimmed()), |name| from.word_span(name));
        let words = from.get().operation.rest.text.split_whitespace();
        let name = match named {
            Some(name) => name.text.to_string(),
            None => format!("FROM {}", words.collect::<Vec<_>>().join(" ")),
        };
        matches(query, &name).then(|| WorkspaceSymbol {
            name,
            kind: SymbolKind::CLASS,
            tags: None,
            container_name: (!place.is_empty()).then(|| place.to_owned()),
            location: OneOf::Left(Location::new(
                uri.clone(),
                convert::range(document.text(), span, encoding),
            )),
            data: None,
        })
    };
    model.stages.iter().filter_map(symbol).collect()
}

/// Whether the letters of the query are in the name in their order, in any case.
fn matches(query: &str, name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|it| it == wanted))
}
