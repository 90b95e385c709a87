//! Refactorings of the place of the cursor.

use super::Offer;
use crate::lsp::documents::Snapshot;
use crate::refactor::{self, Kind};
use crate::text::Span;
use tower_lsp::ls_types::CodeActionKind;

pub fn offers(snapshot: &Snapshot, selection: Span) -> Vec<Offer<'static>> {
    let offer = |found: refactor::Refactoring| Offer {
        title: found.title,
        kind: match found.kind {
            Kind::Extract => CodeActionKind::REFACTOR_EXTRACT,
            Kind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        },
        findings: Vec::new(),
        is_preferred: false,
        edits: Box::new(move || found.edits.clone()),
    };
    refactor::offers(&snapshot.document, selection).into_iter().map(offer).collect()
}
