//! What findings are known by, and what fixes leave alone.

use plimsoll::config;
use plimsoll::document::Document;
use plimsoll::lint::{
    Applicability, Cache, Fingerprint, Mode, Surroundings, fingerprints, fix, run,
};

fn of(text: &str) -> Vec<(String, Fingerprint)> {
    let document = Document::new(text);
    let settings = config::defaults();
    let surroundings = Surroundings::default();
    let found = run(&document, &settings, &surroundings, &mut Cache::default(), Mode::Findings);
    let prints = fingerprints(&document, &found);
    found.iter().map(|found| found.rule.id.to_owned()).zip(prints).collect()
}

#[test]
fn lines_and_blanks_move_and_the_rest_does_not() {
    let sorted = |text: &str| {
        let mut all = of(text);
        all.sort();
        all
    };
    let before = sorted("FROM debian:12\nRUN apt-get update && apt-get install curl\n");
    let after = sorted(
        "# why\n\nFROM   debian:12\n\nRUN apt-get update \\\n  # so\n  && apt-get install curl\n",
    );
    assert!(before.len() > 3);
    // Layout has findings of its own.
    assert!(before.iter().all(|one| after.contains(one)), "{before:#?}\n{after:#?}");
    let other = of("FROM debian:12\nRUN apt-get update && apt-get install wget\n");
    assert!(other.iter().any(|one| !before.contains(one)));
}

#[test]
fn equal_findings_are_told_apart() {
    let mut prints: Vec<_> =
        of("FROM debian:12\nRUN cd /a\nRUN cd /a\nRUN cd /a\n").into_iter().collect();
    let all = prints.len();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), all);
}

const SWALLOWED: &str = "ENV A=1 \\\n    B=2 \\\nLABEL a=b\n";

fn fixed(text: &str) -> String {
    let document = Document::new(text);
    let settings = config::defaults();
    fix(&document, &settings, &Surroundings::default(), Applicability::Safe).text
}

#[test]
fn a_generated_block_is_not_edited() {
    let text = format!("FROM alpine\n# LUCID_ENV_BEGIN\n{SWALLOWED}# LUCID_ENV_END\n");
    assert!(
        fixed(&text).ends_with(text.strip_prefix("FROM alpine\n").unwrap()),
        "{}",
        fixed(&text)
    );
    let open = format!("FROM alpine\n# LUCID_ENV_BEGIN\n{SWALLOWED}");
    assert!(!fixed(&open).ends_with(SWALLOWED), "a block without an end is none");
    let after = format!("FROM alpine\n# A_BEGIN\nUSER 1\n# A_END\n{SWALLOWED}");
    assert!(!fixed(&after).ends_with(SWALLOWED));
}

#[test]
fn its_fix_says_so() {
    let text = format!("FROM alpine\n# LUCID_ENV_BEGIN\n{SWALLOWED}# LUCID_ENV_END\n");
    let document = Document::new(&text);
    let settings = config::defaults();
    let around = Surroundings::default();
    let found = run(&document, &settings, &around, &mut Cache::default(), Mode::Fixes);
    let swallowed = found.iter().find(|it| it.rule.id == "swallowed-instruction").unwrap();
    let [fix] = swallowed.fixes.as_slice() else { panic!("{swallowed:#?}") };
    assert!(fix.title.contains("LUCID_ENV_BEGIN") && fix.edits.is_empty(), "{fix:?}");
}

#[test]
fn a_rule_speaks_once_a_generated_block() {
    let twice = "MAINTAINER a\nMAINTAINER b\n";
    let text = format!("FROM alpine\n# LUCID_A_BEGIN\n{twice}# LUCID_A_END\n{twice}");
    let document = Document::new(&text);
    let settings = config::defaults();
    let around = Surroundings::default();
    let found = run(&document, &settings, &around, &mut Cache::default(), Mode::Findings);
    let lines: Vec<(u32, usize)> = found
        .iter()
        .filter(|it| it.aliases.iter().any(|alias| alias == "hadolint:DL4000"))
        .map(|it| (document.text().line_of(it.span.start), it.related.len()))
        .collect();
    assert_eq!(lines, [(2, 1), (5, 0), (6, 0)]);
}
