//! Code actions and formatting while typing, asked of the real server.

use crate::harness::{Client, range};
use serde_json::{Value, json};

const URI: &str = "file:///work/Dockerfile";

fn abilities(resolves: bool) -> Value {
    let mut actions = json!({
        "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } },
    });
    if resolves {
        actions["dataSupport"] = json!(true);
        actions["resolveSupport"] = json!({ "properties": ["edit"] });
    }
    json!({
        "textDocument": { "codeAction": actions, "diagnostic": {} },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
    })
}

fn opened(resolves: bool, text: &str) -> Client {
    let mut client = Client::with(abilities(resolves));
    client.open(URI, text);
    client
}

fn actions(client: &mut Client, at: (u32, u32), only: Option<&str>) -> Vec<Value> {
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let document = json!({ "uri": URI });
    let params = json!({ "textDocument": document, "range": range(at, at), "context": context });
    let answer = client.request("textDocument/codeAction", params).expect("actions");
    answer.as_array().cloned().unwrap_or_default()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let titles: Vec<_> = actions.iter().map(|action| &action["title"]).collect();
    let found = actions.iter().find(|action| action["title"] == title);
    found.unwrap_or_else(|| panic!("{title} in {titles:#?}"))
}

/// The text after the edits of an action, sent back as changes, as an editor does.
fn applied(client: &mut Client, action: &Value) -> String {
    let mut edits =
        action["edit"]["documentChanges"][0]["edits"].as_array().expect("edits").clone();
    edits.reverse();
    let changes: Vec<_> =
        edits.iter().map(|it| json!({ "range": it["range"], "text": it["newText"] })).collect();
    client.change(URI, 2, &changes);
    client.text(URI)
}

const SUDO: &str = "FROM debian:12\nRUN sudo make\nMAINTAINER me\nMAINTAINER you\n";

#[test]
fn edits_are_made_when_they_are_asked_for() {
    let (mut client, answer) = Client::initialized(json!({ "capabilities": abilities(true) }));
    assert_eq!(answer["capabilities"]["codeActionProvider"]["resolveProvider"], true);
    client.open(URI, SUDO);
    let found = actions(&mut client, (2, 2), None);
    for action in &found {
        assert_eq!(action.get("edit"), None, "{action:#}");
        assert_eq!(action["data"]["uri"], URI);
    }
    let label = titled(&found, "Write a label");
    assert_eq!((&label["isPreferred"], &label["kind"]), (&json!(true), &json!("quickfix")));
    assert_eq!(label["diagnostics"][0]["code"], "maintainer-deprecated");
    let resolved = client.request("codeAction/resolve", label.clone()).expect("an action");
    let text = applied(&mut client, &resolved);
    assert_eq!(
        text,
        SUDO.replace("MAINTAINER me", "LABEL org.opencontainers.image.authors=\"me\"")
    );

    // It was made for another text, though it could be made for this one too.
    client.change(URI, 3, &[crate::harness::whole(&format!("{SUDO}\n"))]);
    let refused = client.request("codeAction/resolve", label.clone()).expect_err("refused");
    assert_eq!(refused["code"], -32801);
}

#[test]
fn every_action_resolves_to_what_it_is_without_resolving() {
    let text =
        "FROM debian\nENV A=1 B=2\nRUN cd /x && sudo make\nRUN make a && make b\nMAINTAINER me\n";
    let (mut lazy, mut literal) = (opened(true, text), opened(false, text));
    let mut count = 0;
    for line in 0..5 {
        let (without, with) =
            (actions(&mut lazy, (line, 4), None), actions(&mut literal, (line, 4), None));
        let titles = |found: &[Value]| -> Vec<Value> {
            found.iter().map(|it| it["title"].clone()).collect()
        };
        assert_eq!(titles(&without), titles(&with));
        for (lazy_one, literal_one) in without.iter().zip(&with) {
            let resolved = lazy.request("codeAction/resolve", lazy_one.clone()).expect("an action");
            assert_eq!(resolved["edit"], literal_one["edit"], "{}", lazy_one["title"]);
            assert!(literal_one.get("data").is_none() && !literal_one["edit"].is_null());
            count += 1;
        }
    }
    assert!(count > 15, "{count}");
}

#[test]
fn all_fixes_of_a_rule() {
    let mut client = opened(true, SUDO);
    let found = actions(&mut client, (2, 2), Some("quickfix"));
    let all = titled(&found, "Fix all of maintainer-deprecated in this file");
    let resolved = client.request("codeAction/resolve", all.clone()).expect("an action");
    let text = applied(&mut client, &resolved);
    let label = "LABEL org.opencontainers.image.authors=";
    assert_eq!(text, format!("FROM debian:12\nRUN sudo make\n{label}\"me\"\n{label}\"you\"\n"));

    let mut client = opened(true, "FROM debian:12\nMAINTAINER me\n");
    let found = actions(&mut client, (1, 2), Some("quickfix"));
    assert!(
        found.iter().all(|it| !it["title"].as_str().unwrap_or_default().starts_with("Fix all"))
    );
}

#[test]
fn fix_all_comes_with_its_edits_on_save() {
    let mut client = opened(true, "FROM debian:12\nMAINTAINER me\n");
    let found = actions(&mut client, (0, 0), Some("source.fixAll"));
    let [all] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(all["kind"], "source.fixAll.plimsoll");
    assert_eq!(all.get("command"), None);
    let text = applied(&mut client, all);
    assert!(text.contains("LABEL org.opencontainers.image.authors=\"me\""), "{text}");
}

#[test]
fn findings_are_ignored_here_or_in_the_file() {
    let text = "# escape=`\nFROM debian:12\nRUN sudo a && sudo b\n";
    for (title, expected) in [
        (
            "Ignore sudo-in-run for this instruction",
            text.replace("RUN", "# plimsoll: ignore=sudo-in-run\nRUN"),
        ),
        (
            "Ignore sudo-in-run in this file",
            text.replace("FROM", "# plimsoll: ignore-file=sudo-in-run\nFROM"),
        ),
    ] {
        let mut client = opened(false, text);
        let found = actions(&mut client, (2, 6), Some("quickfix"));
        let same = found.iter().filter(|it| it["title"] == title).count();
        assert_eq!(same, 1, "{title}: {found:#?}");
        let ignore = titled(&found, title).clone();
        assert_eq!(applied(&mut client, &ignore), expected);
    }
}

#[test]
fn refactorings_are_of_their_kinds() {
    let text = "FROM golang:1.22\nRUN make a && make b\nFROM scratch\nCOPY --from=0 /é /a\n";
    let cases = [
        (
            (0, 6),
            "refactor.extract",
            "Extract `golang:1.22` to the ARG GOLANG_IMAGE",
            "ARG GOLANG_IMAGE=golang:1.22\nFROM ${GOLANG_IMAGE}\nRUN make a && make b\nFROM scratch\nCOPY --from=0 /é /a\n",
        ),
        (
            (0, 6),
            "refactor.rewrite",
            "Name this stage `builder`",
            "FROM golang:1.22 AS builder\nRUN make a && make b\nFROM scratch\nCOPY --from=builder /é /a\n",
        ),
        (
            (1, 6),
            "refactor",
            "Convert the chain to a heredoc",
            "FROM golang:1.22\nRUN <<EOF\nset -e\nmake a\nmake b\nEOF\nFROM scratch\nCOPY --from=0 /é /a\n",
        ),
    ];
    for (at, only, title, expected) in cases {
        let mut client = opened(false, text);
        let found = actions(&mut client, at, Some(only));
        assert!(
            found.iter().all(|it| it["kind"].as_str().is_some_and(|kind| kind.starts_with(only)))
        );
        let action = titled(&found, title).clone();
        assert_eq!(applied(&mut client, &action), expected);
    }
}

#[test]
fn the_next_line_of_an_instruction_is_indented() {
    let cases: [(&str, Option<&str>); 10] = [
        ("FROM a\nRUN b \\\n|\nUSER c\n", Some("    ")),
        ("FROM a\nRUN b \\\n|", Some("    ")),
        ("FROM a\nRUN b \\\n  && c \\\n|\n", Some("  ")),
        ("FROM a\nRUN b \\\n\t&& c \\\n    |\n", Some("\t")),
        ("FROM a\nRUN b\n|\n", None),
        ("FROM a\nRUN b \\\n    |\n", None),
        ("FROM a\nENV A=\"b \\\n|\n", None),
        ("FROM a\nRUN <<E\nb \\\n|\nE\n", None),
        ("FROM a\n# b \\\n|\n", None),
        ("FROM a\nRUN b \\\n|&& c\n", None),
    ];
    for (marked, indent) in cases {
        let start = marked.find('|').expect("a cursor");
        let text = marked.replacen('|', "", 1);
        let mut client = opened(false, &text);
        let before = &text[..start];
        let line = before.matches('\n').count();
        let column = start - before.rfind('\n').map_or(0, |at| at + 1);
        let params = json!({
            "textDocument": { "uri": URI },
            "position": { "line": line, "character": column },
            "ch": "\n",
            "options": { "tabSize": 4, "insertSpaces": true },
        });
        let edits = client.request("textDocument/onTypeFormatting", params).expect("edits");
        let edits = edits.as_array().cloned().unwrap_or_default();
        let texts: Vec<_> = edits.iter().filter_map(|it| it["newText"].as_str()).collect();
        assert_eq!(texts, indent.into_iter().collect::<Vec<_>>(), "{marked:?}");
        if let [edit] = edits.as_slice() {
            assert_eq!(edit["range"], range((line as u32, 0), (line as u32, column as u32)));
        }
    }
}
