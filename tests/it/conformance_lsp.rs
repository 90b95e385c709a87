//! An existing server's answers to its own tests, and answers that were written by hand for
//! documents made to break such servers: how many are the same here, by method.
//!
//! `LSP=rename cargo test --test it conformance_lsp -- --nocapture` lists where they differ.

use crate::harness::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

const URI: &str = "file:///cases/Dockerfile";

/// What is asked of each method of `lsp-dev.jsonl` in percent, of all together, and of
/// `lsp-hard-dev.jsonl`. `docs/lsp-differences.md` says what the others are.
const METHODS: &[(&str, f64)] = &[
    ("definition", 98.0),
    ("documentHighlight", 98.0),
    ("references", 98.0),
    ("prepareRename", 98.0),
    ("rename", 98.0),
    ("foldingRange", 98.0),
    ("documentLink", 98.0),
];
const ALL: f64 = 98.0;
const HARD: f64 = 99.0;

/// Rows of other methods are left to those who build them; these are compared where they are.
fn rows(file: &str) -> Option<Vec<Value>> {
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance");
    let far = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance");
    let folder: Option<PathBuf> = [near, far].into_iter().find(|path| path.is_dir());
    let Some(folder) = folder else {
        println!("skipped: the conformance files are not here");
        return None;
    };
    let text = fs::read_to_string(folder.join(file)).expect("the rows");
    let rows = text.lines().map(|line| serde_json::from_str(line).expect("a row"));
    let debatable = |row: &Value| row["debatable"].as_array().is_some_and(|it| !it.is_empty());
    Some(rows.filter(|row| !debatable(row)).collect())
}

/// Asks the server for each row, in one session for all that want the same of the client.
fn compare(rows: &[Value]) -> BTreeMap<String, (usize, usize)> {
    let watched = env::var("LSP").ok();
    let mut clients: BTreeMap<String, Client> = BTreeMap::new();
    let mut tally: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in rows {
        let feature = row["feature"].as_str().expect("a feature");
        if !METHODS.iter().any(|(method, _)| *method == feature) {
            continue;
        }
        let mut folding = row["settings"].clone();
        // Some rows have a limit beyond what the protocol lets a client say.
        if !folding["rangeLimit"].is_u64() {
            folding = json!({ "lineFoldingOnly": folding["lineFoldingOnly"] == true });
        }
        let client = clients.entry(folding.to_string()).or_insert_with(|| {
            Client::with(json!({ "textDocument": { "diagnostic": {}, "foldingRange": folding } }))
        });
        client.open(URI, row["document"].as_str().expect("a document"));
        let mut params = row["params"].clone();
        params["textDocument"] = json!({ "uri": URI });
        let answer = client.request(&format!("textDocument/{feature}"), params);
        // A client that lets nobody confirm an edit is told what to know of it.
        for _ in 0..client.count_unread("window/showMessage") {
            client.notification("window/showMessage");
        }
        let given = normal(feature, &answer.unwrap_or(Value::Null));
        let given = if feature == "foldingRange" { without_stages(given, row) } else { given };
        let wanted = normal(feature, &row["expected"]);
        let entry = tally.entry(feature.to_owned()).or_default();
        entry.1 += 1;
        if wanted == given {
            entry.0 += 1;
        } else if watched.as_deref() == Some(feature) {
            println!(
                "{} {} {:?} {}\n  wanted {wanted}\n  given  {given}",
                row["id"], row["source"], row["document"], row["params"]
            );
        }
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    }
    tally
}

/// That server folds no stages: those here that it lacks are left out.
fn without_stages(folds: Value, row: &Value) -> Value {
    let lines: Vec<_> = row["document"].as_str().unwrap_or_default().lines().collect();
    let wanted = normal("foldingRange", &row["expected"]);
    let is_stage = |fold: &&Value| {
        let line = fold["startLine"].as_u64().and_then(|line| lines.get(line as usize));
        let from = line.is_some_and(|line| line.trim_start().to_lowercase().starts_with("from"));
        from && !wanted.as_array().is_some_and(|wanted| wanted.contains(fold))
    };
    folds.as_array().into_iter().flatten().filter(|fold| !is_stage(fold)).cloned().collect()
}

/// What of an answer is compared: lists in the order of the text, nothing for an empty one.
fn normal(feature: &str, answer: &Value) -> Value {
    let edits = |answer: &Value| answer["changes"][URI].as_array().cloned();
    let mut list = match feature {
        // This server's tests have a list of edits, the other rows the whole answer.
        "rename" => match answer.as_array() {
            Some(list) => list.clone(),
            None => edits(answer).unwrap_or_default(),
        },
        "foldingRange" => folds(answer),
        "documentLink" => links(answer),
        _ => match answer {
            Value::Array(list) => list.clone(),
            Value::Null => Vec::new(),
            one => {
                vec![if one.get("start").is_some() { json!({ "range": one }) } else { one.clone() }]
            }
        },
    };
    list.sort_by_key(|item| {
        let start = if feature == "foldingRange" { item } else { &item["range"]["start"] };
        let number = |key: &str| start[key].as_u64().unwrap_or_default();
        (number("line") + number("startLine"), number("character") + number("endLine"))
    });
    Value::Array(list)
}

/// Lines and kinds.
fn folds(answer: &Value) -> Vec<Value> {
    let all = answer.as_array().cloned().unwrap_or_default();
    let fold = |fold: &Value| {
        json!({
            "startLine": fold["startLine"], "endLine": fold["endLine"], "kind": fold["kind"],
        })
    };
    all.iter().map(fold).collect()
}

/// Ranges and targets; that server keeps some targets for `documentLink/resolve`.
fn links(answer: &Value) -> Vec<Value> {
    let link = |link: &Value| {
        let late = link["data"].as_str().map(|path| format!("https://hub.docker.com/{path}"));
        let target = link["target"].as_str().map(str::to_owned).or(late);
        json!({ "range": link["range"], "target": target })
    };
    answer.as_array().into_iter().flatten().map(link).collect()
}

fn share((same, all): (usize, usize)) -> f64 {
    if all == 0 { 100.0 } else { 100.0 * same as f64 / all as f64 }
}

#[test]
fn documents_made_to_break_servers() {
    let Some(rows) = rows("lsp-hard-dev.jsonl") else { return };
    let tally = compare(&rows);
    let mut whole = (0, 0);
    for (method, (same, all)) in &tally {
        println!("hard {method}: {same} of {all}");
        whole = (whole.0 + same, whole.1 + all);
    }
    assert!(share(whole) >= HARD, "{:.1} % of the answers are the same", share(whole));
}

#[test]
fn another_servers_own_tests() {
    let Some(rows) = rows("lsp-dev.jsonl") else { return };
    let tally = compare(&rows);
    let mut short = Vec::new();
    let mut whole = (0, 0);
    for (method, wanted) in METHODS {
        let (same, all) = tally.get(*method).copied().unwrap_or_default();
        println!("{method}: {same} of {all}");
        whole = (whole.0 + same, whole.1 + all);
        if share((same, all)) < *wanted {
            short.push(format!("{method}: {:.1} %, not {wanted}", share((same, all))));
        }
    }
    assert!(share(whole) >= ALL, "{:.1} % of the answers are the same", share(whole));
    assert!(short.is_empty(), "{}", short.join("\n"));
}
