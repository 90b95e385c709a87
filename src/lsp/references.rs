//! References and highlights: where else the name under the cursor stands.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use crate::model::{Occurrence, Role};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location, ReferenceParams,
    TextDocumentPositionParams,
};

impl Backend {
    pub async fn references_at(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let with_definitions = params.context.include_declaration;
        let answer = move |snapshot: &Snapshot, _: &Abilities| {
            references(snapshot, snapshot.offset(position), with_definitions)
        };
        self.ask(&text_document.uri, answer).await
    }

    pub async fn highlights_at(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } =
            params.text_document_position_params;
        let answer = move |snapshot: &Snapshot, _: &Abilities| {
            highlights(snapshot, snapshot.offset(position))
        };
        self.ask(&text_document.uri, answer).await
    }
}

/// All occurrences in the order of the text, `with_definitions` or without.
fn references(snapshot: &Snapshot, offset: u32, with_definitions: bool) -> Option<Vec<Location>> {
    let occurrences = snapshot.document.occurrences();
    let all = occurrences.of(occurrences.at(offset)?);
    let wanted = all.filter(|each| with_definitions || each.role != Role::Definition);
    let location = |span| Location::new(snapshot.uri.clone(), snapshot.range(span));
    Some(wanted.map(|each| location(each.span)).collect())
}

fn highlights(snapshot: &Snapshot, offset: u32) -> Option<Vec<DocumentHighlight>> {
    let occurrences = snapshot.document.occurrences();
    let all = occurrences.of(occurrences.at(offset)?);
    let highlight = |each: &Occurrence| DocumentHighlight {
        range: snapshot.range(each.span),
        kind: Some(match each.role {
            Role::Definition => DocumentHighlightKind::WRITE,
            _ => DocumentHighlightKind::READ,
        }),
    };
    Some(all.map(highlight).collect())
}
