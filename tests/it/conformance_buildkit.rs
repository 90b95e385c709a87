//! BuildKit's own tests of its checks, each in a folder of its own, with its `.dockerignore`: the
//! checks and their instructions are the same ones.

use crate::cli_tree::Tree;
use crate::conformance_linters::shared;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// What the caller of a build decides; a file alone does not say it.
const ASKED: [&str; 4] = ["build_args", "check", "platform", "image_os"];

/// A good example of BuildKit's page: the image sets the variable. The answer is that of a run
/// without a registry.
const WITHOUT_REGISTRY: &str = "buildkit-doc-UndefinedVar-05";

/// One-based first line of the instruction, and the check.
type Found = BTreeSet<(u64, String)>;

fn run(rows: &[&Value], select: &str) -> Vec<String> {
    let tree = Tree::new();
    let mut args = vec!["check", "--select", select, "--format", "json"];
    let path = |row: &Value| format!("{}/Dockerfile", row["id"].as_str().unwrap());
    let paths: Vec<String> = rows.iter().map(|row| path(row)).collect();
    for (row, path) in rows.iter().zip(&paths) {
        let folder = path.trim_end_matches("/Dockerfile");
        tree.write(path, row["dockerfile"].as_str().unwrap());
        tree.write(&format!("{folder}/.git/HEAD"), "");
        if let Some(ignored) = row["dockerignore"].as_str() {
            tree.write(&format!("{folder}/.dockerignore"), ignored);
        }
    }
    args.extend(paths.iter().map(String::as_str));
    let report = tree.run(&args).json();
    let files = report["files"].as_array().unwrap();
    let wrong = rows.iter().zip(&paths).filter_map(|(row, path)| {
        let file = files.iter().find(|file| file["path"] == **path).unwrap();
        let (ours, theirs) = (ours(file), theirs(file, row));
        (ours != theirs).then(|| format!("{path}: {ours:?}, not {theirs:?}"))
    });
    wrong.collect()
}

fn ours(file: &Value) -> Found {
    let findings = file["findings"].as_array().unwrap().iter();
    let found = findings.flat_map(|finding| {
        let line = finding["instruction"]["start_line"].as_u64();
        let line = line.or(finding["start"]["line"].as_u64()).unwrap();
        let aliases = finding["aliases"].as_array().unwrap().iter();
        let ids = aliases.filter_map(|alias| alias.as_str()?.strip_prefix("buildkit:"));
        ids.map(move |id| (line, id.to_owned()))
    });
    found.collect()
}

/// It names the last line of an instruction with an empty one; each is moved to the first.
fn theirs(file: &Value, row: &Value) -> Found {
    let findings = file["findings"].as_array().unwrap();
    let first = |line: u64| {
        let lines = findings.iter().map(|finding| &finding["instruction"]);
        let mut lines =
            lines.filter_map(|it| Some((it["start_line"].as_u64()?, it["end_line"].as_u64()?)));
        lines.find(|(start, end)| (*start..=*end).contains(&line)).map_or(line, |(start, _)| start)
    };
    let expected = row["expected"].as_array().unwrap().iter();
    expected
        .map(|row| (first(row["line"].as_u64().unwrap()), row["rule"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn buildkits_own_tests_of_its_checks_hold() {
    let Some(shared) = shared() else { return };
    let text = fs::read_to_string(shared.join("conformance/buildkit-dev.jsonl")).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_the_file = |row: &&Value| ASKED.iter().all(|key| row[*key].is_null());
    // Behind an error it says nothing more.
    let judged = |row: &&Value| {
        let says = row["expected"].as_array().is_some_and(|all| !all.is_empty());
        row["id"] != WITHOUT_REGISTRY && (row["error"].is_null() || says)
    };
    let rows: Vec<&Value> = rows.iter().filter(of_the_file).filter(judged).collect();
    let (experimental, plain): (Vec<&Value>, Vec<&Value>) =
        rows.into_iter().partition(|row| row["experimental_all"] == true);
    assert!(plain.iter().any(|row| !row["dockerignore"].is_null()));
    let mut wrong = run(&plain, "buildkit");
    wrong.extend(run(&experimental, "buildkit,InvalidDefinitionDescription"));
    println!("{} and {} of BuildKit's tests", plain.len(), experimental.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
