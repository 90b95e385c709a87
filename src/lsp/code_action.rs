//! Code actions: the fixes of findings, ignoring them, and all safe fixes at once.

use super::capabilities::Abilities;
use super::convert;
use super::diagnostics;
use super::documents::Snapshot;
use crate::lint::{self, Applicability, Cache, Fix, Mode, edits};
use crate::text::{Edit, EditSet, Span};
use similar::{ChangeTag, TextDiff};
use std::collections::HashMap;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, Diagnostic, DocumentChanges,
    NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    WorkspaceEdit,
};

const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.plimsoll");
/// Every kind that is offered.
pub const KINDS: [CodeActionKind; 2] = [CodeActionKind::QUICKFIX, FIX_ALL];

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
    let wanted = |kind: &CodeActionKind| wants(params.context.only.as_deref(), kind.as_str());
    let request = Request { snapshot, client, params };
    let found = snapshot.lint(&mut Cache::default(), Mode::Fixes, is_wanted)?;
    let mut actions = Vec::new();
    if wanted(&CodeActionKind::QUICKFIX) {
        let range = snapshot.span(params.range);
        let here = || {
            found
                .iter()
                .filter(|finding| finding.span.overlaps(range) || finding.span.touches(range.start))
        };
        actions.extend(here().flat_map(|finding| request.fixes(finding)));
        actions.extend(here().filter_map(|finding| request.ignore(finding)));
    }
    let is_safe = |fix: &Fix| fix.applicability == Applicability::Safe;
    if wanted(&FIX_ALL) && found.iter().any(|finding| finding.fixes.iter().any(is_safe)) {
        actions.extend(request.fix_all());
    }
    Some(actions.into_iter().map(Into::into).collect())
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
    params: &'a CodeActionParams,
}

impl Request<'_> {
    fn fixes(&self, finding: &lint::Diagnostic) -> Vec<CodeAction> {
        let diagnostic = self.diagnostic(finding);
        let first_safe =
            finding.fixes.iter().position(|fix| fix.applicability == Applicability::Safe);
        let action = |(index, fix): (usize, &Fix)| CodeAction {
            title: fix.title.clone(),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic.clone()]),
            edit: Some(self.edit(&fix.edits)),
            is_preferred: (first_safe == Some(index)).then_some(true),
            ..CodeAction::default()
        };
        finding.fixes.iter().enumerate().map(action).collect()
    }

    /// Puts a comment above the instruction, or above all instructions where the finding is in
    /// none.
    fn ignore(&self, finding: &lint::Diagnostic) -> Option<CodeAction> {
        if !finding.rule.ignorable {
            return None;
        }
        let id = finding.rule.id;
        let syntax = self.snapshot.document.syntax();
        let instruction = finding.instruction.and_then(|index| syntax.get(index));
        let document = &self.snapshot.document;
        let (title, edit) = match instruction {
            Some(instruction) => (
                format!("Ignore {id} for this instruction"),
                edits::insert_above(document, instruction, &format!("# plimsoll: ignore={id}")),
            ),
            None => {
                let comment =
                    format!("# plimsoll: ignore-file={id}{}", edits::line_break(document));
                (
                    format!("Ignore {id} in this file"),
                    Edit::insert(self.after_directives(), comment),
                )
            }
        };
        Some(CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![self.diagnostic(finding)]),
            edit: Some(self.edit(&EditSet::one(edit))),
            ..CodeAction::default()
        })
    }

    /// The start of the first line after the parser directives.
    fn after_directives(&self) -> u32 {
        let text = self.snapshot.text();
        let last = self.snapshot.document.syntax().prologue().directives.last();
        last.map_or(0, |last| text.line_start(text.line_of(last.line.end) + 1))
    }

    fn fix_all(&self) -> Option<CodeAction> {
        let fixed = lint::fix(
            &self.snapshot.document,
            &self.snapshot.place.settings,
            &self.snapshot.surroundings(),
            Applicability::Safe,
        );
        let edits = difference(&self.snapshot.text().to_string(), &fixed.text);
        (!edits.is_empty()).then(|| CodeAction {
            title: "Fix all that is safe to fix".into(),
            kind: Some(FIX_ALL),
            edit: Some(self.edit(&edits)),
            ..CodeAction::default()
        })
    }

    /// The client's own diagnostic where it sent it, since clients match them letter by letter.
    fn diagnostic(&self, finding: &lint::Diagnostic) -> Diagnostic {
        let ours = diagnostics::diagnostic(self.snapshot, self.client, finding);
        let code = Some(NumberOrString::String(finding.rule.id.into()));
        let mut theirs = self.params.context.diagnostics.iter();
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

/// The edits that make `after` of `before`, line by line: a cursor elsewhere stays where it is.
fn difference(before: &str, after: &str) -> EditSet {
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    for change in TextDiff::from_lines(before, after).iter_all_changes() {
        let text = change.value();
        let len = text.len() as u32;
        match change.tag() {
            ChangeTag::Equal => at += len,
            ChangeTag::Delete => {
                push(&mut edits, Edit::delete(Span::new(at, at + len)));
                at += len;
            }
            ChangeTag::Insert => push(&mut edits, Edit::insert(at, text)),
        }
    }
    EditSet::new(edits).unwrap_or_default()
}

/// Adds an edit, joined with the last one where they touch.
fn push(edits: &mut Vec<Edit>, edit: Edit) {
    match edits.last_mut() {
        Some(last) if last.span.end == edit.span.start => {
            last.span.end = edit.span.end;
            last.text.push_str(&edit.text);
        }
        _ => edits.push(edit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_small_and_gives_the_text() {
        let before = "FROM a\nRUN b\nUSER c\nCMD d";
        for after in ["FROM a\nRUN x\nUSER c\nCMD d", "", "RUN b\nLABEL y\nUSER c\n", before] {
            let edits = difference(before, after);
            assert_eq!(edits.apply(before), after);
        }
        let edits = difference(before, "FROM a\nRUN x\nUSER c\nCMD d");
        assert_eq!(edits.edits(), [Edit::replace(Span::new(7, 13), "RUN x\n")]);
    }

    #[test]
    fn a_kind_is_wanted_by_itself_and_by_those_above_it() {
        let only = |kind: &'static str| wants(Some(&[CodeActionKind::new(kind)]), FIX_ALL.as_str());
        assert!(only("source.fixAll.plimsoll") && only("source.fixAll") && only("source"));
        assert!(!only("source.fix") && !only("quickfix") && !only("source.fixAll.plimsoll.x"));
        assert!(wants(None, FIX_ALL.as_str()) && !wants(Some(&[]), FIX_ALL.as_str()));
    }
}
