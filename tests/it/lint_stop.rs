//! A run that is no longer wanted ends in the midst of its work.

use plimsoll::document::Document;
use plimsoll::lint::{self, Cache, Check, Enabled, Mode, RuleSet, Settings, Surroundings};
use plimsoll::rules::RULES;
use std::cell::Cell;

const INSTRUCTIONS: usize = 500;

fn settings() -> Settings {
    let rules = RULES.iter().copied().map(Enabled::new).collect();
    Settings { rules: RuleSet::new(rules), ..Settings::default() }
}

/// Lints as long as it is asked fewer than so many times; how often it was asked.
fn run(
    document: &Document,
    settings: &Settings,
    cache: &mut Cache,
    limit: usize,
) -> (Option<Vec<lint::Diagnostic>>, usize) {
    let asked = Cell::new(0);
    let is_wanted = || {
        asked.set(asked.get() + 1);
        asked.get() < limit
    };
    let around = Surroundings::default();
    let mode = Mode::Findings;
    let found = lint::run_while(document, settings, &around, cache, mode, &is_wanted);
    (found, asked.get())
}

#[test]
fn a_run_asks_before_each_rule_and_each_instruction_and_ends_at_once() {
    let settings = settings();
    let document =
        Document::new(&format!("FROM a\n{}", "RUN sudo cd x\n".repeat(INSTRUCTIONS - 1)));
    let (whole, all) = run(&document, &settings, &mut Cache::default(), usize::MAX);
    let whole = whole.expect("findings");
    let of_instructions = |rule: &&Enabled| matches!(rule.rule.check, Check::Instruction(..));
    let files = settings.rules.enabled().iter().filter(|rule| !of_instructions(rule)).count();
    assert_eq!(all, files + INSTRUCTIONS);
    for limit in [1, 2, all / 2, all - 1, all] {
        let mut cache = Cache::default();
        let (found, asked) = run(&document, &settings, &mut cache, limit);
        assert_eq!(found.map(|it| it.len()), None, "{limit}");
        assert_eq!(asked, limit, "it is not asked again once it is not wanted");
        // What was kept on the way is right.
        let (again, _) = run(&document, &settings, &mut cache, usize::MAX);
        assert_eq!(again.map(|it| it.len()), Some(whole.len()));
    }
}
