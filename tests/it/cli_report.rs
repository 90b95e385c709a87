//! `plimsoll report`: the checklist, its rates, and its page in a real browser.

use crate::chromium::Chromium;
use crate::cli_tree::{Ran, Tree};
use serde_json::{Value, json};
use std::fs;

const LABELS: &str = "LABEL maintainer=\"Lucid Development Team\" version=\"1.0.0-distroless\" \
    description=\"Does it\" org.lucid.plane=\"ops\" org.lucid.service=\"api\" \
    org.lucid.layer=\"0\" org.lucid.expose=\"8080\"\n";

fn good() -> String {
    format!(
        "# syntax=docker/dockerfile:1.7\nFROM golang:1.24-bookworm AS build\nWORKDIR /src\nCOPY . .\n\
         RUN [\"go\", \"build\", \"-o\", \"/api\", \".\"]\n\n\
         FROM gcr.io/distroless/base-debian12:nonroot\n{LABELS}ENV SERVICE_PORT=8080\n\
         COPY --from=build --chown=nonroot:nonroot /api /api\nEXPOSE 8080\nUSER nonroot\n\
         HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 \
         CMD [\"/api\", \"--health\"]\nENTRYPOINT [\"/api\"]\n"
    )
}

const BAD: &str = "FROM python:3.12\nLABEL org.lucid.plane=gui\nCMD python a.py\n";

fn tree() -> Tree {
    Tree::new()
        .with("good/Dockerfile", good())
        .with("bad/Dockerfile", BAD)
        .with(
            "<b>evil</b> & co/Dockerfile",
            "FROM node:20 AS \"x\nRUNN <script>alert(1)</script>\n",
        )
        .with("binary/Dockerfile", b"\0")
}

fn report(tree: &Tree, args: &[&str]) -> Ran {
    let run = tree.run(&[&["report", "--isolated"], args].concat());
    assert_eq!(run.code, 0, "{run:?}");
    run
}

fn file<'a>(report: &'a Value, path: &str) -> &'a Value {
    let files = report["files"].as_array().unwrap();
    files.iter().find(|file| file["path"] == path).unwrap_or_else(|| panic!("no {path}"))
}

#[test]
fn each_clause_has_one_answer() {
    let tree = tree();
    let report = report(&tree, &["--format", "json"]).json();
    assert_eq!(report["summary"], json!({ "files": 3, "compliant": 1 }), "{report:#}");
    assert_eq!((&report["unchecked"], &report["version"]), (&json!(1), &json!(1)));
    assert_eq!(report["standards"], json!(["LUCID 1.0.0"]));
    let clauses = report["clauses"].as_array().unwrap();
    for path in ["good/Dockerfile", "bad/Dockerfile"] {
        let file = file(&report, path);
        let lists = ["failed", "passed", "not_applicable", "not_decidable"];
        let mut all: Vec<_> =
            lists.iter().flat_map(|name| file[name].as_array().unwrap().clone()).collect();
        assert_eq!(all.len(), clauses.len(), "{path}");
        all.sort_by_key(ToString::to_string);
        all.dedup();
        assert_eq!(all.len(), clauses.len(), "{path}");
    }
    for clause in clauses {
        let sum: u64 = ["passed", "failed", "not_applicable", "not_decidable"]
            .iter()
            .map(|name| clause[name].as_u64().unwrap())
            .sum();
        assert_eq!(sum, 3, "{clause}");
    }
    let has = |path: &str, list: &str, clause: &str| {
        file(&report, path)[list].as_array().unwrap().contains(&json!(clause))
    };
    // Runs as root; the checklist as a whole follows.
    assert!(has("bad/Dockerfile", "failed", "S26") && has("bad/Dockerfile", "failed", "S184"));
    assert!(has("good/Dockerfile", "passed", "S26") && has("good/Dockerfile", "passed", "S184"));
    // Of Python there is nothing to say in a system image, nor of Node.js in Python's.
    assert!(has("good/Dockerfile", "not_applicable", "S80"));
    assert!(has("bad/Dockerfile", "failed", "S80"));
    assert!(has("bad/Dockerfile", "not_applicable", "S164"));
    assert!(has("good/Dockerfile", "not_decidable", "S1"));
    // It has its plane, and no layer.
    assert!(has("bad/Dockerfile", "passed", "S62") && has("bad/Dockerfile", "failed", "S64"));
    assert!(has("bad/Dockerfile", "failed", "S107"));
    assert_eq!(file(&report, "good/Dockerfile")["compliant"], true);
    assert_eq!(file(&report, "binary/Dockerfile")["compliant"], Value::Null);
    assert_eq!(report["files"][3]["path"], "binary/Dockerfile", "what is not checked comes last");
    assert_eq!(report["files"][2]["path"], "good/Dockerfile", "the worst come first");
}

#[test]
fn rates_by_what_files_have_in_common() {
    let report = report(&tree(), &["--format", "json"]).json();
    let group = |name: &str| {
        let groups = report["groups"].as_array().unwrap();
        let group = groups.iter().find(|group| group["name"] == name);
        group.unwrap_or_else(|| panic!("no {name}"))["values"].clone()
    };
    let rate = |files, compliant| json!({ "files": files, "compliant": compliant });
    assert_eq!(
        group("plane"),
        json!([["-", rate(1, 0)], ["gui", rate(1, 0)], ["ops", rate(1, 1)]])
    );
    assert_eq!(group("layer"), json!([["-", rate(2, 0)], ["0", rate(1, 1)]]));
    let images = group("base image");
    assert!(
        images
            .as_array()
            .unwrap()
            .contains(&json!(["gcr.io/distroless/base-debian12:nonroot", rate(1, 1)])),
        "{images}"
    );
}

#[test]
fn the_trend() {
    let tree = tree();
    report(&tree, &["--format", "json", "--output", "before.json"]);
    tree.write("bad/Dockerfile", good());
    tree.write("good/Dockerfile", BAD);
    tree.write("new/Dockerfile", good());
    fs::remove_file(tree.path("binary/Dockerfile")).unwrap();
    let now = report(&tree, &["--format", "json", "--since", "before.json"]).json();
    let trend = &now["trend"];
    assert_eq!(trend["before"], json!({ "files": 3, "compliant": 1 }));
    assert_eq!(trend["newly_compliant"], json!(["bad/Dockerfile"]));
    assert_eq!(trend["no_longer_compliant"], json!(["good/Dockerfile"]));
    assert_eq!(trend["added"], json!(["new/Dockerfile"]));
    assert_eq!(trend["removed"], json!(["binary/Dockerfile"]));
    let text = report(&tree, &["--since", "before.json"]).out;
    assert!(text.contains("newly compliant: bad/Dockerfile"), "{text}");
    tree.write("before.json", "[]");
    let bad = tree.run(&["report", "--since", "before.json"]);
    assert!(bad.code == 2 && bad.err.contains("before.json is no JSON report"), "{bad:?}");
}

#[test]
fn every_format_says_it() {
    let tree = tree();
    for (format, says) in [
        ("text", "Compliance with LUCID 1.0.0:    1 of    3 files ( 33 %)"),
        ("markdown", "1 of 3 files comply with LUCID 1.0.0 (33 %)."),
        ("html", "<strong>33 %</strong> 1 of 3 files comply"),
    ] {
        let out = report(&tree, &["--format", format]).out;
        assert!(out.contains(says), "{out}");
        let raw = out.contains("<b>evil") || out.contains("<script>alert");
        assert!(!raw || format == "text", "{format}");
        let file = format!("report.{format}");
        let run = report(&tree, &["--format", format, "--output", &file]);
        assert_eq!((run.out.as_str(), tree.read(&file)), ("", out));
    }
    let none = report(&Tree::new(), &[]);
    assert!(none.out.contains("0 of    0 files"), "{none:?}");
    assert_eq!(tree.run(&["report", "nowhere"]).code, 2);
}

#[test]
fn the_page_in_a_browser() {
    let tree = tree();
    for number in 0..6 {
        tree.write(&format!("many/{number}/Dockerfile"), BAD);
    }
    report(&tree, &["--format", "html", "--output", "report.html"]);
    let html = tree.read("report.html");
    for loading in ["<link", "<img", "<script ", "url(", "@import", "<iframe"] {
        assert!(!html.contains(loading), "{loading}: nothing is loaded");
    }
    let Some(mut page) = Chromium::start() else {
        return println!("skipped: there is no Chromium here");
    };
    page.open(&tree.path("report.html"));
    assert_eq!(page.eval("document.querySelectorAll('b').length"), 0, "names are text");
    let shown = "[...document.querySelectorAll('#files tbody tr')].filter(row => \
                 row.checkVisibility()).map(row => row.querySelector('summary').textContent)";
    assert_eq!(page.eval(shown).as_array().unwrap().len(), 10);
    assert_eq!(page.eval("document.getElementById('shown').textContent"), "10 of 10 files");

    // Its search.
    page.click("document.getElementById('search')");
    page.type_text("good");
    assert_eq!(page.eval(shown), json!(["good/Dockerfile"]));
    page.eval("document.getElementById('search').select()");
    page.type_text("many runs-as-root");
    assert_eq!(page.eval(shown).as_array().unwrap().len(), 6);
    page.eval("document.getElementById('search').select()");
    page.type_text(" ");
    page.click("document.getElementById('failing')");
    let failing = page.eval(shown);
    assert_eq!(failing.as_array().unwrap().len(), 9);
    assert!(!failing.as_array().unwrap().contains(&json!("good/Dockerfile")));
    page.click("document.getElementById('failing')");

    // Its columns: by name, then the other way round, then by number.
    let column = |number: usize| format!("document.querySelectorAll('#files th button')[{number}]");
    page.click(&column(0));
    let mut sorted = page.eval(shown);
    assert_eq!(sorted[0], "<b>evil</b> & co/Dockerfile", "{sorted}");
    assert_eq!(sorted[9], "many/5/Dockerfile", "{sorted}");
    page.click(&column(0));
    sorted.as_array_mut().unwrap().reverse();
    assert_eq!(page.eval(shown), sorted);
    page.click(&column(2));
    let failed = "[...document.querySelectorAll('#files tbody tr')].map(row => \
                  Number(row.cells[2].textContent))";
    let failed: Vec<u64> =
        page.eval(failed).as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    assert!(failed.len() == 10 && failed.is_sorted(), "{failed:?}");

    // A file's checklist.
    let details = "document.querySelector('#files tbody tr:last-child details')";
    assert_eq!(page.eval(&format!("{details}.open")), false);
    page.click(&format!("{details}.firstChild"));
    assert_eq!(page.eval(&format!("{details}.open")), true);

    // In the dark.
    let brightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number) \
                      .reduce((a, b) => a + b)";
    assert!(page.eval(brightness).as_u64().unwrap() > 600);
    if let Ok(folder) = std::env::var("PLIMSOLL_SCREENSHOTS") {
        fs::write(format!("{folder}/light.b64"), page.screenshot()).unwrap();
    }
    let dark = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    page.call("Emulation.setEmulatedMedia", dark);
    assert!(page.eval(brightness).as_u64().unwrap() < 150);
}
