//! One finding per cause: a rule may replace others where both speak of the same thing.

use super::Diagnostic;
use rustc_hash::FxHashSet;

/// Drops each finding that another one replaces: same instruction, overlapping spans, its rule in
/// the other's `replaces`. The ids of the dropped one become aliases of the other.
pub(super) fn apply(found: &mut Vec<Diagnostic>) {
    let mut dropped = FxHashSet::default();
    for replacing in 0..found.len() {
        for replaced in replaced_by(found, replacing) {
            let diagnostic = &found[replaced];
            let ids = [format!("plimsoll:{}", diagnostic.rule.id)];
            let ids: Vec<String> = ids.into_iter().chain(diagnostic.aliases.clone()).collect();
            dropped.insert(replaced);
            let aliases = &mut found[replacing].aliases;
            ids.into_iter().for_each(|id| {
                if !aliases.contains(&id) {
                    aliases.push(id);
                }
            });
        }
    }
    let mut index = 0;
    found.retain(|_| {
        index += 1;
        !dropped.contains(&(index - 1))
    });
}

fn replaced_by(found: &[Diagnostic], replacing: usize) -> Vec<usize> {
    let by = &found[replacing];
    if by.rule.replaces.is_empty() {
        return Vec::new();
    }
    let same = |other: &Diagnostic| {
        other.instruction == by.instruction
            && by.rule.replaces.contains(&other.rule.id)
            && by.span.overlaps(other.span)
    };
    (0..found.len()).filter(|&index| index != replacing && same(&found[index])).collect()
}
