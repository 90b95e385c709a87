//! The baseline in an editor: what it accepts is shown quietly and stays as it is.

use crate::cli_tree::{SWALLOWED, Tree};
use crate::harness::{Client, range};
use serde_json::{Value, json};

const RULE: &str = "swallowed-instruction";
/// The same mistake in another instruction.
const NEW: &str = "ENV C=1 \\\nLABEL c=d\n";

fn accepted() -> Tree {
    let tree = Tree::new().with("a/Dockerfile", SWALLOWED);
    let written = tree.run(&["baseline"]);
    assert_eq!(written.code, 0, "{written:?}");
    tree
}

fn start(tree: &Tree, settings: Value) -> (Client, String) {
    let folder = json!({ "uri": format!("file://{}", tree.path("").display()), "name": "tree" });
    let kinds = json!({ "codeActionKind": { "valueSet": ["quickfix"] } });
    let params = json!({
        "capabilities": { "textDocument": { "codeAction": { "codeActionLiteralSupport": kinds } } },
        "workspaceFolders": [folder],
        "initializationOptions": settings,
    });
    let (client, _) = Client::initialized(params);
    (client, format!("file://{}", tree.path("a/Dockerfile").display()))
}

/// The severities of the rule's findings, in their order.
fn severities(found: &[Value]) -> Vec<i64> {
    let of_rule = found.iter().filter(|it| it["code"] == RULE);
    of_rule.map(|it| it["severity"].as_i64().expect("a severity")).collect()
}

fn actions(client: &mut Client, uri: &str) -> Vec<Value> {
    let params = json!({
        "textDocument": { "uri": uri },
        "range": range((0, 0), (9, 0)),
        "context": { "diagnostics": [] },
    });
    let answer = client.request("textDocument/codeAction", params).expect("actions");
    answer.as_array().cloned().unwrap_or_default()
}

#[test]
fn accepted_findings_are_hints_and_new_ones_are_not() {
    let tree = accepted();
    let (mut client, uri) = start(&tree, json!({}));
    client.open(&uri, &format!("{SWALLOWED}{NEW}"));
    let found = client.wait_diagnostics(&uri, 1);
    assert_eq!(severities(&found), [4, 1], "{found:#?}");
    // Fix-all mends the new one and leaves the other as it is; by itself it can be mended.
    let found = actions(&mut client, &uri);
    let all: Vec<_> = found.iter().filter(|it| it["kind"] == "source.fixAll.plimsoll").collect();
    let [all] = all[..] else { panic!("{found:#?}") };
    let edits = all["edit"]["changes"][&uri].as_array().expect("edits");
    let first_new = SWALLOWED.lines().count() as u64;
    let lines = edits.iter().map(|it| it["range"]["start"]["line"].as_u64().expect("a line"));
    let lines: Vec<_> = lines.collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| *line >= first_new), "{lines:?}");
    let is_fix = |it: &&Value| it["diagnostics"][0]["severity"] == 4 && it["isPreferred"] == true;
    assert!(found.iter().any(|it| is_fix(&it)), "{found:#?}");
}

#[test]
fn the_editor_says_how_they_are_shown() {
    let tree = accepted();
    for (word, expected) in [("hide", &[][..]), ("hint", &[4]), ("show", &[1])] {
        let (mut client, uri) = start(&tree, json!({ "baseline": word }));
        client.open(&uri, SWALLOWED);
        assert_eq!(severities(&client.wait_diagnostics(&uri, 1)), expected, "{word}");
    }
    // Changed while it runs, and a word that it does not know.
    let (mut client, uri) = start(&tree, json!({ "baseline": "hide" }));
    client.open(&uri, SWALLOWED);
    assert_eq!(severities(&client.wait_diagnostics(&uri, 1)), [] as [i64; 0]);
    let settings = json!({ "settings": { "plimsoll": { "baseline": "show" } } });
    client.notify("workspace/didChangeConfiguration", settings);
    assert_eq!(severities(&client.wait_diagnostics(&uri, 1)), [1]);
    let settings = json!({ "settings": { "plimsoll": { "baseline": "loud" } } });
    client.notify("workspace/didChangeConfiguration", settings);
    let told = client.notification("window/showMessage");
    assert!(told["message"].as_str().is_some_and(|it| it.contains("`baseline`")), "{told}");
    // The last one that it knew stays.
    assert_eq!(severities(&client.wait_diagnostics(&uri, 1)), [1]);
}

#[test]
fn a_baseline_that_changes_is_read_again() {
    let tree = accepted();
    let (mut client, uri) = start(&tree, json!({}));
    client.open(&uri, SWALLOWED);
    assert_eq!(severities(&client.wait_diagnostics(&uri, 1)), [4]);
    let event = json!({
        "uri": format!("file://{}", tree.path("plimsoll-baseline.json").display()),
        "type": 2,
    });
    // One that cannot be read accepts nothing and is told.
    tree.write("plimsoll-baseline.json", "{");
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
    let told = client.notification("window/showMessage");
    assert!(told["message"].as_str().is_some_and(|it| it.contains("is no baseline")), "{told}");
    assert_eq!(severities(&client.wait_diagnostics(&uri, 1)), [1]);
    std::fs::remove_file(tree.path("plimsoll-baseline.json")).expect("removed");
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
    assert_eq!(severities(&client.wait_diagnostics(&uri, 1)), [1]);
}
