//! `trivy:ignore:` and `checkov:skip=`: comments that silence these tools' ids, each with its own
//! reach.

use plimsoll::document::Document;
use plimsoll::lint::{self, Cache, Enabled, Mode, RuleSet, Settings, Surroundings, Tool};
use plimsoll::rules::RULES;

/// The one-based lines where a tool's id is said.
fn lines(tool: Tool, id: &str, text: &str) -> Vec<u32> {
    let alias = format!("{}:{id}", tool.as_str());
    let rules = RULES.iter().filter(|rule| rule.is_called(&alias));
    let enabled = rules.map(|rule| Enabled { own: false, tools: vec![tool], ..Enabled::new(rule) });
    let rules = RuleSet::new(enabled.collect());
    let settings = Settings { rules, ..Settings::default() };
    let document = Document::new(text);
    let surroundings = Surroundings::default();
    let found =
        lint::run(&document, &settings, &surroundings, &mut Cache::default(), Mode::Findings);
    let said = found.iter().filter(|found| found.aliases.contains(&alias));
    said.map(|found| document.text().line_of(found.span.start) + 1).collect()
}

/// Where port 22 is said with `comment` above it, on line 4.
fn port(comment: &str) -> Vec<u32> {
    lines(Tool::Trivy, "DS-0004", &format!("FROM a:1\nEXPOSE 80\n{comment}\nEXPOSE 22\n"))
}

#[test]
fn trivy_is_silenced_directly_above() {
    for silences in [
        "# trivy:ignore:DS-0004",
        "#trivy:ignore:ds-0004",
        "# trivy:ignore:DS004",
        "# trivy:ignore:AVD-DS-0004",
        "# trivy:ignore:avd-ds-0004",
        "# trivy:ignore:DS-0001 trivy:ignore:DS-0004",
        "# trivy:ignore:*",
        "# trivy:ignore:DS-0004:exp:2999-01-01",
        "# why this is fine: trivy:ignore:DS-0004",
    ] {
        assert_eq!(port(silences), [0; 0], "{silences}");
    }
    for speaks in [
        "# trivy:ignore:DS-0005",
        "# trivy: ignore:DS-0004",
        "# checkov:skip=DS-0004",
        "# trivy:ignore:DS-0004\n",
        "RUN true # trivy:ignore:DS-0004",
    ] {
        assert!(!port(speaks).is_empty(), "{speaks}");
    }
    assert_eq!(port("# trivy:ignore:DS-0004\n# another"), [0; 0], "comments in between");
}

#[test]
fn trivy_is_silenced_for_one_instruction() {
    let text = "FROM a:1\n# trivy:ignore:DS-0004\nEXPOSE 22\nEXPOSE 22\n";
    assert_eq!(lines(Tool::Trivy, "DS-0004", text), [4]);
}

#[test]
fn trivy_does_not_silence_what_is_absent() {
    let text = "# trivy:ignore:*\nFROM a:1\n";
    assert_eq!(lines(Tool::Trivy, "DS-0026", text), [2]);
    assert_eq!(lines(Tool::Trivy, "DS-0002", text), [2]);
    assert_eq!(lines(Tool::Trivy, "DS-0002", "FROM a:1\n# trivy:ignore:*\nUSER root\n"), [0; 0]);
}

#[test]
fn checkov_is_silenced_for_the_file() {
    let text = |comment: &str| format!("FROM a:1\nEXPOSE 22\n{comment}\n");
    let of = |comment: &str| lines(Tool::Checkov, "CKV_DOCKER_1", &text(comment));
    for silences in [
        "# checkov:skip=CKV_DOCKER_1",
        "#checkov:skip=CKV_DOCKER_1",
        "# checkov:skip=CKV_DOCKER_1:ssh is wanted here",
        "# checkov:skip=CKV_DOCKER_3,CKV_DOCKER_1:both",
        "# bridgecrew:skip=CKV_DOCKER_1",
        "# cortex:skip=CKV_DOCKER_1",
        "# it is fine: checkov:skip=CKV_DOCKER_1",
    ] {
        assert_eq!(of(silences), [0; 0], "{silences}");
    }
    for speaks in
        ["# checkov:skip=CKV_DOCKER_3", "# checkov:skip=CKV_DOCKER_10", "# skip=CKV_DOCKER_1"]
    {
        assert_eq!(of(speaks), [2], "{speaks}");
    }
}

#[test]
fn one_tools_comment_leaves_anothers_id() {
    let text = "# checkov:skip=CKV_DOCKER_1\nFROM a:1\nEXPOSE 22\n";
    assert_eq!(lines(Tool::Trivy, "DS-0004", text), [3]);
}
