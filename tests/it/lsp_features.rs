//! What the server offers: diagnostics, actions, hover, symbols, folds, configuration.

use crate::harness::{Client, change, range, whole};
use serde_json::{Value, json};

const URI: &str = "file:///work/Dockerfile";
/// A rule with a safe fix speaks of it.
const SWALLOWED: &str = "FROM debian:12\nENV A=1 \\\nHEALTHCHECK NONE\n";
const MENDED: &str = "FROM debian:12\nENV A=1\nHEALTHCHECK NONE\n";

fn with_actions() -> Value {
    let kinds = json!({ "codeActionKind": { "valueSet": ["quickfix"] } });
    json!({
        "textDocument": { "codeAction": { "codeActionLiteralSupport": kinds } },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
    })
}

fn document(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

fn of<'a>(found: &'a [Value], rule: &str) -> Vec<&'a Value> {
    found.iter().filter(|it| it["code"] == rule).collect()
}

fn actions(client: &mut Client, line: u32, only: Option<&str>) -> Vec<Value> {
    let mut params = document(URI);
    params["range"] = range((line, 0), (line, 0));
    params["context"] = json!({ "diagnostics": [] });
    if let Some(only) = only {
        params["context"]["only"] = json!([only]);
    }
    let answer = client.request("textDocument/codeAction", params).expect("actions");
    answer.as_array().cloned().unwrap_or_default()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let found = actions.iter().find(|action| action["title"] == title);
    found.unwrap_or_else(|| panic!("{title} in {actions:#?}"))
}

/// Sends the edits of an action back as changes, as an editor does.
fn apply(client: &mut Client, version: i32, edits: &Value) {
    let mut edits = edits.as_array().expect("edits").clone();
    edits.reverse();
    let changes: Vec<_> =
        edits.iter().map(|it| json!({ "range": it["range"], "text": it["newText"] })).collect();
    client.change(URI, version, &changes);
}

#[test]
fn findings_are_published_with_all_that_a_client_may_show() {
    let mut client = Client::start();
    client.open(URI, SWALLOWED);
    let found = client.wait_diagnostics(URI, 1);
    let [swallowed] = of(&found, "swallowed-instruction")[..] else { panic!("{found:#?}") };
    assert_eq!(swallowed["range"], range((2, 0), (2, 11)));
    assert_eq!(swallowed["source"], "plimsoll");
    assert_eq!(swallowed["severity"], 1);
    assert_eq!(swallowed.get("codeDescription"), None);
    assert_eq!(swallowed["data"]["group"], "build");
    assert_eq!(swallowed["data"]["clauses"], json!(["S18"]));

    client.change(URI, 2, &[change((1, 7), (1, 9), "")]);
    let found = client.wait_diagnostics(URI, 2);
    assert!(of(&found, "swallowed-instruction").is_empty());
}

#[test]
fn a_client_that_counts_bytes_without_saying_so() {
    let mut client = Client::spawn_with(&["--position-encoding", "utf-8"]);
    let answer = client.request("initialize", json!({ "capabilities": {} })).expect("initialize");
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-8");
}

#[test]
fn a_finding_that_a_tool_has_a_page_of_links_to_it() {
    let linked = json!({ "publishDiagnostics": { "codeDescriptionSupport": true } });
    let mut client = Client::with(json!({ "textDocument": linked }));
    client.open(URI, "FROM debian:12\nRUN sudo make\nFROM scratch AS Upper\n");
    let found = client.wait_diagnostics(URI, 1);
    let pages: Vec<_> =
        found.iter().filter_map(|it| it["codeDescription"]["href"].as_str()).collect();
    assert!(pages.contains(&"https://github.com/hadolint/hadolint/wiki/DL3004"), "{pages:?}");
    let casing = "https://docs.docker.com/reference/build-checks/stage-name-casing/";
    assert!(pages.contains(&casing), "{pages:?}");
}

#[test]
fn what_is_done_is_traced_for_those_who_ask() {
    let mut client = Client::start();
    let mut version = 1;
    client.open(URI, "FROM scratch\n");
    client.wait_diagnostics(URI, 1);
    for (value, is_verbose) in [("messages", false), ("verbose", true)] {
        client.notify("$/setTrace", json!({ "value": value }));
        version += 1;
        client.change(URI, version, &[]);
        let traced = client.notification("$/logTrace");
        assert!(traced["message"].as_str().is_some_and(|it| it.contains(URI)), "{traced}");
        assert_eq!(traced.get("verbose").is_some(), is_verbose);
        client.wait_diagnostics(URI, version);
    }
    client.notify("$/setTrace", json!({ "value": "off" }));
    client.change(URI, 9, &[]);
    client.wait_diagnostics(URI, 9);
    assert_eq!(client.unread(), [] as [Value; 0]);
}

#[test]
fn columns_are_of_the_clients_encoding() {
    // A crab before the finding on the same line.
    let text = "FROM debian:12\nENV A=🦀 B\n";
    for (encoding, column) in [("utf-8", 11), ("utf-16", 9), ("utf-32", 8)] {
        let mut client = Client::with(json!({ "general": { "positionEncodings": [encoding] } }));
        client.open(URI, text);
        let found = client.wait_diagnostics(URI, 1);
        let [error] = of(&found, "syntax-error")[..] else { panic!("{found:#?}") };
        assert_eq!(error["range"], range((1, column), (1, column + 1)), "{encoding}");
    }
}

#[test]
fn a_client_that_pulls_is_not_pushed_to() {
    let mut client = Client::with(json!({ "textDocument": { "diagnostic": {} } }));
    client.open(URI, SWALLOWED);
    let pull = |client: &mut Client, previous: Option<&Value>| {
        let mut params = document(URI);
        if let Some(previous) = previous {
            params["previousResultId"] = previous.clone();
        }
        client.request("textDocument/diagnostic", params).expect("a report")
    };
    let first = pull(&mut client, None);
    assert_eq!(first["kind"], "full");
    let items = first["items"].as_array().expect("items");
    assert_eq!(of(items, "swallowed-instruction").len(), 1);

    let id = &first["resultId"];
    let again = pull(&mut client, Some(id));
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": id }));
    // The id is of the content: there and back again is the same.
    client.change(URI, 2, &[whole(MENDED)]);
    let mended = pull(&mut client, Some(id));
    assert_eq!(mended["kind"], "full");
    assert!(of(mended["items"].as_array().expect("items"), "swallowed-instruction").is_empty());
    client.change(URI, 3, &[whole(SWALLOWED)]);
    assert_eq!(pull(&mut client, Some(id))["kind"], "unchanged");
    assert_eq!(client.unread(), [] as [Value; 0]);
}

#[test]
fn a_fix_is_an_edit_of_this_version() {
    let mut client = Client::with(with_actions());
    client.open(URI, SWALLOWED);
    client.wait_diagnostics(URI, 1);
    let offered = actions(&mut client, 2, Some("quickfix"));
    let fix = titled(&offered, "Remove the stray continuation");
    assert_eq!(fix["kind"], "quickfix");
    assert_eq!(fix["isPreferred"], true);
    assert_eq!(fix["diagnostics"][0]["code"], "swallowed-instruction");
    let edit = &fix["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({ "uri": URI, "version": 1 }));
    apply(&mut client, 2, &edit["edits"]);
    let found = client.wait_diagnostics(URI, 2);
    assert!(of(&found, "swallowed-instruction").is_empty());
    assert_eq!(client.text(URI), MENDED);
}

#[test]
fn all_safe_fixes_are_one_action() {
    let (mut client, _) = Client::initialized(json!({
        "capabilities": with_actions(),
        "initializationOptions": { "select": ["swallowed-instruction"] },
    }));
    client.open(URI, SWALLOWED);
    client.wait_diagnostics(URI, 1);
    for only in ["source", "source.fixAll", "source.fixAll.plimsoll"] {
        let offered = actions(&mut client, 0, Some(only));
        assert_eq!(offered.len(), 1, "{only}");
        assert_eq!(offered[0]["kind"], "source.fixAll.plimsoll");
        let edits = &offered[0]["edit"]["documentChanges"][0]["edits"];
        // Only the line that changes.
        assert_eq!(edits, &json!([{ "range": range((1, 0), (2, 0)), "newText": "ENV A=1\n" }]));
    }
    assert!(actions(&mut client, 2, Some("refactor")).is_empty());
    let quick = actions(&mut client, 2, Some("quickfix"));
    assert!(quick.iter().all(|action| action["kind"] == "quickfix"));
    let offered = actions(&mut client, 0, Some("source"));
    apply(&mut client, 2, &offered[0]["edit"]["documentChanges"][0]["edits"]);
    client.wait_diagnostics(URI, 2);
    assert_eq!(client.text(URI), MENDED);
    assert!(actions(&mut client, 0, Some("source")).is_empty());
}

#[test]
fn a_finding_can_be_ignored_and_an_error_of_syntax_cannot() {
    let mut client = Client::with(with_actions());
    client.open(URI, SWALLOWED);
    client.wait_diagnostics(URI, 1);
    let offered = actions(&mut client, 2, None);
    let ignores = |it: &&Value| it["title"].as_str().is_some_and(|it| it.starts_with("Ignore"));
    assert!(
        offered
            .iter()
            .filter(ignores)
            .all(|it| it["title"] != "Ignore syntax-error for this instruction")
    );
    let ignore = titled(&offered, "Ignore swallowed-instruction for this instruction");
    apply(&mut client, 2, &ignore["edit"]["documentChanges"][0]["edits"]);
    let found = client.wait_diagnostics(URI, 2);
    assert!(of(&found, "swallowed-instruction").is_empty(), "{found:#?}");
    assert_eq!(
        client.text(URI),
        "FROM debian:12\n# plimsoll: ignore=swallowed-instruction\nENV A=1 \\\nHEALTHCHECK NONE\n"
    );
}

#[test]
fn older_clients_get_plain_edits_or_no_actions() {
    let mut literal = with_actions();
    literal["workspace"] = json!({});
    let mut client = Client::with(literal);
    client.open(URI, SWALLOWED);
    client.wait_diagnostics(URI, 1);
    let offered = actions(&mut client, 2, None);
    let fix = titled(&offered, "Remove the stray continuation");
    assert_eq!(fix["edit"]["changes"][URI][0]["newText"], "");

    let mut client = Client::start();
    client.open(URI, SWALLOWED);
    client.wait_diagnostics(URI, 1);
    assert!(actions(&mut client, 2, None).is_empty());
}

#[test]
fn hover_says_what_a_finding_means() {
    for (format, kind) in [(json!(["markdown"]), "markdown"), (json!(["plaintext"]), "plaintext")] {
        let capabilities = json!({ "textDocument": { "hover": { "contentFormat": format } } });
        let mut client = Client::with(capabilities);
        client.open(URI, SWALLOWED);
        client.wait_diagnostics(URI, 1);
        let mut params = document(URI);
        params["position"] = json!({ "line": 2, "character": 3 });
        let hover = client.request("textDocument/hover", params.clone()).expect("a hover");
        assert_eq!(hover["contents"]["kind"], kind);
        assert_eq!(hover["range"], range((2, 0), (2, 11)));
        let text = hover["contents"]["value"].as_str().expect("a text");
        for said in ["swallowed-instruction", "## Why", "LUCID 1.0.0 S18"] {
            assert!(text.contains(said), "{said} in {text}");
        }
        assert!(!text.contains("```"), "no examples: {text}");
        params["position"] = json!({ "line": 1, "character": 6 });
        assert_eq!(client.request("textDocument/hover", params), Ok(Value::Null));
    }
}

const STAGES: &str = "\
ARG VERSION=1
FROM golang:1 AS build
RUN make \\
    # a comment
    all
COPY <<ONE <<TWO /tmp/
1
ONE
2
TWO
# one
# two
FROM scratch
# region copied
COPY --from=build /a /a
# endregion
USER a";

#[test]
fn stages_hold_their_instructions() {
    let nested = json!({ "hierarchicalDocumentSymbolSupport": true });
    let mut client = Client::with(json!({ "textDocument": { "documentSymbol": nested } }));
    client.open(URI, STAGES);
    client.wait_diagnostics(URI, 1);
    let symbols = client.request("textDocument/documentSymbol", document(URI)).expect("symbols");
    let names = |symbols: &Value| -> Vec<String> {
        let symbols = symbols.as_array().expect("symbols");
        symbols.iter().map(|it| it["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&symbols), ["ARG VERSION=1", "build", "scratch"]);
    assert_eq!(symbols[1]["detail"], "FROM golang:1 AS build");
    assert_eq!(symbols[1]["range"], range((1, 0), (9, 3)));
    assert_eq!(symbols[1]["selectionRange"], range((1, 0), (1, 22)));
    assert_eq!(names(&symbols[1]["children"]), ["RUN make all", "COPY <<ONE <<TWO /tmp/"]);
    assert_eq!(names(&symbols[2]["children"]), ["COPY /a /a", "USER a"]);

    let mut client = Client::start();
    client.open(URI, STAGES);
    client.wait_diagnostics(URI, 1);
    let symbols = client.request("textDocument/documentSymbol", document(URI)).expect("symbols");
    assert_eq!(names(&symbols).len(), 7);
    assert_eq!(symbols[2]["containerName"], "build");
    assert_eq!(symbols[2]["location"]["uri"], URI);
}

#[test]
fn folds_are_stages_continuations_heredocs_comments_and_regions() {
    let folds = |client: &mut Client| {
        let folds = client.request("textDocument/foldingRange", document(URI)).expect("folds");
        let of = |it: &Value| {
            let kind = it["kind"].as_str().unwrap_or_default().to_owned();
            (it["startLine"].as_u64(), it["endLine"].as_u64(), kind)
        };
        folds.as_array().expect("folds").iter().map(of).collect::<Vec<_>>()
    };
    let fold = |first, last, kind: &str| (Some(first), Some(last), kind.to_owned());
    let all = [
        fold(1, 9, ""),
        fold(2, 4, ""),
        fold(5, 9, ""),
        fold(8, 9, ""),
        fold(10, 11, "comment"),
        fold(12, 16, ""),
        fold(13, 15, "region"),
    ];
    let mut client = Client::start();
    client.open(URI, STAGES);
    client.wait_diagnostics(URI, 1);
    assert_eq!(folds(&mut client), all);

    let limited = json!({ "textDocument": { "foldingRange": { "rangeLimit": 2 } } });
    let mut client = Client::with(limited);
    client.open(URI, STAGES);
    client.wait_diagnostics(URI, 1);
    assert_eq!(folds(&mut client), all[..2]);
}

/// A document whose runs go to a worker.
#[test]
fn the_last_thing_published_of_a_large_document_is_of_its_last_version() {
    let text = format!("FROM debian:12\n{}", "RUN make all\n".repeat(3_000));
    let mut client = Client::start();
    client.open(URI, &text);
    for version in 2..40 {
        client.change(URI, version, &[change((1, 8), (1, 8), "x")]);
    }
    client.change(URI, 40, &[change((1, 0), (1, 0), "ENV A=1 \\\n")]);
    let found = client.wait_diagnostics(URI, 40);
    assert_eq!(of(&found, "swallowed-instruction").len(), 1);
    let symbols = client.request("textDocument/documentSymbol", document(URI)).expect("symbols");
    assert_eq!(symbols.as_array().map(Vec::len), Some(3_001));
    assert_eq!(client.unread(), [] as [Value; 0], "nothing after the last version");
}

#[test]
fn registrations_are_sent_to_those_who_allow_them() {
    let dynamic = json!({ "dynamicRegistration": true });
    let workspace = json!({ "didChangeWatchedFiles": dynamic, "configuration": true });
    let mut client = Client::with(json!({ "workspace": workspace }));
    let (id, params) = client.asked("client/registerCapability");
    assert_eq!(params["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    assert_eq!(params["registrations"].as_array().map(Vec::len), Some(1));
    client.reply(&id, Value::Null);
    let (id, params) = client.asked("workspace/configuration");
    assert_eq!(params["items"][0]["section"], "plimsoll");
    client.reply(&id, json!([null]));

    let mut client = Client::start();
    assert_eq!(client.unread(), [] as [Value; 0]);
}

#[test]
fn the_nearest_file_holds_and_is_read_again_when_it_changes() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("a b%c");
    std::fs::create_dir(&folder).expect("a folder");
    let file = folder.join("plimsoll.toml");
    std::fs::write(&file, "ignore = [\"swallowed-instruction\"]\n").expect("written");
    let encoded = format!("file://{}/a%20b%25c", root.path().display());
    let uri = format!("{encoded}/Dockerfile");
    let (mut client, _) = Client::initialized(json!({ "capabilities": {}, "rootUri": encoded }));
    client.open(&uri, SWALLOWED);
    assert!(of(&client.wait_diagnostics(&uri, 1), "swallowed-instruction").is_empty());

    let changed = json!({ "changes": [{ "uri": format!("{encoded}/plimsoll.toml"), "type": 2 }] });
    std::fs::write(&file, "ignore = []\n").expect("written");
    client.notify("workspace/didChangeWatchedFiles", changed.clone());
    assert_eq!(of(&client.wait_diagnostics(&uri, 1), "swallowed-instruction").len(), 1);

    // A mistake is told, and the last good configuration stays in force.
    std::fs::write(&file, "ignroe = [\"swallowed-instruction\"]\n").expect("written");
    client.notify("workspace/didChangeWatchedFiles", changed);
    let told = client.notification("window/showMessage");
    assert!(told["message"].as_str().is_some_and(|it| it.contains("ignroe")), "{told}");
    assert_eq!(of(&client.wait_diagnostics(&uri, 1), "swallowed-instruction").len(), 1);
}

#[test]
fn the_editors_settings_hold() {
    let mut client = Client::start();
    client.open("untitled:Untitled-1", SWALLOWED);
    let found = client.wait_diagnostics("untitled:Untitled-1", 1);
    assert_eq!(of(&found, "swallowed-instruction")[0]["severity"], 1);
    let settings = json!({ "plimsoll": {
        "severity": { "swallowed-instruction": "hint" }, "trace": { "server": "off" }, "target": null } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    let found = client.wait_diagnostics("untitled:Untitled-1", 1);
    assert_eq!(of(&found, "swallowed-instruction")[0]["severity"], 4);

    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "plimsoll": { "standrad": "none" } } }),
    );
    let told = client.notification("window/showMessage");
    assert!(told["message"].as_str().is_some_and(|it| it.contains("standrad")), "{told}");
    let found = client.wait_diagnostics("untitled:Untitled-1", 1);
    assert_eq!(of(&found, "swallowed-instruction")[0]["severity"], 1);
}

#[test]
fn settings_may_come_with_initialize_and_folders_may_change() {
    let root = tempfile::tempdir().expect("a folder");
    let (mut client, answer) = Client::initialized(json!({
        "capabilities": {},
        "initializationOptions": { "ignore": ["swallowed-instruction"] },
    }));
    assert_eq!(answer["capabilities"]["workspace"]["workspaceFolders"]["supported"], true);
    client.open(URI, SWALLOWED);
    assert!(of(&client.wait_diagnostics(URI, 1), "swallowed-instruction").is_empty());
    let folder = json!({ "uri": format!("file://{}", root.path().display()), "name": "a" });
    for event in
        [json!({ "added": [folder], "removed": [] }), json!({ "added": [], "removed": [folder] })]
    {
        client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
        assert!(of(&client.wait_diagnostics(URI, 1), "swallowed-instruction").is_empty());
    }
}

#[test]
fn pages_and_the_standard_are_told_to_those_who_ask() {
    let (mut client, _) = Client::initialized(json!({
        "capabilities": {},
        "initializationOptions": { "standard": "distroless" },
    }));
    let rules = client.request("plimsoll/rules", Value::Null).expect("rules");
    let rules = rules.as_array().expect("a list");
    let known = rules.iter().find(|rule| rule["id"] == "runs-as-root").expect("runs-as-root");
    assert_eq!(known["summary"], "The image runs as root");

    let page = client.request("plimsoll/explain", json!({ "rule": "runs-as-root" }));
    let page = page.expect("pages");
    assert_eq!(page[0]["rule"], "runs-as-root");
    assert!(page[0]["page"].as_str().is_some_and(|page| page.starts_with("# runs-as-root\n")));
    let none = client.request("plimsoll/explain", json!({ "rule": "no-such-rule" }));
    assert_eq!(none, Ok(json!([])));

    client.open(URI, SWALLOWED);
    client.wait_diagnostics(URI, 1);
    let told = client.request("plimsoll/standard", json!({ "uri": URI })).expect("a standard");
    assert!(told.as_str().is_some_and(|label| label.starts_with("DISTROLESS")), "{told}");
    let told = client.request("plimsoll/standard", json!({ "uri": "file:///elsewhere" }));
    assert_eq!(told, Ok(Value::Null));
}

#[test]
fn a_document_and_a_range_are_formatted() {
    let mut client = Client::start();
    let uri = "file:///work/Dockerfile";
    client.open(uri, "from  debian:12\nrun   make\n");
    client.wait_diagnostics(uri, 1);
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let whole = json!({ "textDocument": { "uri": uri }, "options": options });
    let edits = client.request("textDocument/formatting", whole).expect("edits");
    let texts: Vec<&str> = edits
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|edit| edit["newText"].as_str())
        .collect();
    assert_eq!(texts, ["FROM debian:12", "RUN make"]);
    let range =
        json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 3 } });
    let part = json!({ "textDocument": { "uri": uri }, "range": range, "options": options });
    let edits = client.request("textDocument/rangeFormatting", part).expect("edits");
    assert_eq!(edits.as_array().map(Vec::len), Some(1));
    assert_eq!(edits[0]["newText"], "RUN make");
}

#[test]
fn the_configuration_file_is_checked_while_it_is_edited() {
    const FILE: &str = "file:///work/plimsoll.toml";
    let text = "# \u{1F6A2} é\nselect = [\"lucid\"]\nignroe = []\n";
    let mut client = Client::start();
    client.open_as(FILE, "toml", text);
    let found = client.wait_diagnostics(FILE, 1);
    assert_eq!(found[0]["range"], range((2, 0), (2, 6)));
    assert!(found[0]["message"].as_str().is_some_and(|it| it.contains("ignore")), "{found:?}");
    client.change(FILE, 2, &[change((2, 0), (2, 6), "ignore")]);
    assert_eq!(client.wait_diagnostics(FILE, 2), [] as [Value; 0]);
    client.change(FILE, 3, &[change((1, 11), (1, 16), "luicd")]);
    let found = client.wait_diagnostics(FILE, 3);
    assert_eq!(found[0]["range"], range((1, 10), (1, 17)));
    client.notify("textDocument/didClose", document(FILE));
    assert_eq!(client.notification("textDocument/publishDiagnostics")["diagnostics"], json!([]));

    let mut client = Client::with(json!({ "textDocument": { "diagnostic": {} } }));
    client.open_as(FILE, "toml", text);
    let pulled = client.request("textDocument/diagnostic", document(FILE)).expect("a report");
    assert_eq!(pulled["items"].as_array().map(Vec::len), Some(1));
}
