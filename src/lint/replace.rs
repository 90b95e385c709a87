//! One finding per cause: a rule may replace others where both speak of the same thing.

use super::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};

/// Drops each finding that another one replaces: same instruction, overlapping spans, its rule in
/// the other's `replaces`. The ids of the dropped one become aliases of the other.
pub(super) fn apply(found: &mut Vec<Diagnostic>) {
    let mut dropped = FxHashSet::default();
    let by_instruction = by_instruction(found);
    for replacing in 0..found.len() {
        for replaced in replaced_by(found, &by_instruction, replacing) {
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

/// The findings of each instruction, in their order.
fn by_instruction(found: &[Diagnostic]) -> FxHashMap<Option<usize>, Vec<usize>> {
    let mut by_instruction: FxHashMap<_, Vec<usize>> = FxHashMap::default();
    for (index, diagnostic) in found.iter().enumerate() {
        by_instruction.entry(diagnostic.instruction).or_default().push(index);
    }
    by_instruction
}

fn replaced_by(
    found: &[Diagnostic],
    by_instruction: &FxHashMap<Option<usize>, Vec<usize>>,
    replacing: usize,
) -> Vec<usize> {
    let by = &found[replacing];
    if by.rule.replaces.is_empty() {
        return Vec::new();
    }
    let neighbours = by_instruction.get(&by.instruction).map(Vec::as_slice).unwrap_or_default();
    let is_replaced = |&index: &usize| {
        let other = &found[index];
        index != replacing
            && by.rule.replaces.contains(&other.rule.id)
            && by.span.overlaps(other.span)
    };
    neighbours.iter().copied().filter(is_replaced).collect()
}
