//! Rules that mend as another rule does: one cause, seen by two tools with different triggers.

use super::{Check, Context, Diagnostic, Fix, InstructionContext, Mode, Report, Rule};
use crate::text::EditSet;
use rustc_hash::FxHashMap;

/// Gives the findings of rules that [mend as another](Rule::mends_as) what that one offers in the
/// same instruction; in the same stage where the rule looks at stages.
pub(super) fn apply(found: &mut [Diagnostic], context: &Context<'_>) {
    let mut lent: FxHashMap<&str, Vec<Diagnostic>> = FxHashMap::default();
    for diagnostic in found.iter_mut().filter(|found| found.fixes.is_empty()) {
        let Some(own) = diagnostic.instruction else { continue };
        let stage = |index| context.model().stage_of(index).map(|stage| stage.index);
        let reaches = |other: &&Diagnostic| match diagnostic.rule.check {
            Check::Stage(_) => other.instruction.map(stage) == Some(stage(own)),
            _ => other.instruction == Some(own),
        };
        for lender in diagnostic.rule.mends_as {
            let all = lent.entry(lender.id).or_insert_with(|| findings(lender, context));
            let fixes = all.iter().filter(reaches).filter_map(|found| found.fixes.first());
            if let Some(fix) = joined(fixes) {
                diagnostic.fixes = vec![fix];
                break;
            }
        }
    }
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
    for diagnostic in &mut found {
        diagnostic.instruction = context.syntax().at(diagnostic.span.start).map(|at| at.index);
    }
    found
}

/// All of the fixes as one, as daring as the most daring.
fn joined<'f>(fixes: impl Iterator<Item = &'f Fix>) -> Option<Fix> {
    let fixes: Vec<&Fix> = fixes.collect();
    let first = fixes.first()?;
    let edits = EditSet::new(fixes.iter().flat_map(|fix| fix.edits.edits().iter().cloned()));
    let applicability = fixes.iter().map(|fix| fix.applicability).max()?;
    Some(Fix { title: first.title.clone(), applicability, edits: edits.ok()? })
}
