//! The standard's own two templates, and why what they build does not start as it should.

use plimsoll::document::Document;
use plimsoll::lint::{self, Cache, Enabled, Mode, RuleSet, Settings, Severity, Surroundings};
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

/// The rows of the table in docs/standards.md: `line rule`.
fn documented(template: &str) -> Vec<String> {
    let page = include_str!("../../docs/standards.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix(&format!("| {template} | ")));
    rows.map(|row| {
        let mut cells = row.split(" | ");
        let (line, rule) = (cells.next().expect("a line"), cells.next().expect("a rule"));
        format!("{line} {}", rule.trim_matches('`'))
    })
    .collect()
}

#[test]
fn the_reasons_are_documented() {
    for (name, text) in [
        ("python", include_str!("../fixtures/lucid/template-python.Dockerfile")),
        ("node", include_str!("../fixtures/lucid/template-node.Dockerfile")),
    ] {
        let document = Document::new(text);
        let (settings, surroundings) = (plimsoll::config::defaults(), Surroundings::default());
        let mut cache = Cache::default();
        let found = lint::run(&document, &settings, &surroundings, &mut cache, Mode::Findings);
        let found: Vec<String> = found
            .iter()
            .filter(|found| ["imports", "libraries"].contains(&found.rule.group))
            .filter(|found| found.severity != Severity::Hint)
            .map(|found| {
                let line = document.text().line_of(found.span.start) + 1;
                format!("{line} {}", found.rule.id)
            })
            .collect();
        assert_eq!(documented(name), found, "{name}");
    }
}
