//! Every id of hadolint, BuildKit, Trivy and Checkov that the reference describes: a rule has it,
//! `explain` and `rules` know it, and its fix is of the reference's kind.

use crate::cli_tree::Tree;
use plimsoll::lint::{Applicability, Rule};
use plimsoll::rules::RULES;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Where the fix is of another kind than the reference's: the ids, what is offered, and why.
const OTHER: &[(&[&str], Option<Applicability>, &str)] = &[
    (
        &["DL1000"],
        Some(Applicability::Safe),
        "a misspelled keyword or flag and a lost continuation are certain; nothing else is mended",
    ),
    (
        &["DL3025", "JSONArgsRecommended"],
        Some(Applicability::Safe),
        "only of a plain command, which the shell would run as it is; all else is unsafe",
    ),
    (
        &["ExposeInvalidFormat"],
        Some(Applicability::Safe),
        "BuildKit keeps the container's part alone, as the reference says itself",
    ),
    (
        &["DL3044"],
        Some(Applicability::Unsafe),
        "the value changes: what was meant is likely, not certain",
    ),
    (&["SC*"], Some(Applicability::Unsafe), "ShellCheck's own fixes are offered"),
    (&["DL3010"], None, "ADD and tar unpack into different places, owners and layers"),
    (
        &[
            "DL3024",
            "DuplicateStageName",
            "DS-0012",
            "CKV_DOCKER_11",
            "DL3063",
            "ReservedStageName",
        ],
        None,
        "a new name is a choice, and nobody knows which of two stages a reference means",
    ),
    (&["InvalidDefaultArgInFrom"], None, "a default is the author's to choose"),
    (
        &["DS-0017", "CKV_DOCKER_5"],
        None,
        "whether a later RUN installs from the list is not said by it: nothing to delete or join",
    ),
    (&["CKV2_DOCKER_13"], None, "a command in the middle of a script is not taken out"),
];

fn reference() -> Option<Vec<Value>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared", "../../shared"].map(|path| root.join(path));
    let text = places
        .iter()
        .find_map(|path| fs::read_to_string(path.join("reference/linter-rules.json")).ok());
    if text.is_none() {
        println!("skipped: the reference is not here");
    }
    let value: Value = serde_json::from_str(&text?).unwrap();
    Some(value["rules"].as_array().unwrap().clone())
}

/// The rules that carry a tool's id; `SC*` is every id of ShellCheck.
fn rules_of(tool: &str, id: &str) -> Vec<&'static Rule> {
    let id = if id == "SC*" { "SC2086" } else { id };
    let name = format!("{tool}:{id}");
    RULES.iter().copied().filter(|rule| rule.is_called(&name)).collect()
}

fn kind(fix: Option<Applicability>) -> &'static str {
    match fix {
        Some(Applicability::Safe) => "safe",
        Some(Applicability::Unsafe) => "unsafe",
        Some(Applicability::Suggestion) => "suggestion",
        None => "none",
    }
}

#[test]
fn every_id_has_a_rule_and_a_page() {
    let Some(reference) = reference() else { return };
    let tree = Tree::new();
    let listed = tree.run(&["rules", "--format", "json"]).json();
    for row in &reference {
        let (tool, id) = (row["tool"].as_str().unwrap(), row["id"].as_str().unwrap());
        let rules = rules_of(tool, id);
        assert!(!rules.is_empty(), "no rule has {tool}:{id}");
        let asked = if id == "SC*" { "SC2086" } else { id };
        let explained = tree.run(&["explain", asked]);
        assert_eq!(explained.code, 0, "{id}");
        for rule in rules {
            assert!(explained.out.contains(rule.page.trim_end()), "{id}: {}", rule.id);
            let listed = listed.as_array().unwrap().iter().find(|row| row["rule"] == rule.id);
            let listed = listed.unwrap();
            assert_eq!(listed["fix"].as_str().unwrap_or("none"), kind(rule.fix), "{}", rule.id);
            let levels = listed["levels"].as_object().unwrap();
            assert_eq!(levels.len(), rule.aliases.len(), "{}", rule.id);
        }
    }
    assert!(reference.len() > 150);
    // No other id is an alias, so that each was asked for.
    let is_known = |tool: &str, id: &str| {
        reference.iter().any(|row| row["tool"] == *tool && (row["id"] == *id || id == "SC"))
    };
    for alias in RULES.iter().flat_map(|rule| rule.aliases) {
        assert!(is_known(alias.tool.as_str(), alias.id), "{}", alias.id);
    }
}

#[test]
fn fixes_are_of_the_kind_that_the_reference_names() {
    let Some(reference) = reference() else { return };
    let mut wrong = Vec::new();
    for row in &reference {
        let (tool, id) = (row["tool"].as_str().unwrap(), row["id"].as_str().unwrap());
        let best = rules_of(tool, id).iter().filter_map(|rule| rule.fix).min();
        let expected = match OTHER.iter().find(|(ids, ..)| ids.contains(&id)) {
            Some((_, other, _)) => kind(*other),
            None => row["fix"]["kind"].as_str().unwrap(),
        };
        if kind(best) != expected {
            wrong.push(format!("{tool}:{id} is {}, not {expected}", kind(best)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
