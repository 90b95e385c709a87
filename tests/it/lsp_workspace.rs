//! What the server sees of a workspace beyond the open documents: diagnostics of all its
//! Dockerfiles, and files of build contexts that come and go.

use crate::cli_tree::{SWALLOWED, Tree};
use crate::harness::{Client, change};
use serde_json::{Value, json};

const CANCELLED: i64 = -32800;

fn uri(tree: &Tree, path: &str) -> String {
    format!("file://{}", tree.path(path).display())
}

fn start(tree: &Tree, mut capabilities: Value) -> Client {
    capabilities["textDocument"]["diagnostic"] = json!({});
    let folder = json!({ "uri": uri(tree, ""), "name": "tree" });
    let params = json!({ "capabilities": capabilities, "workspaceFolders": [folder] });
    let (client, answer) = Client::initialized(params);
    assert_eq!(answer["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], true);
    client
}

fn params(known: &[Value], extra: Value) -> Value {
    let ids = known.iter().map(|it| json!({ "uri": it["uri"], "value": it["resultId"] }));
    let mut params = json!({ "previousResultIds": ids.collect::<Vec<_>>() });
    params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    params
}

fn pull(client: &mut Client, known: &[Value]) -> Vec<Value> {
    let params = params(known, json!({}));
    let mut report = client.request("workspace/diagnostic", params).expect("a report");
    let Value::Array(items) = report["items"].take() else { panic!("no items") };
    items
}

fn kinds(items: &[Value]) -> Vec<&str> {
    items.iter().map(|it| it["kind"].as_str().expect("a kind")).collect()
}

fn has(item: &Value, rule: &str) -> bool {
    item["items"].as_array().expect("items").iter().any(|it| it["code"] == rule)
}

fn three() -> Tree {
    Tree::new()
        .with("a/Dockerfile", SWALLOWED)
        .with("b/Containerfile", SWALLOWED)
        .with("c/notes.txt", SWALLOWED)
        .with("node_modules/Dockerfile", SWALLOWED)
        .with("z.dockerfile", b"FROM \xff\n")
}

#[test]
fn all_dockerfiles_of_the_workspace_are_reported_on() {
    let tree = three();
    let mut client = start(&tree, json!({}));
    let a = uri(&tree, "a/Dockerfile");
    client.open(&a, "FROM debian:12\n");
    let first = pull(&mut client, &[]);
    let uris: Vec<_> = first.iter().map(|it| it["uri"].as_str().unwrap().to_owned()).collect();
    let expected = ["a/Dockerfile", "b/Containerfile", "z.dockerfile"];
    assert_eq!(uris, expected.map(|path| uri(&tree, path)));
    assert_eq!(kinds(&first), ["full"; 3]);
    // The open one as it is in the editor, with its version; the others as they are on disk.
    assert_eq!((&first[0]["version"], &first[1]["version"]), (&json!(1), &Value::Null));
    assert!(!has(&first[0], "swallowed-instruction") && has(&first[1], "swallowed-instruction"));
    assert!(has(&first[2], "unreadable-file"));

    let second = pull(&mut client, &first[..2]);
    assert_eq!(kinds(&second), ["unchanged", "unchanged", "full"]);
    assert_eq!(second[1]["resultId"], first[1]["resultId"]);

    client.change(&a, 2, &[change((1, 0), (1, 0), "ENV A=1 \\\nLABEL a=b\n")]);
    tree.write("b/Containerfile", "FROM debian:12\n");
    let third = pull(&mut client, &first[..2]);
    assert_eq!(kinds(&third), ["full"; 3]);
    assert!(has(&third[0], "swallowed-instruction") && !has(&third[1], "swallowed-instruction"));
    // There and back again is the same.
    client.change(&a, 3, &[change((1, 0), (3, 0), "")]);
    tree.write("b/Containerfile", SWALLOWED);
    assert_eq!(kinds(&pull(&mut client, &first[..2]))[..2], ["unchanged"; 2]);

    // Of a file that is gone, nothing is found.
    std::fs::remove_file(tree.path("b/Containerfile")).expect("removed");
    let fourth = pull(&mut client, &first[..2]);
    let gone = fourth.iter().find(|it| it["uri"] == first[1]["uri"]).expect("a last word");
    assert_eq!(gone["items"], json!([]));
    assert_eq!(client.unread(), [] as [Value; 0]);
}

#[test]
fn a_configuration_that_changes_changes_the_ids() {
    let tree = three();
    let mut client = start(&tree, json!({}));
    let first = pull(&mut client, &[]);
    tree.write("plimsoll.toml", "ignore = [\"swallowed-instruction\"]\n");
    let event = json!({ "uri": uri(&tree, "plimsoll.toml"), "type": 1 });
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
    let second = pull(&mut client, &first[..2]);
    assert_eq!(kinds(&second), ["full"; 3]);
    assert!(!has(&second[0], "swallowed-instruction"));
}

#[test]
fn reports_come_one_by_one_with_progress() {
    let tree = three();
    let mut client = start(&tree, json!({}));
    let tokens = json!({ "partialResultToken": "part", "workDoneToken": 7 });
    let answer = client.request("workspace/diagnostic", params(&[], tokens));
    assert_eq!(answer, Ok(json!({ "items": [] })));
    let told = client.unread();
    let of = |token: Value| -> Vec<_> {
        let told = told.iter().map(|it| &it["params"]).filter(|it| it["token"] == token);
        told.map(|it| &it["value"]).collect()
    };
    let parts = of(json!("part"));
    assert_eq!(parts.len(), 3);
    assert!(parts.iter().all(|it| it["items"].as_array().is_some_and(|it| it.len() == 1)));
    let steps = of(json!(7));
    let kinds: Vec<_> = steps.iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["begin", "report", "report", "end"]);
    assert_eq!(steps[0]["title"], "Checking Dockerfiles");
    assert_eq!(steps[2]["percentage"], 66);
    assert_eq!(told.len(), 7);
}

#[test]
fn progress_is_offered_to_a_client_that_shows_it() {
    let tree = three();
    let mut client = start(&tree, json!({ "window": { "workDoneProgress": true } }));
    let id = client.ask("workspace/diagnostic", params(&[], json!({})));
    // The scan does not wait for the answer, which may be a refusal.
    let answer = client.answer(&json!(id)).expect("a report");
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(3));
    let (id, asked) = client.asked("window/workDoneProgress/create");
    assert_eq!(asked["token"], "plimsoll/workspace");
    client.reply(&id, Value::Null);
    assert_eq!(client.unread(), [] as [Value; 0]);
}

#[test]
fn who_knows_everything_waits_for_news() {
    let tree = three();
    std::fs::remove_file(tree.path("z.dockerfile")).expect("removed");
    let mut client = start(&tree, json!({}));
    let first = pull(&mut client, &[]);
    let wait = |client: &mut Client| {
        let params = params(&first, json!({ "partialResultToken": "part" }));
        client.ask("workspace/diagnostic", params)
    };
    let waiting = wait(&mut client);
    client.notify("$/cancelRequest", json!({ "id": waiting }));
    let answer = client.answer(&json!(waiting)).expect_err("cancelled");
    assert_eq!(answer["code"], CANCELLED);

    let waiting = wait(&mut client);
    assert_eq!(client.unread(), [] as [Value; 0]);
    tree.write("d/Dockerfile", SWALLOWED);
    let event = json!({ "uri": uri(&tree, "d/Dockerfile"), "type": 1 });
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
    client.answer(&json!(waiting)).expect("a report");
    let told = client.unread();
    assert!(told.iter().any(|it| {
        let items = it["params"]["value"]["items"].as_array();
        items.is_some_and(|it| it.iter().any(|it| it["uri"] == uri(&tree, "d/Dockerfile")))
    }));
}

/// Whether the open Dockerfile names a file that is not there, by what is published next.
fn misses(client: &mut Client, uri: &str) -> bool {
    client.wait_diagnostics(uri, 1).iter().any(|it| it["code"] == "source-not-found")
}

#[test]
fn files_of_the_context_that_come_and_go_are_noticed() {
    let text = "FROM debian:12\nCOPY main.py lib.py util.py /app/\n";
    let tree = Tree::new().with("Dockerfile", text).with("lib.py", "").with("util.py", "");
    let root = json!({ "capabilities": {}, "rootUri": uri(&tree, "") });
    let (mut client, answer) = Client::initialized(root);
    assert_eq!(answer["capabilities"]["textDocumentSync"]["save"], true);
    let file = uri(&tree, "Dockerfile");
    client.open(&file, text);
    assert!(misses(&mut client, &file));

    let tell = |client: &mut Client, path: &str, typ: u8| {
        let event = json!({ "uri": uri(&tree, path), "type": typ });
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
    };
    tree.write("main.py", "");
    tell(&mut client, "main.py", 1);
    assert!(!misses(&mut client, &file));

    // A client that watches nothing: a document that is saved is the moment to look.
    std::fs::remove_file(tree.path("main.py")).expect("removed");
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": file } }));
    assert!(misses(&mut client, &file));
    tree.write("main.py", "");
    tell(&mut client, "main.py", 1);
    assert!(!misses(&mut client, &file));

    tree.write(".dockerignore", "main.py\n");
    tell(&mut client, ".dockerignore", 1);
    let found = client.wait_diagnostics(&file, 1);
    assert!(found.iter().any(|it| it["code"] == "ignored-source"), "{found:#?}");
    std::fs::remove_file(tree.path(".dockerignore")).expect("removed");
    tell(&mut client, ".dockerignore", 3);
    assert!(!misses(&mut client, &file));

    // What is of no context, or does not change which files there are, changes nothing.
    tell(&mut client, "node_modules/a/plimsoll.toml", 1);
    tell(&mut client, "main.py", 2);
    assert_eq!(client.unread(), [] as [Value; 0]);
}

#[test]
fn all_files_are_watched_where_the_client_allows_it() {
    let dynamic = json!({ "dynamicRegistration": true });
    let mut client = Client::with(json!({ "workspace": { "didChangeWatchedFiles": dynamic } }));
    let (id, params) = client.asked("client/registerCapability");
    client.reply(&id, Value::Null);
    let watchers = &params["registrations"][0]["registerOptions"]["watchers"];
    let watchers = watchers.as_array().expect("watchers");
    assert!(watchers.contains(&json!({ "globPattern": "**/plimsoll.toml" })));
    assert!(watchers.contains(&json!({ "globPattern": "**/*", "kind": 5 })));
}

#[test]
fn a_configuration_file_that_is_saved_is_read_where_nobody_watches_it() {
    let tree = Tree::new().with("plimsoll.toml", "").with("Dockerfile", SWALLOWED);
    let root = json!({ "capabilities": {}, "rootUri": uri(&tree, "") });
    let (mut client, _) = Client::initialized(root);
    let file = uri(&tree, "Dockerfile");
    let has = |found: &[Value]| found.iter().any(|it| it["code"] == "swallowed-instruction");
    client.open(&file, SWALLOWED);
    assert!(has(&client.wait_diagnostics(&file, 1)));
    tree.write("plimsoll.toml", "ignore = [\"swallowed-instruction\"]\n");
    let saved = json!({ "textDocument": { "uri": uri(&tree, "plimsoll.toml") } });
    client.notify("textDocument/didSave", saved);
    assert!(!has(&client.wait_diagnostics(&file, 1)));
}
