//! The standard's own two templates, and why what they build does not start as it should.

use plimsoll::document::Document;
use plimsoll::lint::{self, Cache, Enabled, Mode, RuleSet, Settings, Surroundings};
use plimsoll::rules::RULES;
use plimsoll::text::Encoding;

/// The findings of the group `imports`, as `line rule`, lines one-based.
fn reasons(text: &str) -> Vec<String> {
    let document = Document::new(text);
    let rules = RULES.iter().filter(|rule| rule.group == "imports");
    let rules = RuleSet::new(rules.map(|rule| Enabled::new(rule)).collect());
    let (settings, surroundings) =
        (Settings { rules, ..Settings::default() }, Surroundings::default());
    let found =
        lint::run(&document, &settings, &surroundings, &mut Cache::default(), Mode::Findings);
    let line = |offset| document.text().position(offset, Encoding::Utf32).line + 1;
    found
        .iter()
        .map(|finding| format!("{} {}", line(finding.span.start), finding.rule.id))
        .collect()
}

#[test]
fn the_python_template_does_not_start() {
    let reasons = reasons(include_str!("../fixtures/lucid/template-python.Dockerfile"));
    // libpython is not copied, and `app/` is copied flat.
    assert_eq!(reasons, ["19 interpreter-incomplete", "38 module-not-importable"]);
}

#[test]
fn the_node_template_may_not_build() {
    let reasons = reasons(include_str!("../fixtures/lucid/template-node.Dockerfile"));
    assert_eq!(reasons, ["6 prune-before-build", "17 second-interpreter"]);
}
