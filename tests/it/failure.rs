//! What fails is small and visible: one rule, one file, one line of a log.

use crate::cli_tree::{SWALLOWED, SWALLOWED_FIXED, Tree};
use plimsoll::document::Document;
use plimsoll::files;
use plimsoll::lint::{
    self, Cache, Check, Enabled, Mode, Rule, RuleSet, Settings, Severity, Surroundings,
};
use plimsoll::syntax::Keyword;
use std::fs;

static BROKEN_FILE: Rule = Rule {
    id: "broken-file",
    check: Check::File(|context, report| {
        for at in context.syntax().instructions() {
            report.at(at.keyword_span(), "said before it breaks");
        }
        panic!("a rule of files breaks");
    }),
    ..Rule::DEFAULT
};

static BROKEN_RUN: Rule = Rule {
    id: "broken-run",
    check: Check::Instruction(&[Keyword::Run], |at, _, report| {
        report.at(at.keyword_span(), "said before it breaks");
        panic!("a rule of instructions breaks");
    }),
    ..Rule::DEFAULT
};

static WHOLE: Rule = Rule {
    id: "whole",
    severity: Severity::Warning,
    check: Check::Instruction(&[Keyword::Run, Keyword::From], |at, _, report| {
        report.at(at.keyword_span(), "said");
    }),
    ..Rule::DEFAULT
};

#[test]
fn a_rule_that_panics_loses_its_own_findings_and_is_named_once() {
    let document = Document::new("FROM a\nRUN b\nRUN c\n");
    let rules = [&BROKEN_FILE, &BROKEN_RUN, &WHOLE].map(Enabled::new);
    let settings = Settings { rules: RuleSet::new(rules.into()), ..Settings::default() };
    let mut cache = Cache::default();
    for _ in 0..3 {
        let around = Surroundings::default();
        let found = lint::run(&document, &settings, &around, &mut cache, Mode::Fixes);
        let found: Vec<_> = found.iter().map(|it| (it.rule.id, it.span.start)).collect();
        assert_eq!(found, [("whole", 0), ("whole", 7), ("whole", 13)]);
        assert_eq!(cache.panicked(), ["broken-file", "broken-run"]);
    }
}

#[test]
fn a_file_that_vanishes_before_it_is_written_is_not_made_again() {
    let tree = Tree::new().with("Dockerfile", "FROM debian:12\nENV a b\n");
    let path = tree.path("Dockerfile");
    let read = files::read(&path).expect("a text");
    fs::remove_file(&path).expect("the file");
    let refused = files::replace(&path, &read, "FROM debian:13\n").expect_err("nothing to replace");
    assert!(refused.contains("cannot be written"), "{refused}");
    assert_eq!(fs::read_dir(tree.root()).expect("the folder").count(), 0);
}

#[test]
fn a_folder_of_a_files_name_and_a_file_that_is_gone_stop_no_other() {
    let tree = Tree::new().with("a/Dockerfile", SWALLOWED).with("b/Dockerfile/x", "");
    let link = tree.path("c.Dockerfile");
    std::os::unix::fs::symlink("nowhere", &link).expect("a link");
    let args = ["check", "--fix", "--isolated", "--select", "syntax-error,swallowed-instruction"];
    let named = ["a/Dockerfile", "c.Dockerfile"];
    let ran = tree.run(&[&args[..], &named].concat());
    assert_ne!(ran.code, 0, "{ran:?}");
    assert!([&*ran.out, &*ran.err].concat().contains("c.Dockerfile"), "{ran:?}");
    assert_eq!(tree.read("a/Dockerfile"), SWALLOWED_FIXED);
}
