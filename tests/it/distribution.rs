//! The report against a script that knows nothing of Plimsoll, over real files.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/distribution/properties.py");
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/lucid");

/// A property of the script, the rule that is silent where a file has it (`true`) or speaks where
/// it has it, and a word of the message where the rule speaks of several things.
const PROPERTIES: [(&str, &str, bool, &str); 13] = [
    ("distroless runtime", "runtime-not-distroless", true, ""),
    ("several stages", "single-stage", true, ""),
    ("user that is not root", "runs-as-root", true, ""),
    ("health check", "missing-healthcheck", true, ""),
    ("whole bin directory", "whole-bin-directory", false, ""),
    ("syntax directive of 1.7 or later", "syntax-directive", true, ""),
    ("label maintainer", "missing-labels", true, "`maintainer`"),
    ("label version", "missing-labels", true, "`version`"),
    ("label description", "missing-labels", true, "`description`"),
    ("label plane", "missing-labels", true, ".plane`"),
    ("label service", "missing-labels", true, ".service`"),
    ("label layer", "missing-labels", true, ".layer`"),
    ("label expose", "missing-labels", true, ".expose`"),
];

/// Where they may differ, and why: the script knows USER alone.
fn explained(property: &str, text: &str) -> Option<&'static str> {
    let last = text.lines().rfind(|line| line.starts_with("FROM "))?;
    let user = text.lines().any(|line| line.starts_with("USER "));
    match property {
        "user that is not root" if !user && last.contains(":nonroot") => {
            Some("the base image's own user is not root")
        }
        "user that is not root" if !user && !last.contains("gcr.io/") => {
            Some("the base image's user is not known, so nothing is said")
        }
        _ => None,
    }
}

/// The files of the corpus; `None` where it is not here.
fn corpus() -> Option<Vec<String>> {
    let mut names: Vec<_> = std::fs::read_dir(CORPUS)
        .ok()?
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    Some(names)
}

fn run(program: &str, first: &[&str], names: &[String]) -> Option<Value> {
    let mut command = Command::new(program);
    command.args(first).args(names).current_dir(CORPUS).env("PLIMSOLL_SHELLCHECK", "off");
    let output = command.output().ok()?;
    Some(
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {output:?}")),
    )
}

#[test]
fn an_independent_script_counts_the_same() {
    let Some(names) = corpus() else { return println!("skipped: no shared corpus") };
    let Some(table) = run("python3", &[SCRIPT], &names) else {
        return println!("skipped: there is no Python here");
    };
    let check = ["check", "--isolated", "--format", "json"];
    let ours = run(env!("CARGO_BIN_EXE_plimsoll"), &check, &names).expect("the binary");
    let files = ours["files"].as_array().expect("files");
    let mut unexplained = Vec::new();
    for (property, rule, silent, word) in PROPERTIES {
        let speaks = |file: &Value| {
            file["findings"].as_array().expect("findings").iter().any(|finding| {
                finding["rule"] == rule && finding["message"].as_str().unwrap().contains(word)
            })
        };
        let ours: BTreeSet<&str> = files
            .iter()
            .filter(|file| speaks(file) != silent)
            .filter_map(|file| file["path"].as_str())
            .collect();
        let script: BTreeSet<&str> =
            table[property].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        println!("{property}: script {}, plimsoll {}", script.len(), ours.len());
        for path in script.symmetric_difference(&ours) {
            let text = std::fs::read_to_string(Path::new(CORPUS).join(path)).expect("a file");
            match explained(property, &text) {
                Some(why) => println!("  {path}: {why}"),
                None => unexplained.push(format!("{property}: {path}")),
            }
        }
    }
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}
