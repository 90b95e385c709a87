//! Workspace symbols: the stages of every Dockerfile in the open folders, those of open documents as
//! they are now.

use super::backend::Backend;
use super::convert;
use super::documents::Snapshot;
use super::file_stages::{self, FileStages, NamedStage};
use super::stop::Stop;
use super::work::on_worker;
use crate::files;
use crate::text::Encoding;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tower_lsp::jsonrpc::Result;
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
        let search = {
            let state = self.state();
            Search {
                folders: state.configuration.paths(),
                open: state.documents.iter().map(|open| open.snapshot.clone()).collect(),
                files: state.file_stages.clone(),
                encoding: state.client.encoding,
                query: params.query,
            }
        };
        let found = on_worker(move |stop| search.symbols(stop)).await?;
        Ok(Some(found.into()))
    }
}

struct Search {
    folders: Vec<PathBuf>,
    open: Vec<Snapshot>,
    files: FileStages,
    encoding: Encoding,
    query: String,
}

impl Search {
    /// As many as were found before it was stopped.
    fn symbols(&self, stop: &Stop) -> Vec<WorkspaceSymbol> {
        let mut found = Vec::new();
        let mut known: BTreeSet<PathBuf> = BTreeSet::new();
        for snapshot in &self.open {
            let path = convert::path(&snapshot.uri);
            let place = path.as_deref().map_or_else(String::new, |path| self.shown(path));
            let stages = file_stages::stages(&snapshot.document, self.encoding);
            self.add(&mut found, &stages, &snapshot.uri, &place);
            known.extend(path);
        }
        let files = match self.folders.as_slice() {
            [] => Vec::new(),
            folders => files::discover(folders).files,
        };
        for path in files.iter().filter(|path| !known.contains(*path)) {
            if stop.is_set() || found.len() >= MOST {
                break;
            }
            let Some(uri) = Uri::from_file_path(path) else { continue };
            let stages = self.files.of(path, self.encoding);
            self.add(&mut found, &stages, &uri, &self.shown(path));
        }
        found.truncate(MOST);
        found
    }

    /// The path from the folder that is open.
    fn shown(&self, path: &Path) -> String {
        let inside = self.folders.iter().find_map(|folder| path.strip_prefix(folder).ok());
        inside.unwrap_or(path).to_string_lossy().into_owned()
    }

    fn add(&self, found: &mut Vec<WorkspaceSymbol>, stages: &[NamedStage], uri: &Uri, place: &str) {
        let wanted = stages.iter().filter(|stage| matches(&self.query, &stage.name));
        found.extend(wanted.map(|stage| WorkspaceSymbol {
            name: stage.name.clone(),
            kind: SymbolKind::CLASS,
            tags: None,
            container_name: (!place.is_empty()).then(|| place.to_owned()),
            location: OneOf::Left(Location::new(uri.clone(), stage.range)),
            data: None,
        }));
    }
}

/// Whether the letters of the query are in the name in their order, in any case.
fn matches(query: &str, name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|it| it == wanted))
}
