//! Ignoring findings, by a comment above their instruction or for the whole file.

use super::Offer;
use crate::lint::{self, edits};
use crate::lsp::documents::Snapshot;
use crate::text::{Edit, EditSet};
use tower_lsp::ls_types::CodeActionKind;

/// One offer a rule and place, however often the rule speaks there.
pub fn offers<'a>(snapshot: &'a Snapshot, here: &[&'a lint::Diagnostic]) -> Vec<Offer<'a>> {
    let mut offers: Vec<Offer<'a>> = Vec::new();
    for &finding in here.iter().filter(|finding| finding.rule.ignorable) {
        for (title, edit) in
            [above(snapshot, finding), Some(in_file(snapshot, finding))].into_iter().flatten()
        {
            match offers.iter_mut().find(|offer| offer.title == title) {
                Some(offer) => offer.findings.push(finding),
                None => offers.push(Offer {
                    title,
                    kind: CodeActionKind::QUICKFIX,
                    findings: vec![finding],
                    is_preferred: false,
                    edits: Box::new(move || EditSet::one(edit.clone())),
                }),
            }
        }
    }
    offers
}

/// Where the finding is in an instruction.
fn above(snapshot: &Snapshot, finding: &lint::Diagnostic) -> Option<(String, Edit)> {
    let document = &snapshot.document;
    let (id, at) = (finding.rule.id, document.syntax().get(finding.instruction?)?);
    let edit = edits::insert_above(document, at, &format!("# plimsoll: ignore={id}"));
    Some((format!("Ignore {id} for this instruction"), edit))
}

fn in_file(snapshot: &Snapshot, finding: &lint::Diagnostic) -> (String, Edit) {
    let (document, id) = (&snapshot.document, finding.rule.id);
    let comment = format!("# plimsoll: ignore-file={id}{}", edits::line_break(document));
    (format!("Ignore {id} in this file"), Edit::insert(after_directives(snapshot), comment))
}

/// The start of the first line after the parser directives.
fn after_directives(snapshot: &Snapshot) -> u32 {
    let text = snapshot.text();
    let last = snapshot.document.syntax().prologue().directives.last();
    let top = edits::top(&snapshot.document);
    last.map_or(top, |last| text.line_start(text.line_of(last.line.end) + 1))
}
