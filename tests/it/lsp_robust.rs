//! Clients that misbehave, and much at once: nothing lost, nothing wrong, nothing stuck.

use crate::harness::{Client, change, did_change, frame, whole};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const URI: &str = "file:///work/Dockerfile";
const INVALID_REQUEST: i64 = -32600;
const NOT_INITIALIZED: i64 = -32002;
const CANCELLED: i64 = -32800;

/// Requests of every kind about a document.
const METHODS: [&str; 6] = [
    "textDocument/hover",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/diagnostic",
    "textDocument/codeAction",
    "textDocument/formatting",
];

/// The parameters of any of them.
fn params(uri: &str) -> Value {
    let start = json!({ "line": 0, "character": 0 });
    json!({
        "textDocument": { "uri": uri },
        "position": start,
        "range": { "start": start, "end": start },
        "context": { "diagnostics": [] },
        "options": { "tabSize": 4, "insertSpaces": true },
    })
}

fn request(id: i64, method: &str, uri: &str) -> Vec<u8> {
    frame(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params(uri) }))
}

fn code(answer: Result<Value, Value>) -> i64 {
    answer.expect_err("an error")["code"].as_i64().expect("a code")
}

#[test]
fn requests_of_the_same_id_are_each_answered() {
    let mut client = Client::start();
    let ask = json!({ "jsonrpc": "2.0", "id": "same", "method": "plimsoll/askClient" });
    client.send(&ask);
    let (id, _) = client.asked("workspace/configuration");
    client.send(&ask);
    // The one that came second, while the first is at work.
    assert_eq!(code(client.answer(&json!("same"))), INVALID_REQUEST);
    client.reply(&id, json!([1]));
    assert_eq!(client.answer(&json!("same")), Ok(json!(1)));
    // One after the other is no mistake.
    for _ in 0..2 {
        client.raw(&request(900, "textDocument/hover", URI));
        assert_eq!(client.answer(&json!(900)), Ok(Value::Null));
    }
}

#[test]
fn requests_before_initialize_and_after_shutdown_are_refused() {
    let mut client = Client::spawn();
    for method in METHODS.into_iter().chain(["shutdown", "workspace/diagnostic"]) {
        assert_eq!(code(client.request(method, params(URI))), NOT_INITIALIZED, "{method}");
    }
    for method in ["textDocument/didChange", "initialized", "$/cancelRequest", "$/setTrace"] {
        client.notify(method, json!({}));
    }
    client.request("initialize", json!({ "capabilities": {} })).expect("initialize");
    assert_eq!(code(client.request("initialize", json!({ "capabilities": {} }))), INVALID_REQUEST);
    client.notify("initialized", json!({}));
    client.open(URI, "FROM scratch\n");
    client.wait_diagnostics(URI, 1);

    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    for method in METHODS.into_iter().chain(["shutdown", "initialize"]) {
        assert_eq!(code(client.request(method, params(URI))), INVALID_REQUEST, "{method}");
    }
    client.change(URI, 2, &[whole("FROM debian\n")]);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(0));
}

#[test]
fn documents_that_are_not_open_are_nothing() {
    let mut client = Client::start();
    let document = json!({ "textDocument": { "uri": URI } });
    client.change(URI, 1, &[change((0, 0), (0, 0), "FROM scratch\n")]);
    client.change(URI, 2, &[whole("FROM scratch\n")]);
    client.notify("textDocument/didSave", document.clone());
    client.notify("textDocument/didClose", document.clone());
    for method in METHODS {
        client.request(method, params(URI)).unwrap_or_else(|error| panic!("{method}: {error}"));
    }
    assert_eq!(client.unread(), [] as [Value; 0]);

    // Opened again while it is open: the new text holds.
    client.open(URI, "FROM scratch\n");
    client.open(URI, "FROM debian\n");
    client.wait_diagnostics(URI, 1);
    assert_eq!(client.text(URI), "FROM debian\n");
    client.notify("textDocument/didClose", document);
    client.unread();
}

#[test]
fn versions_may_go_back_or_stay() {
    let mut client = Client::start();
    client.open(URI, "FROM a\n");
    client.wait_diagnostics(URI, 1);
    for (version, letter) in [(7, "b"), (3, "c"), (3, "d"), (-1, "e"), (i32::MAX, "f")] {
        client.change(URI, version, &[change((0, 5), (0, 6), letter)]);
        client.wait_diagnostics(URI, version);
        assert_eq!(client.text(URI), format!("FROM {letter}\n"));
    }
}

#[test]
fn a_client_that_does_not_read_is_not_waited_for() {
    let mut client = Client::spawn_deaf();
    let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": { "capabilities": {} } });
    client.send(&initialize);
    client.notify("initialized", json!({}));
    client.open(URI, &format!("FROM a\n{}", "ENV A=1\n".repeat(400)));
    // Each answer alone is about as much as a pipe holds.
    for id in 2..32 {
        client.raw(&request(id, "textDocument/documentSymbol", URI));
    }
    client.change(URI, 2, &[whole("FROM a\n")]);
    client.raw(&request(32, "textDocument/documentSymbol", URI));
    client.listen();
    client.answer(&json!(1)).expect("initialize");
    let first = client.answer(&json!(2)).expect("symbols");
    for id in 3..32 {
        assert!(client.answer(&json!(id)) == Ok(first.clone()), "{id}");
    }
    assert_eq!(client.answer(&json!(32)).expect("symbols").as_array().map(Vec::len), Some(1));
    client.wait_diagnostics(URI, 2);
}

#[test]
fn a_client_that_does_not_read_can_end_the_server() {
    let mut client = Client::spawn_deaf();
    let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": { "capabilities": {} } });
    client.send(&initialize);
    client.open(URI, &format!("FROM a\n{}", "ENV A=1\n".repeat(500)));
    for id in 2..20 {
        client.raw(&request(id, "textDocument/documentSymbol", URI));
    }
    client.ask("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code_unheard(), Some(0));
}

#[test]
fn a_client_that_dies_at_work_takes_the_server_along() {
    let mut client = Client::start();
    client.open(URI, &format!("FROM a\n{}", "RUN make all && cd x\n".repeat(5_000)));
    for id in 900..950 {
        client.raw(&request(id, METHODS[id as usize % METHODS.len()], URI));
    }
    client.ask("plimsoll/askClient", Value::Null);
    client.hang_up();
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn thousands_of_documents_are_open() {
    let mut client = Client::start();
    let uri = |index: usize| format!("untitled:{index}");
    const MANY: usize = 10_000;
    for index in 0..MANY {
        client.open(&uri(index), "FROM scratch\n");
    }
    let mut published = BTreeMap::new();
    for _ in 0..MANY {
        let params = client.notification("textDocument/publishDiagnostics");
        *published.entry(params["uri"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert!(published.len() == MANY && published.values().all(|&times| times == 1));
    client.change(&uri(7), 2, &[change((0, 5), (0, 12), "debian")]);
    client.wait_diagnostics(&uri(7), 2);
    assert_eq!(client.text(&uri(7)), "FROM debian\n");
    assert_eq!(client.text(&uri(8)), "FROM scratch\n");
}

#[test]
fn a_thousand_changes_with_requests_between_lose_nothing() {
    let mut client = Client::start();
    let mut text = String::from("FROM a\nRUN b\n");
    client.open(URI, &text);
    let mut burst = Vec::new();
    const CHANGES: i32 = 1_000;
    for version in 2..2 + CHANGES {
        let at = text.len() - 1 - version as usize % 2;
        let column = u32::try_from(at - 7).unwrap();
        let letter = ["c", "d", " "][version as usize % 3];
        text.insert_str(at, letter);
        let edit = change((1, column), (1, column), letter);
        burst.extend(frame(&did_change(URI, version, &[edit])));
        let method = METHODS[version as usize % METHODS.len()];
        burst.extend(request(i64::from(10_000 + version), method, URI));
    }
    client.raw(&burst);
    for version in 2..2 + CHANGES {
        // The document may have changed again where the answer was not made at once.
        let answer = client.answer(&json!(10_000 + version));
        assert!(answer.is_ok() || code(answer) == -32801, "{version}");
    }
    client.wait_diagnostics(URI, 1 + CHANGES);
    assert_eq!(client.text(URI), text);
}

#[test]
fn everything_can_be_cancelled() {
    let mut client = Client::start();
    // Large enough for every request to be at work when its cancel comes.
    client.open(URI, &format!("FROM a\n{}", "RUN make all\n".repeat(2_001)));
    const MANY: i64 = 60;
    for id in 0..MANY {
        client.raw(&request(1_000 + id, METHODS[id as usize % METHODS.len()], URI));
        client.notify("$/cancelRequest", json!({ "id": 1_000 + id }));
        client.notify("$/cancelRequest", json!({ "id": 1_000 + id }));
    }
    let mut cancelled = 0;
    for id in 0..MANY {
        match client.answer(&json!(1_000 + id)) {
            Ok(_) => {}
            error => {
                assert_eq!(code(error), CANCELLED);
                cancelled += 1;
            }
        }
    }
    assert!(cancelled > MANY / 2, "{cancelled}");
    client.wait_diagnostics(URI, 1);
    client.change(URI, 2, &[whole("FROM a\n")]);
    client.wait_diagnostics(URI, 2);
    assert_eq!(client.unread(), [] as [Value; 0], "each was answered once");
}

/// In lockstep, so that there is always one more change before a run of it has ended. With no
/// patience at all no run is stopped by a change, so that it is the first version that is published
/// first, however many come meanwhile and however fast the machine is.
#[test]
fn a_slow_document_is_published_while_typing_never_pauses() {
    const PUBLISHED: &str = "textDocument/publishDiagnostics";
    const LAST: i32 = 40;
    let mut client = Client::start();
    let before = client.request("plimsoll/patience", json!({ "milliseconds": 0 }));
    assert_eq!(before, Ok(json!(50)), "what a change may wait");
    client.open(URI, &format!("FROM debian:12\n{}", "RUN make all\n".repeat(2_100)));
    for version in 2..LAST {
        let edit =
            if version % 2 == 0 { change((1, 8), (1, 8), "x") } else { change((1, 8), (1, 9), "") };
        client.change(URI, version, &[edit]);
        assert!(client.is_alive());
    }
    client.change(URI, LAST, &[change((1, 0), (1, 0), "ENV A=1 \\\n")]);
    let mut published = || client.notification(PUBLISHED)["version"].as_i64().expect("a version");
    let mut before = published();
    assert_eq!(before, 1, "the run of the first version was stopped for a later one");
    while before < i64::from(LAST) {
        let now = published();
        assert!(before < now, "{now} after {before}");
        before = now;
    }
    assert_eq!(client.unread(), [] as [Value; 0]);
}

/// A session like a recorded one: lines are typed letter by letter, completed, asked about,
/// formatted and taken back. What the second half of it needs, the first half needed too.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat_while_typing() {
    const LINES: [&str; 4] = [
        "RUN apt-get update && apt-get install -y curl",
        "COPY --from=build --chown=1:2 /app /app",
        "ENV PATH=/app/bin:$PATH GREETING=\"hello\"",
        "HEALTHCHECK --interval=30s CMD curl -f http://localhost || exit 1",
    ];
    /// Rounds, each of the four lines. An hour of typing is about 100.
    const ROUNDS: u32 = 24;
    let mut client = Client::start();
    let text = format!("FROM debian:12 AS build\n\n{}", "RUN make all && cd x\n".repeat(100));
    client.open(URI, &text);
    let mut version = 1;
    let mut sizes = Vec::new();
    for round in 0..ROUNDS {
        for line in LINES {
            for (column, letter) in (0..).zip(line.chars()) {
                version += 1;
                let edit = change((1, column), (1, column), &letter.to_string());
                client.change(URI, version, &[edit]);
                let method = METHODS[column as usize % METHODS.len()];
                if column % 4 == 0 {
                    client.request(method, params(URI)).expect("an answer");
                }
            }
            version += 1;
            client.change(URI, version, &[change((1, 0), (2, 0), "\n")]);
            client.wait_diagnostics(URI, version);
        }
        assert_eq!(client.text(URI), text, "round {round}");
        sizes.push(resident(client.process_id()));
    }
    client.unread();
    let (first, second) = sizes.split_at(sizes.len() / 2);
    let [first, second] = [first, second].map(|half| half.iter().copied().max().unwrap_or(0));
    assert!(second <= first + first / 20 + 1_024, "{sizes:?} kB");
}

/// The resident memory of a process, in kB.
#[cfg(target_os = "linux")]
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
