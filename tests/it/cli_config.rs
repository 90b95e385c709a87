//! Configuration as the command line meets it.

use crate::cli_tree::{SWALLOWED, Tree};

const ROOT: &str = "FROM alpine\nUSER root\n";

#[test]
fn a_configuration_that_chooses_ends_without_the_default() {
    let tree = Tree::new().with("Dockerfile", ROOT);
    let default = tree.run(&["check"]);
    assert!(default.out.contains("checked against LUCID 1.0.0 (default)"), "{}", default.out);
    tree.write("plimsoll.toml", "standard = \"lucid\"\n");
    assert!(!tree.run(&["check"]).out.contains("checked against"));
    assert!(tree.run(&["check", "--isolated"]).out.contains("checked against"));
    assert!(!tree.run(&["check", "--isolated", "--standard", "none"]).out.contains("against"));
}

#[test]
fn the_command_line_is_stronger() {
    let tree = Tree::new()
        .with("Dockerfile", ROOT)
        .with("plimsoll.toml", "standard = \"none\"\nignore = [\"runs-as-root\"]\n");
    let json = ["check", "--format", "json"];
    let found = tree.run(&json).findings();
    assert!(!found.iter().any(|finding| finding.contains("missing-labels")), "{found:?}");
    let lucid = tree.run(&[&json[..], &["--standard", "lucid"]].concat());
    assert!(lucid.findings().iter().any(|finding| finding.ends_with("missing-labels")));
    let ignored = tree.run(&[&json[..], &["--standard", "lucid", "--ignore", "labels"]].concat());
    assert!(ignored.code == 2, "a group is no rule: {ignored:?}");
    let ignore = ["--standard", "lucid", "--ignore", "missing-labels"];
    let ignored = tree.run(&[&json[..], &ignore].concat());
    assert!(!ignored.findings().iter().any(|finding| finding.ends_with("missing-labels")));
}

#[test]
fn a_bad_configuration_stops_its_files_alone() {
    let tree = Tree::new()
        .with("good/Dockerfile", SWALLOWED)
        .with("bad/plimsoll.toml", "standard = \"lucid\"\nselct = []\n")
        .with("bad/Dockerfile", SWALLOWED)
        .with("bad/deeper/Dockerfile", SWALLOWED);
    let run = tree.run(&["check", "--format", "json"]);
    assert_eq!((run.code, run.paths()), (2, vec!["good/Dockerfile".to_owned()]), "{run:?}");
    assert_eq!(run.err.matches("unknown key \"selct\", did you mean \"select\"").count(), 1);
    assert!(run.err.contains("plimsoll.toml:2:1"), "{}", run.err);
    assert_eq!(tree.run(&["check", "--isolated"]).code, 1);
    assert_eq!(tree.run(&["check", "--fix", "bad"]).code, 2);
    assert_eq!(tree.read("bad/Dockerfile"), SWALLOWED);
}

#[test]
fn bad_options() {
    let tree = Tree::new();
    for (args, says) in [
        (["--select", "runs-as-rot"], "runs-as-root"),
        (["--ignore", "DL9999"], "DL9999"),
        (["--standard", "lucidd"], "lucid"),
    ] {
        let run = tree.run(&[&["check"], &args[..]].concat());
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains(says), "{run:?}");
    }
}

#[test]
fn the_gate_is_deaf_to_severities() {
    let tree = Tree::new()
        .with("Dockerfile", "FROM alpine\nUSER 1000\n")
        .with("plimsoll.toml", "[severity]\nmissing-labels = \"hint\"\n");
    let select = ["check", "--select", "missing-labels"];
    assert_eq!(tree.run(&select).code, 0);
    assert_eq!(tree.run(&[&select[..], &["--gate"]].concat()).code, 1);
    // Without a standard nothing can fail.
    assert_eq!(tree.run(&["check", "--gate", "--standard", "none"]).code, 0);
}

#[test]
fn config_show_names_the_sources() {
    let tree =
        Tree::new().with("a/plimsoll.toml", "target = \"app\"\nignore = [\"runs-as-root\"]\n");
    let run = tree.run(&["config", "show", "a/Dockerfile"]);
    assert_eq!(run.code, 0, "{run:?}");
    let line = |key: &str| run.out.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    assert!(line("target = \"app\"").ends_with("a/plimsoll.toml"), "{}", run.out);
    assert!(line("standard = \"lucid\"").ends_with("# default"), "{}", run.out);
    let isolated = tree.run(&["config", "show", "a/Dockerfile", "--isolated"]).out;
    assert!(!isolated.contains("target"), "{isolated}");
    let given = tree.run(&["config", "show", "a/Dockerfile", "--standard", "distroless"]).out;
    assert!(given.contains("# command line"), "{given}");
    tree.write("a/plimsoll.toml", "taget = 1\n");
    let bad = tree.run(&["config", "show", "a/Dockerfile"]);
    assert!(bad.code == 2 && bad.err.contains("did you mean \"target\""), "{bad:?}");
}
