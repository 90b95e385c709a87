//! Code actions: the fixes of findings, all fixes of a rule, ignoring findings, refactorings, and
//! all safe fixes at once.
//!
//! Each file makes [`Offer`]s. A client that can resolve edits gets an action without them, and
//! the place to make them from again; on saving, and for all other clients, they are in the action.

mod difference;
mod fixes;
mod ignore;
mod refactorings;

use super::abilities::Abilities;
use super::convert;
use super::diagnostics;
use super::documents::Snapshot;
use crate::lint::{self, Cache, Mode};
use crate::text::EditSet;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, Diagnostic, DocumentChanges,
    NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, Uri,
    WorkspaceEdit,
};

/// All safe fixes of a file at once.
const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.plimsoll");
/// Every kind that is offered.
pub const KINDS: [CodeActionKind; 4] = [
    CodeActionKind::QUICKFIX,
    CodeActionKind::REFACTOR_EXTRACT,
    CodeActionKind::REFACTOR_REWRITE,
    FIX_ALL,
];

/// An action whose edits may not be made yet.
struct Offer<'a> {
    title: String,
    kind: CodeActionKind,
    /// What it mends or silences.
    findings: Vec<&'a lint::Diagnostic>,
    is_preferred: bool,
    edits: Box<dyn Fn() -> EditSet + 'a>,
}

/// What an action without edits is made from again.
#[derive(Serialize, Deserialize)]
pub struct Data {
    pub uri: Uri,
    version: i32,
    range: Range,
}

/// The actions for a range; `None` for a client that knows no literal actions, and where nobody
/// wants them any more.
pub fn actions(
    snapshot: &Snapshot,
    client: &Abilities,
    params: &CodeActionParams,
    is_wanted: &dyn Fn() -> bool,
) -> Option<CodeActionResponse> {
    if !client.code_action_literals {
        return None;
    }
    let request = Request { snapshot, client, diagnostics: &params.context.diagnostics };
    let found = request.findings(is_wanted)?;
    let only = params.context.only.as_deref();
    let asked = |offer: &Offer<'_>| wants(only, offer.kind.as_str());
    let data = Data { uri: snapshot.uri.clone(), version: snapshot.version, range: params.range };
    let data = serde_json::to_value(data).ok()?;
    let action = |offer: Offer<'_>| {
        // Whoever saves takes all that is asked for as it comes.
        let is_lazy = client.resolves_edits && !(only.is_some() && offer.kind == FIX_ALL);
        let edits = if is_lazy { None } else { Some((offer.edits)()) };
        if edits.as_ref().is_some_and(EditSet::is_empty) {
            return None;
        }
        let of = |finding: &&lint::Diagnostic| request.diagnostic(finding);
        let diagnostics: Vec<_> = offer.findings.iter().map(of).collect();
        Some(CodeAction {
            title: offer.title,
            kind: Some(offer.kind),
            diagnostics: (!diagnostics.is_empty()).then_some(diagnostics),
            is_preferred: offer.is_preferred.then_some(true),
            data: edits.is_none().then(|| data.clone()),
            edit: edits.map(|edits| request.edit(&edits)),
            ..CodeAction::default()
        })
    };
    let offers = request.offers(&found, params.range).into_iter().filter(asked);
    Some(offers.filter_map(action).map(Into::into).collect())
}

/// The action with its edits; `None` where the document is another by now.
pub fn resolved(
    snapshot: &Snapshot,
    client: &Abilities,
    mut action: CodeAction,
    data: &Data,
) -> Option<CodeAction> {
    if snapshot.version != data.version {
        return None;
    }
    let request = Request { snapshot, client, diagnostics: &[] };
    let found = request.findings(&|| true)?;
    let offers = request.offers(&found, data.range);
    let places: Vec<Range> = action.diagnostics.iter().flatten().map(|it| it.range).collect();
    let is_it = |offer: &Offer<'_>| {
        let own = offer.findings.iter().map(|finding| snapshot.range(finding.span));
        offer.title == action.title
            && Some(&offer.kind) == action.kind.as_ref()
            && own.eq(places.iter().copied())
    };
    let offer = offers.into_iter().find(is_it)?;
    action.edit = Some(request.edit(&(offer.edits)()));
    Some(action)
}

/// Whether one of the kinds that the client asks for is `kind` or above it.
fn wants(only: Option<&[CodeActionKind]>, kind: &str) -> bool {
    let is_above = |asked: &CodeActionKind| {
        let rest = kind.strip_prefix(asked.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            || asked.as_str().is_empty()
    };
    only.is_none_or(|only| only.iter().any(is_above))
}

struct Request<'a> {
    snapshot: &'a Snapshot,
    client: &'a Abilities,
    /// What the client sent.
    diagnostics: &'a [Diagnostic],
}

impl<'a> Request<'a> {
    fn findings(&self, is_wanted: &dyn Fn() -> bool) -> Option<Vec<lint::Diagnostic>> {
        self.snapshot.lint(&mut Cache::default(), Mode::Fixes, is_wanted)
    }

    /// Everything that can be done, in the order in which it is shown.
    fn offers<'f>(&'f self, found: &'f [lint::Diagnostic], range: Range) -> Vec<Offer<'f>> {
        let range = self.snapshot.span(range);
        let touches = |finding: &&lint::Diagnostic| {
            finding.span.overlaps(range) || finding.span.touches(range.start)
        };
        let here: Vec<_> = found.iter().filter(touches).collect();
        let mut offers = fixes::of_findings(&here);
        offers.extend(fixes::of_rules(self.snapshot, &here, found));
        offers.extend(ignore::offers(self.snapshot, &here));
        offers.extend(refactorings::offers(self.snapshot, range));
        offers.extend(fixes::of_all(self.snapshot, found));
        offers
    }

    /// The client's own diagnostic where it sent it, since clients match them letter by letter.
    fn diagnostic(&self, finding: &lint::Diagnostic) -> Diagnostic {
        let ours = diagnostics::diagnostic(self.snapshot, self.client, finding);
        let code = Some(NumberOrString::String(finding.rule.id.into()));
        let mut theirs = self.diagnostics.iter();
        theirs.find(|it| it.range == ours.range && it.code == code).cloned().unwrap_or(ours)
    }

    fn edit(&self, edits: &EditSet) -> WorkspaceEdit {
        let Snapshot { uri, version, encoding, .. } = self.snapshot;
        let edits = edits.edits().iter();
        let edits = edits.map(|edit| convert::edit(self.snapshot.text(), edit, *encoding));
        if !self.client.document_changes {
            return WorkspaceEdit::new(HashMap::from([(uri.clone(), edits.collect())]));
        }
        let text_document =
            OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version: Some(*version) };
        let edits = edits.map(OneOf::Left).collect();
        WorkspaceEdit {
            document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit {
                text_document,
                edits,
            }])),
            ..WorkspaceEdit::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_wanted_by_itself_and_by_those_above_it() {
        let only = |kind: &'static str| wants(Some(&[CodeActionKind::new(kind)]), FIX_ALL.as_str());
        assert!(only("source.fixAll.plimsoll") && only("source.fixAll") && only("source"));
        assert!(!only("source.fix") && !only("quickfix") && !only("source.fixAll.plimsoll.x"));
        assert!(wants(None, FIX_ALL.as_str()) && !wants(Some(&[]), FIX_ALL.as_str()));
    }
}
