//! The fixes of findings: one by one, all of a rule, all that are safe.

use super::difference::difference;
use super::{FIX_ALL, Offer};
use crate::lint::{self, Applicability, Enabled, RuleSet, Settings};
use crate::lsp::documents::Snapshot;
use crate::text::EditSet;
use tower_lsp::ls_types::CodeActionKind;

/// Every fix of every finding; the first safe one of each is preferred.
pub fn of_findings<'a>(here: &[&'a lint::Diagnostic]) -> Vec<Offer<'a>> {
    let of = |finding: &&'a lint::Diagnostic| {
        let finding: &'a lint::Diagnostic = finding;
        let is_safe = |fix: &lint::Fix| fix.applicability == Applicability::Safe;
        let preferred = finding.fixes.iter().position(is_safe);
        let offer = move |(index, fix): (usize, &'a lint::Fix)| Offer {
            title: fix.title.clone(),
            kind: CodeActionKind::QUICKFIX,
            findings: vec![finding],
            is_preferred: preferred == Some(index),
            edits: Box::new(|| fix.edits.clone()),
        };
        // Advice has no edits: nothing can be done with it here.
        let edited = finding.fixes.iter().filter(|fix| !fix.edits.is_empty());
        edited.enumerate().map(offer).collect::<Vec<_>>()
    };
    here.iter().flat_map(of).collect()
}

/// All fixes of a rule, for each that has several findings in the file and one of them here: as
/// daring as the fix that is offered here.
pub fn of_rules<'a>(
    snapshot: &'a Snapshot,
    here: &[&'a lint::Diagnostic],
    found: &'a [lint::Diagnostic],
) -> Vec<Offer<'a>> {
    let mut offers: Vec<Offer<'a>> = Vec::new();
    for &finding in here {
        let rule = finding.rule;
        let Some(limit) = finding.fixes.iter().map(|fix| fix.applicability).min() else { continue };
        let mendable = |other: &&lint::Diagnostic| {
            other.rule.id == rule.id && other.fixes.iter().any(|fix| fix.applicability <= limit)
        };
        let title = format!("Fix all of {} in this file", rule.id);
        let is_told = offers.iter().any(|offer| offer.title == title);
        if is_told
            || limit == Applicability::Suggestion
            || found.iter().filter(mendable).count() < 2
        {
            continue;
        }
        offers.push(Offer {
            title,
            kind: CodeActionKind::QUICKFIX,
            findings: vec![finding],
            is_preferred: false,
            edits: Box::new(move || fixed(snapshot, &only(snapshot, rule.id), limit)),
        });
    }
    offers
}

/// All safe fixes of the file, where there are any.
pub fn of_all<'a>(snapshot: &'a Snapshot, found: &'a [lint::Diagnostic]) -> Option<Offer<'a>> {
    let is_safe = |fix: &lint::Fix| fix.applicability == Applicability::Safe;
    let any = found.iter().any(|finding| finding.fixes.iter().any(is_safe));
    any.then(|| Offer {
        title: "Fix all that is safe to fix".into(),
        kind: FIX_ALL,
        findings: Vec::new(),
        is_preferred: false,
        edits: Box::new(|| fixed(snapshot, &snapshot.place.settings, Applicability::Safe)),
    })
}

/// The settings with one rule alone.
fn only(snapshot: &Snapshot, id: &str) -> Settings {
    let settings = &snapshot.place.settings;
    let rule: Vec<Enabled> = settings.rules.get(id).cloned().into_iter().collect();
    Settings { rules: RuleSet::new(rule), ..Settings::clone(settings) }
}

/// The edits that fix a document to a fixed point.
fn fixed(snapshot: &Snapshot, settings: &Settings, limit: Applicability) -> EditSet {
    let fixed = lint::fix(&snapshot.document, settings, &snapshot.surroundings(), limit);
    difference(&snapshot.text().to_string(), &fixed.text)
}
