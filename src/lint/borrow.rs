//! Rules that mend as another rule does: one cause, seen by two tools with different triggers.

use super::{Check, Context, Diagnostic, Fix, InstructionContext, Mode, Report, Rule};
use crate::text::EditSet;
use rustc_hash::FxHashMap;

/// How far a finding may look for a fix.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Reach {
    Instruction(usize),
    /// `None` before the first stage.
    Stage(Option<usize>),
}

/// What a rule offers, by where that can be borrowed.
type Offers = FxHashMap<Reach, Vec<Fix>>;

/// Gives the findings of rules that [mend as another](Rule::mends_as) what that one offers in the
/// same instruction; in the same stage where the rule looks at stages.
pub(super) fn apply(found: &mut [Diagnostic], context: &Context<'_>) {
    let mut lent: FxHashMap<&str, Offers> = FxHashMap::default();
    for diagnostic in found.iter_mut().filter(|found| found.fixes.is_empty()) {
        let Some(own) = diagnostic.instruction else { continue };
        let [instruction, stage] = reaches(own, context);
        let reach = match diagnostic.rule.check {
            Check::Stage(_) => stage,
            _ => instruction,
        };
        for lender in diagnostic.rule.mends_as {
            let offers = lent.entry(lender.id).or_insert_with(|| offers(lender, context));
            if let Some(fix) = offers.get(&reach).and_then(|fixes| joined(fixes)) {
                diagnostic.fixes = vec![fix];
                break;
            }
        }
    }
}

fn reaches(instruction: usize, context: &Context<'_>) -> [Reach; 2] {
    let stage = context.model().stage_of(instruction).map(|stage| stage.index);
    [Reach::Instruction(instruction), Reach::Stage(stage)]
}

fn offers(lender: &'static Rule, context: &Context<'_>) -> Offers {
    let mut offers = Offers::default();
    for diagnostic in findings(lender, context) {
        let at = context.syntax().at(diagnostic.span.start);
        if let (Some(at), Some(fix)) = (at, diagnostic.fixes.into_iter().next()) {
            for reach in reaches(at.index, context) {
                offers.entry(reach).or_default().push(fix.clone());
            }
        }
    }
    offers
}

fn findings(rule: &'static Rule, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut report = Report::new(rule, Mode::Fixes, &mut found);
    match rule.check {
        Check::File(check) => check(context, &mut report),
        Check::Stage(check) => {
            context.model().stages.iter().for_each(|stage| check(stage, context, &mut report));
        }
        Check::Instruction(keywords, check) => {
            for at in context.syntax().instructions() {
                let asks = [at.operation.keyword, at.innermost().keyword];
                if asks.iter().any(|keyword| keywords.contains(keyword)) {
                    let dialect = context.model().dialect_at(at.index);
                    let within = InstructionContext { dialect, settings: context.settings };
                    check(at, &within, &mut report);
                }
            }
        }
    }
    found
}

/// All of the fixes as one, as daring as the most daring.
fn joined(fixes: &[Fix]) -> Option<Fix> {
    let first = fixes.first()?;
    let edits = EditSet::new(fixes.iter().flat_map(|fix| fix.edits.edits().iter().cloned()));
    let applicability = fixes.iter().map(|fix| fix.applicability).max()?;
    Some(Fix { title: first.title.clone(), applicability, edits: edits.ok()? })
}
