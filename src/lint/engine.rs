//! Runs the rules over a document.

use super::{
    Cache, Check, Context, Diagnostic, Enabled, InstructionContext, Mode, Report, Settings,
    Surroundings, borrow, generated, replace, suppress,
};
use crate::document::Document;
use crate::syntax::InstructionRef;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The findings of all rules in force, in the order of their places, suppressed and replaced ones
/// left out.
///
/// A rule that panics loses its findings, is named in [`Cache::panicked`] and is off for as long
/// as the cache lives.
pub fn run(
    document: &Document,
    settings: &Settings,
    surroundings: &Surroundings,
    cache: &mut Cache,
    mode: Mode,
) -> Vec<Diagnostic> {
    run_while(document, settings, surroundings, cache, mode, &|| true).unwrap_or_default()
}

/// The same as long as it is wanted, which is asked before each rule of files and stages and
/// before each instruction; `None` where it was not. What was found in instructions stays in the
/// cache.
pub fn run_while(
    document: &Document,
    settings: &Settings,
    surroundings: &Surroundings,
    cache: &mut Cache,
    mode: Mode,
    is_wanted: &dyn Fn() -> bool,
) -> Option<Vec<Diagnostic>> {
    let context = Context { document, settings, surroundings };
    let mut found = Vec::new();
    let foreign = context.syntax().prologue().has_foreign_frontend();
    for enabled in settings.rules.of_files().filter(|on| !foreign || on.rule.structural) {
        if !is_wanted() {
            return None;
        }
        match enabled.rule.check {
            Check::Stage(check) => guard(enabled, cache, mode, &mut found, |report| {
                context.model().stages.iter().for_each(|stage| check(stage, &context, report));
            }),
            Check::File(check) => {
                guard(enabled, cache, mode, &mut found, |report| check(&context, report));
            }
            Check::Instruction(..) => {}
        }
    }
    for diagnostic in &mut found {
        diagnostic.instruction = context.syntax().at(diagnostic.span.start).map(|at| at.index);
    }
    if !foreign {
        for at in context.syntax().instructions() {
            if !is_wanted() {
                cache.stop();
                return None;
            }
            of_instruction(at, &context, cache, mode, &mut found);
        }
    }
    cache.turn();
    if mode == Mode::Fixes {
        borrow::apply(&mut found, &context);
    }
    suppress::apply(&context, &mut found);
    found.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.rule.id));
    found.dedup_by(|b, a| a.span == b.span && a.rule.id == b.rule.id && a.message == b.message);
    replace::apply(&mut found);
    generated::apply(document, &mut found);
    Some(found)
}

/// Adds the findings of the rules that look at one instruction only.
fn of_instruction(
    at: InstructionRef<'_>,
    context: &Context<'_>,
    cache: &mut Cache,
    mode: Mode,
    found: &mut Vec<Diagnostic>,
) {
    let dialect = context.model().dialect_at(at.index);
    let findings = cache.findings(at.instruction, dialect, mode, |cache| {
        let settings = context.settings;
        let within = InstructionContext { dialect, settings };
        let unplaced = InstructionRef { index: 0, start: 0, line: 0, instruction: at.instruction };
        let mut findings = Vec::new();
        for enabled in settings.rules.of_keyword(at.operation.keyword, at.innermost().keyword) {
            if let Check::Instruction(_, check) = enabled.rule.check {
                guard(enabled, cache, mode, &mut findings, |report| {
                    check(unplaced, &within, report)
                });
            }
        }
        findings
    });
    found.extend(
        findings
            .iter()
            .map(|finding| Diagnostic { instruction: Some(at.index), ..finding.shifted(at.start) }),
    );
}

/// Runs one rule. Findings of a rule that panics are taken back.
fn guard(
    enabled: &Enabled,
    cache: &mut Cache,
    mode: Mode,
    found: &mut Vec<Diagnostic>,
    check: impl FnOnce(&mut Report<'_>),
) {
    let id = enabled.rule.id;
    if cache.has_panicked(id) {
        return;
    }
    let mut own = Vec::new();
    let mut report = Report::new(enabled.rule, mode, &mut own);
    if catch_unwind(AssertUnwindSafe(|| check(&mut report))).is_err() {
        return cache.add_panicked(id);
    }
    found.extend(own.into_iter().filter_map(|diagnostic| {
        let supported = enabled.supports(&diagnostic.aliases) && enabled.says(diagnostic.voice);
        let severity = enabled.severity_of(&diagnostic).filter(|_| supported)?;
        Some(Diagnostic { severity, ..diagnostic })
    }));
}
