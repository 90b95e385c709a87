//! What only some clients do is not relied on: how they name the root and the files, which of them
//! have a file at all, and what the least of them can.

use crate::cli_tree::{SWALLOWED, Tree};
use crate::harness::Client;
use serde_json::{Value, json};

const RULE: &str = "swallowed-instruction";

fn speaks(found: &[Value]) -> bool {
    found.iter().any(|it| it["code"] == RULE)
}

/// A folder with every letter that URIs write in more than one way, in which the rule is off.
fn tree() -> Tree {
    Tree::new().with("a b/100%/é+c/plimsoll.toml", format!("ignore = [\"{RULE}\"]\n"))
}

#[test]
fn the_configuration_is_found_whatever_the_client_says_of_the_root() {
    let tree = tree();
    let above = format!("file://{}", tree.root().display());
    let encoded = format!("{above}/a%20b/100%25/%C3%A9+c");
    let folder = |uri: &str| json!([{ "uri": uri, "name": "w" }]);
    for (what, params) in [
        ("nothing", json!({})),
        ("null", json!({ "rootUri": null, "workspaceFolders": null })),
        ("no folder", json!({ "workspaceFolders": [] })),
        ("rootUri", json!({ "rootUri": encoded })),
        ("a folder", json!({ "workspaceFolders": folder(&encoded) })),
        ("a folder above", json!({ "workspaceFolders": folder(&above), "rootUri": above })),
        ("another folder", json!({ "workspaceFolders": folder("file:///elsewhere") })),
        ("no file", json!({ "rootUri": "vscode-vfs://github/a/b" })),
    ] {
        let mut params = params;
        params["capabilities"] = json!({});
        let (mut client, _) = Client::initialized(params);
        for file in ["Dockerfile", "100%25%20x.dockerfile", "Dockerfile%C3%A9"] {
            let uri = format!("{encoded}/{file}");
            client.open(&uri, SWALLOWED);
            assert!(!speaks(&client.wait_diagnostics(&uri, 1)), "{what}: {file}");
        }
        let outside = format!("{above}/Dockerfile");
        client.open(&outside, SWALLOWED);
        assert!(speaks(&client.wait_diagnostics(&outside, 1)), "{what}: outside");
    }
}

#[test]
fn equal_uris_may_be_written_differently() {
    let tree = tree();
    let path = tree.root().display().to_string();
    for folder in ["a%20b/100%25/%C3%A9+c", "a%20b/100%25/%c3%a9%2Bc", "a%20b/100%25/%C3%A9%2bc"] {
        let uri = format!("file://{path}/{folder}/Dockerfile");
        let mut client = Client::start();
        client.open(&uri, SWALLOWED);
        assert!(!speaks(&client.wait_diagnostics(&uri, 1)), "{uri}");
    }
}

#[test]
fn an_untitled_document_is_of_the_root() {
    let tree = tree();
    let encoded = format!("file://{}/a%20b/100%25/%C3%A9+c", tree.root().display());
    for (params, expected) in [
        (json!({ "rootUri": encoded, "capabilities": {} }), false),
        (json!({ "capabilities": {} }), true),
    ] {
        let (mut client, _) = Client::initialized(params);
        client.open("untitled:Untitled-1", SWALLOWED);
        assert_eq!(speaks(&client.wait_diagnostics("untitled:Untitled-1", 1)), expected);
    }
}

/// Every value below one that an object has under the key.
fn under<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| {
            if name == key {
                found.push(value);
            }
            under(value, key, found);
        }),
        Value::Array(list) => list.iter().for_each(|value| under(value, key, found)),
        _ => {}
    }
}

/// It is asked nothing (dropping the client fails on any request), told of no command that it must
/// send back, and gets no snippet and no kind of edit that it has not named.
#[test]
fn a_client_that_can_nothing_gets_what_it_understands() {
    let uri = "file:///work/Dockerfile";
    let (mut client, answer) = Client::initialized(json!({ "capabilities": {} }));
    assert_eq!(answer["capabilities"].get("executeCommandProvider"), None);
    let text =
        "FROM debian:12 AS build\nRUN apt install curl\nFROM scratch\nCOPY --from= /a /a\nHEAL\n";
    client.open(uri, text);
    let found = client.wait_diagnostics(uri, 1);
    let document = json!({ "uri": uri });
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    let whole = json!({ "start": at(0, 0), "end": at(5, 0) });
    for (method, params) in [
        (
            "textDocument/codeAction",
            json!({ "textDocument": document, "range": whole, "context": { "diagnostics": found } }),
        ),
        ("textDocument/completion", json!({ "textDocument": document, "position": at(4, 4) })),
        ("textDocument/completion", json!({ "textDocument": document, "position": at(3, 12) })),
        (
            "textDocument/rename",
            json!({ "textDocument": document, "position": at(0, 20), "newName": "b" }),
        ),
        ("textDocument/hover", json!({ "textDocument": document, "position": at(1, 1) })),
        ("textDocument/definition", json!({ "textDocument": document, "position": at(0, 20) })),
        ("textDocument/documentSymbol", json!({ "textDocument": document })),
    ] {
        let answer =
            client.request(method, params).unwrap_or_else(|error| panic!("{method}: {error}"));
        for (key, least) in [
            ("command", None),
            ("documentChanges", None),
            ("insertTextFormat", Some(1)),
            ("kind", None),
        ] {
            let mut values = Vec::new();
            under(&answer, key, &mut values);
            if key == "kind" {
                assert!(values.iter().all(|it| *it != "markdown"), "{method}: {answer}");
            } else {
                assert!(
                    values.iter().all(|it| least.is_some_and(|least: u64| **it == least)),
                    "{method}: {key}: {answer}"
                );
            }
        }
    }
}
