//! Applies fixes to a fixed point.

use super::{
    Applicability, Cache, Diagnostic, Fix, Mode, Settings, Surroundings, fingerprints, run,
};
use crate::document::Document;
use crate::text::{Edit, EditSet};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// A text with fixes applied.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    pub text: String,
    /// What was applied, in order.
    pub applied: Vec<Applied>,
    /// What was left out because BuildKit would not read the result: a bug in the rule.
    pub refused: Vec<Applied>,
}

/// One applied fix.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Applied {
    pub rule: &'static str,
    pub title: String,
}

/// More rounds than rules can depend on each other; a fix that undoes another one ends here.
const ROUNDS: usize = 20;

/// Applies the first fix of each finding that is at most as daring as `limit` until none is left.
///
/// Only disjoint fixes are applied together; the others wait for the next round, on the new text.
/// A round whose result has more problems of structure than the text before is undone and its
/// fixes are tried one by one.
pub fn fix(
    document: &Document,
    settings: &Settings,
    surroundings: &Surroundings,
    limit: Applicability,
) -> Fixed {
    let mut fixed = Fixed { text: document.text().to_string(), ..Fixed::default() };
    let mut cache = Cache::default();
    let mut current: Option<Document> = None;
    let mut seen = FxHashSet::default();
    let mut refused = FxHashSet::default();
    for _ in 0..ROUNDS {
        let before = current.as_ref().unwrap_or(document);
        let mut found = run(before, settings, surroundings, &mut cache, Mode::Fixes);
        leave_accepted(before, surroundings, &mut found);
        let chosen = choose(&found, limit, &refused);
        let Some(after) = apply(before, &chosen, &mut fixed, &mut refused) else {
            break;
        };
        let changed = after.text().to_string();
        if changed == fixed.text || !seen.insert(std::mem::replace(&mut fixed.text, changed)) {
            break;
        }
        current = Some(after);
    }
    fixed
}

/// Leaves out what a baseline accepts.
fn leave_accepted(document: &Document, surroundings: &Surroundings, found: &mut Vec<Diagnostic>) {
    let Some(accepted) = &surroundings.accepted else { return };
    let mut fingerprints = fingerprints(document, found).into_iter();
    found.retain(|_| fingerprints.next().is_none_or(|one| !accepted.contains(&one)));
}

type Chosen<'a> = Vec<(&'a Diagnostic, &'a Fix)>;
/// What is not tried again: the rule and the edits.
type Refused = FxHashSet<(&'static str, String)>;

/// The first allowed fix of each finding, those out that touch an earlier one.
fn choose<'a>(found: &'a [Diagnostic], limit: Applicability, refused: &Refused) -> Chosen<'a> {
    let mut chosen: Chosen<'a> = Vec::new();
    let mut taken = Taken::default();
    for diagnostic in found {
        let allowed = |fix: &&Fix| fix.applicability <= limit;
        let Some(fix) = diagnostic.fixes.iter().find(allowed) else { continue };
        if !taken.touches(&fix.edits) && !refused.contains(&key(diagnostic, fix)) {
            taken.add(&fix.edits);
            chosen.push((diagnostic, fix));
        }
    }
    chosen
}

/// What chosen fixes edit: starts and ends of spans that are [disjoint].
///
/// [disjoint]: EditSet::is_disjoint_from
#[derive(Default)]
struct Taken(BTreeMap<u32, u32>);

impl Taken {
    fn touches(&self, edits: &EditSet) -> bool {
        edits.edits().iter().any(|Edit { span, .. }| {
            let before = self.0.range(..=span.end).next_back();
            before.is_some_and(|(_, end)| *end >= span.start)
        })
    }

    fn add(&mut self, edits: &EditSet) {
        for Edit { span, .. } in edits.edits() {
            let end = self.0.entry(span.start).or_default();
            *end = span.end.max(*end);
        }
    }
}

fn key(diagnostic: &Diagnostic, fix: &Fix) -> (&'static str, String) {
    (diagnostic.rule.id, fix.edits.edits().iter().map(|edit| edit.text.as_str()).collect())
}

/// The document with the chosen fixes, `None` where none could be applied.
fn apply(
    before: &Document,
    chosen: &Chosen<'_>,
    fixed: &mut Fixed,
    refused: &mut Refused,
) -> Option<Document> {
    if chosen.is_empty() {
        return None;
    }
    let problems = problems(before);
    let all = EditSet::new(chosen.iter().flat_map(|(_, fix)| fix.edits.edits().iter().cloned()));
    let together = all.ok().map(|edits| before.like(&edits.apply(&fixed.text)));
    let name = |diagnostic: &Diagnostic, fix: &Fix| Applied {
        rule: diagnostic.rule.id,
        title: fix.title.clone(),
    };
    if let Some(after) = together.filter(|after| self::problems(after) <= problems) {
        fixed.applied.extend(chosen.iter().map(|(diagnostic, fix)| name(diagnostic, fix)));
        return Some(after);
    }
    for (diagnostic, fix) in chosen {
        let after = before.like(&fix.edits.apply(&fixed.text));
        if self::problems(&after) <= problems {
            fixed.applied.push(name(diagnostic, fix));
            return Some(after);
        }
        fixed.refused.push(name(diagnostic, fix));
        refused.insert(key(diagnostic, fix));
    }
    None
}

/// How many problems of structure BuildKit would stop at.
fn problems(document: &Document) -> usize {
    let syntax = document.syntax();
    let of_instructions: usize = syntax.instructions().map(|at| at.problems.len()).sum();
    of_instructions + syntax.prologue().problems.len()
}
