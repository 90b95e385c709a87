//! `--format` and `--output`: what each format says, and what it keeps from breaking.

use crate::cli_tree::{Ran, SWALLOWED, Tree};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;

const FORMATS: [&str; 10] = [
    "text",
    "concise",
    "statistics",
    "json",
    "sarif",
    "github",
    "gitlab",
    "checkstyle",
    "junit",
    "markdown",
];

/// Names and texts that break a format which does not escape them.
const EVIL: &str = "FROM alpine\nRUNN <a href=\"x\">&'|%0A::error::owned \u{1b}[2J ]]>\n";

fn evil() -> Tree {
    Tree::new()
        .with("ü, <a>&\"b\" 100%:x/Dockerfile", EVIL)
        .with("a/Dockerfile", SWALLOWED)
        .with("clean/Dockerfile", "FROM alpine\n")
}

fn check(tree: &Tree, args: &[&str]) -> Ran {
    let only = ["check", "--isolated", "--select", "syntax-error,swallowed-instruction"];
    tree.run(&[&only, args].concat())
}

#[test]
fn several_at_once() {
    let tree = evil();
    let outputs: Vec<_> =
        FORMATS.iter().map(|name| format!("--output={name}={name}.out")).collect();
    let args: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let run = check(&tree, &[&args[..], &["--color", "always"]].concat());
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert!(run.out.contains("\x1b[1;31merror["), "standard output stays");
    for name in FORMATS {
        let alone = check(&tree, &["--format", name]).out;
        assert_eq!(tree.read(&format!("{name}.out")), alone, "{name}");
        assert!(!alone.contains('\x1b'), "{name}");
        assert!(alone.ends_with('\n'), "{name}");
    }
}

#[test]
fn what_cannot_be_written_or_named() {
    let tree = evil();
    let run = check(&tree, &["--output", "sarif=no/such/folder.sarif", "--format", "concise"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("no/such/folder.sarif cannot be written"), "{}", run.err);
    assert_eq!(run.out.lines().count(), 2, "the others are written: {run:?}");
    for (output, says) in [
        ("sraif=x", "did you mean \"sarif\""),
        ("sarif", "which format and which file"),
        ("sarif=", "no file is named"),
    ] {
        let run = check(&tree, &["--output", output]);
        assert!(run.code == 2 && run.err.contains(says), "{run:?}");
    }
    let run = check(&tree, &["--statistics", "--format", "json"]);
    assert_eq!(run.code, 2, "{run:?}");
}

#[test]
fn sarif_is_valid() {
    // The schema of OASIS as published, but for a bracket that no strict regex engine reads.
    let schema = include_str!("../fixtures/sarif-2.1.0.schema.json");
    let schema: Value = serde_json::from_str(&schema.replace("{2}]?$", "{2}$")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let real = Tree::new()
        .with("Dockerfile", "FROM python:3.12-slim\nRUN apt-get update; cd /x\nCMD python a.py\n")
        .with("b/Dockerfile", include_str!("../../examples/distroless.Dockerfile"))
        .with("binary/Dockerfile", b"\0");
    for (tree, args) in [
        (evil(), &["check", "--isolated", "--format", "sarif"][..]),
        (real, &["check", "--isolated", "--format", "sarif", "--select", "all"]),
        (Tree::new(), &["check", "--format", "sarif"]),
    ] {
        let sarif = tree.run(args).json();
        let errors: Vec<_> = validator.iter_errors(&sarif).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{sarif:#}");
        let run = &sarif["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        let mut prints = HashSet::new();
        for result in results {
            let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# "));
            let at = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            let print = result["partialFingerprints"]["plimsoll/v1"].as_str().unwrap();
            assert!(prints.insert((at.to_string(), print.to_owned())), "{result:#}");
        }
    }
    // The validator would have said something.
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })));
}

#[test]
fn sarif_names_places_and_fixes() {
    let sarif = check(&evil(), &["--format", "sarif"]).json();
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().unwrap();
    let of = |rule: &str| results.iter().find(|one| one["ruleId"] == rule).unwrap();
    let place = |result: &Value| result["locations"][0]["physicalLocation"].clone();
    let swallowed = place(of("swallowed-instruction"));
    assert_eq!(swallowed["artifactLocation"]["uri"], "a/Dockerfile");
    let region = serde_json::json!(
        {"startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 6}
    );
    assert_eq!(swallowed["region"], region);
    let fix = &of("swallowed-instruction")["fixes"][0];
    let replacement = &fix["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["deletedRegion"]["startLine"], 3);
    assert_eq!(fix["properties"]["applicability"], "safe");
    let syntax = place(of("syntax-error"));
    let uri = "%C3%BC%2C%20%3Ca%3E%26%22b%22%20100%25%3Ax/Dockerfile";
    assert_eq!(syntax["artifactLocation"]["uri"], uri);
}

#[test]
fn github_annotations() {
    let out = check(&evil(), &["--format", "github"]).out;
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert!(
        lines[0].starts_with(
            "::error file=a/Dockerfile,line=4,col=1,endColumn=6,title=swallowed-instruction::this"
        ),
        "{out}"
    );
    let file = "::error file=ü%2C <a>&\"b\" 100%25%3Ax/Dockerfile,line=2,";
    assert!(lines[1].starts_with(file), "{out}");
    assert!(!lines[1].contains("100%:x"), "{out}");
}

#[test]
fn gitlab_report() {
    // The same mistake in two files, and twice in one.
    let twice = "FROM alpine\nRUNN x\nRUNN x\n";
    let tree = Tree::new().with("a/Dockerfile", twice).with("b/Dockerfile", twice);
    let report = check(&tree, &["--format", "gitlab"]).json();
    let issues = report.as_array().unwrap();
    assert_eq!(issues.len(), 4, "{report:#}");
    let prints: HashSet<_> = issues.iter().map(|it| it["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), 4, "GitLab would show fewer");
    assert_eq!(issues[1]["location"]["path"], "a/Dockerfile");
    assert_eq!(issues[1]["location"]["lines"], serde_json::json!({"begin": 3, "end": 3}));
    assert_eq!(
        (&issues[0]["severity"], &issues[0]["check_name"]),
        (&"critical".into(), &"syntax-error".into())
    );
    // Moved lines keep them.
    tree.write("a/Dockerfile", format!("# a comment\n\n{twice}"));
    let moved = check(&tree, &["--format", "gitlab"]).json();
    for (before, after) in issues.iter().zip(moved.as_array().unwrap()) {
        assert_eq!(before["fingerprint"], after["fingerprint"]);
    }
}

#[test]
fn xml_is_well_formed() {
    let tree = evil();
    let checkstyle = check(&tree, &["--format", "checkstyle"]).out;
    let document = roxmltree::Document::parse(&checkstyle).expect("XML");
    let names: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("file"))
        .filter_map(|node| node.attribute("name"))
        .collect();
    assert_eq!(names, ["a/Dockerfile", "clean/Dockerfile", "ü, <a>&\"b\" 100%:x/Dockerfile"]);
    let errors: Vec<_> = document.descendants().filter(|node| node.has_tag_name("error")).collect();
    assert_eq!(errors.len(), 2);
    assert_eq!(errors[0].attribute("source"), Some("plimsoll.swallowed-instruction"));
    assert_eq!(
        (errors[0].attribute("line"), errors[0].attribute("column")),
        (Some("4"), Some("1"))
    );

    let junit = check(&tree, &["--format", "junit"]).out;
    let document = roxmltree::Document::parse(&junit).expect("XML");
    let root = document.root_element();
    assert_eq!((root.attribute("tests"), root.attribute("failures")), (Some("3"), Some("2")));
    let count = |tag| document.descendants().filter(|node| node.has_tag_name(tag)).count();
    assert_eq!((count("testsuite"), count("testcase"), count("failure")), (3, 3, 2));
}

#[test]
fn markdown_stays_in_its_cells() {
    let out = check(&evil(), &["--format", "markdown"]).out;
    let rows: Vec<_> = out.lines().filter(|line| line.starts_with("| error")).collect();
    assert_eq!(rows.len(), 2, "{out}");
    for row in rows {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 6, "{row}");
    }
    assert!(out.contains("ü, &lt;a&gt;&amp;\"b\" 100%:x/Dockerfile:2"), "{out}");
}

#[test]
fn concise_lines() {
    let out = check(&evil(), &["--format", "concise"]).out;
    let first = out.lines().next().unwrap();
    assert!(
        first.starts_with("a/Dockerfile:4:1: error[swallowed-instruction] this LABEL"),
        "{out}"
    );
}

#[test]
fn statistics() {
    let tree = Tree::new()
        .with("a/Dockerfile", SWALLOWED)
        .with("b/Dockerfile", format!("{SWALLOWED}RUNN x\n"))
        .with("c/Dockerfile", "FROM alpine\nRUNN x\nRUNN y\n");
    let run = check(&tree, &["--statistics"]);
    assert_eq!(run.code, 1);
    let rows: Vec<Vec<_>> = run.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["RULE", "SEVERITY", "COUNT", "FILES", "--fix", "--unsafe-fixes"]);
    assert!(rows.contains(&vec!["swallowed-instruction", "error", "2", "2", "2", "-"]), "{rows:?}");
    assert!(run.out.lines().last().unwrap().contains("in 3 of 3 files"), "{}", run.out);
}

#[cfg(target_os = "linux")]
#[test]
fn too_much_for_a_terminal() {
    let tree = Tree::new();
    for number in 0..41 {
        tree.write(&format!("{number:02}/Dockerfile"), "FROM alpine\nRUNN a\nRUNN b\nRUNN c\n");
    }
    tree.write("worst/Dockerfile", format!("FROM alpine\n{}", "RUNN x\n".repeat(90)));
    let command = "check --isolated --select syntax-error";
    let Some(out) = tree.on_a_terminal(command, "") else {
        return println!("skipped: there is no `script` here");
    };
    assert!(!out.contains(" --> "), "{out}");
    assert!(out.contains("The 20 files with the most to do:"), "{out}");
    let worst = out.lines().find(|line| line.contains("errors")).unwrap();
    assert!(worst.trim_end().ends_with("worst/Dockerfile"), "{out}");
    assert!(out.contains("plimsoll baseline"), "{out}");
    assert!(out.contains("213 findings in 42 of 42 files"), "{out}");
    // Not where a program reads it, and not for less.
    let run = tree.run(&command.split(' ').collect::<Vec<_>>());
    assert_eq!(run.out.matches(" --> ").count(), 213);
    let few = tree.on_a_terminal(&format!("{command} worst"), "").unwrap();
    assert_eq!(few.matches("-->").count(), 90);
    assert!(few.contains("\x1b[1;31m"), "colors on a terminal");
    let plain = tree.on_a_terminal(&format!("{command} worst --color never"), "").unwrap();
    assert!(!plain.contains('\x1b'));
}

#[test]
fn the_formats_are_documented() {
    let docs = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ci.md")).unwrap();
    for name in FORMATS {
        assert!(docs.contains(&format!("| `{name}` |")), "{name}");
    }
    let help = Tree::new().run(&["check", "--help"]).out;
    for name in FORMATS {
        assert!(help.contains(&format!("- {name}:")), "{name}: {help}");
    }
}
