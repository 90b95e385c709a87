//! Linked editing: both ends of a heredoc change together.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use crate::model::SymbolKind;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    LinkedEditingRangeParams, LinkedEditingRanges, TextDocumentPositionParams,
};

/// What may be typed in a delimiter.
const PATTERN: &str = r"[\w.\-]+";

impl Backend {
    pub async fn linked_ranges(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        let TextDocumentPositionParams { text_document, position } =
            params.text_document_position_params;
        let answer =
            move |snapshot: &Snapshot, _: &Abilities| linked(snapshot, snapshot.offset(position));
        self.ask(&text_document.uri, answer).await
    }
}

fn linked(snapshot: &Snapshot, offset: u32) -> Option<LinkedEditingRanges> {
    let occurrences = snapshot.document.occurrences();
    let occurrence = occurrences.at(offset)?;
    let symbol = occurrences.symbol(occurrence)?;
    let is_pair = symbol.kind == SymbolKind::Heredoc && symbol.occurrences.len() == 2;
    is_pair.then(|| LinkedEditingRanges {
        ranges: occurrences.of(occurrence).map(|each| snapshot.range(each.span)).collect(),
        word_pattern: Some(PATTERN.into()),
    })
}
