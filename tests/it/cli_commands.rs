//! The commands beside `check`.

use crate::cli_tree::Tree;
use plimsoll::rules::RULES;

#[test]
fn explain_prints_the_page() {
    let tree = Tree::new();
    for rule in RULES {
        let run = tree.run(&["explain", rule.id]);
        assert_eq!((run.code, run.out.trim_end()), (0, rule.page.trim_end()));
        for alias in rule.aliases {
            let run = tree.run(&["explain", &alias.id.to_lowercase()]);
            assert!(run.out.contains(rule.page.trim_end()), "{}", alias.id);
        }
    }
    let unknown = tree.run(&["explain", "syntax-eror"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean") && unknown.err.contains("syntax-error"));
}

#[test]
fn rules_lists_them_all() {
    let tree = Tree::new();
    let text = tree.run(&["rules"]).out;
    assert_eq!(text.lines().count(), RULES.len() + 1);
    let json = tree.run(&["rules", "--format", "json"]).json();
    let ids: Vec<_> = json.as_array().unwrap().iter().map(|rule| rule["rule"].clone()).collect();
    assert_eq!(ids, RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());
    for rule in RULES {
        assert!(text.contains(rule.summary), "{}", rule.id);
    }
}

#[test]
fn standards_are_shown() {
    let tree = Tree::new()
        .with("own.toml", "name = \"own\"\nextends = \"distroless\"\nversion = \"2\"\n")
        .with("broken.toml", "name = \"x\"\nimagse = 1\n");
    for name in ["lucid", "lucid-2025-12", "distroless", "none", "own.toml"] {
        let run = tree.run(&["standard", "show", name]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(!run.out.is_empty());
    }
    let default = tree.run(&["standard", "show"]).out;
    assert!(default.contains("version") || default.contains("1.0.0"), "{default}");
    assert!(default.contains("S26"));
    let unknown = tree.run(&["standard", "show", "lucidd"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean"), "{}", unknown.err);
    let broken = tree.run(&["standard", "show", "broken.toml"]);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("broken.toml:2:1") && broken.err.contains("images"), "{broken:?}");
}
