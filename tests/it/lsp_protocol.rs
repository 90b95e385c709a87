//! The protocol: what the server outlives, how it ends, and the order of what it does.

use crate::harness::{Client, change, did_change, frame, whole};
use serde_json::{Value, json};

const URI: &str = "file:///work/Dockerfile";
const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INTERNAL_ERROR: i64 = -32603;
const NOT_INITIALIZED: i64 = -32002;
const CANCELLED: i64 = -32800;

fn code(answer: Result<Value, Value>) -> i64 {
    answer.expect_err("an error")["code"].as_i64().expect("a code")
}

#[test]
fn malformed_messages_are_answered_and_outlived() {
    let mut client = Client::start();
    for (message, expected) in [
        (&b"Content-Length: 9\r\n\r\n{\"broken\""[..], PARSE_ERROR),
        (b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc", PARSE_ERROR),
        (b"Content-Length: 0\r\n\r\n", PARSE_ERROR),
        (b"Content-Length: many\r\n\r\n", PARSE_ERROR),
        (b"X-Other: 1\r\n\r\n", PARSE_ERROR),
        (b"content-length: 2\r\n\r\n[]", INVALID_REQUEST),
        (b"Content-Length: 4\r\n\r\nnull", INVALID_REQUEST),
        (b"Content-Length: 13\r\n\r\n{\"method\": 1}", INVALID_REQUEST),
    ] {
        client.raw(message);
        assert_eq!(code(client.answer(&Value::Null)), expected, "{}", message.escape_ascii());
    }
    assert!(client.is_alive());
}

#[test]
fn a_body_nested_too_deep_is_refused() {
    let mut client = Client::start();
    let body = "[".repeat(200_000);
    client.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    assert_eq!(code(client.answer(&Value::Null)), PARSE_ERROR);
    assert!(client.is_alive());
}

#[test]
fn a_message_of_the_wrong_shape_is_answered_with_its_id() {
    let mut client = Client::start();
    client.send(&json!({ "id": 70, "method": "shutdown" }));
    assert_eq!(code(client.answer(&json!(70))), INVALID_REQUEST);
    let answer = client.request("textDocument/hover", json!({ "textDocument": 1 }));
    assert_eq!(code(answer), -32602);
    assert!(client.is_alive());
}

#[test]
fn answers_to_nothing_are_ignored() {
    let mut client = Client::start();
    client.reply(&json!(4711), json!({}));
    client.reply(&Value::Null, json!({}));
    assert!(client.is_alive());
}

#[test]
fn a_panic_in_a_handler_is_an_internal_error() {
    let mut client = Client::start();
    for _ in 0..3 {
        assert_eq!(code(client.request("plimsoll/panic", Value::Null)), INTERNAL_ERROR);
    }
    client.open(URI, "FROM scratch\n");
    client.wait_diagnostics(URI, 1);
}

#[test]
fn a_panic_in_a_change_loses_no_text() {
    let mut client = Client::start();
    client.open(URI, "FROM scratch\n");
    client.wait_diagnostics(URI, 1);
    assert_eq!(client.request("plimsoll/panicInChange", Value::Null), Ok(Value::Null));
    client.change(URI, 2, &[change((0, 5), (0, 12), "alpine"), change((0, 11), (0, 11), ":3")]);
    client.wait_diagnostics(URI, 2);
    assert_eq!(client.text(URI), "FROM alpine:3\n");
    client.change(URI, 3, &[change((1, 0), (1, 0), "USER a\n")]);
    client.wait_diagnostics(URI, 3);
    assert_eq!(client.text(URI), "FROM alpine:3\nUSER a\n");
}

#[test]
fn handlers_that_wait_for_the_client_block_nobody() {
    let mut client = Client::start();
    let waiting: Vec<_> = (0..8).map(|_| client.ask("plimsoll/askClient", Value::Null)).collect();
    let mut asked: Vec<_> = (0..8).map(|_| client.asked("workspace/configuration").0).collect();
    assert!(client.is_alive());
    client.open(URI, "FROM scratch\n");
    client.wait_diagnostics(URI, 1);
    asked.reverse();
    for id in &asked {
        client.reply(id, json!([1, 2]));
    }
    for id in waiting {
        assert_eq!(client.answer(&json!(id)), Ok(json!(2)));
    }
}

#[test]
fn a_request_is_cancelled_while_others_wait() {
    let mut client = Client::start();
    let waiting: Vec<_> = (0..6).map(|_| client.ask("plimsoll/askClient", Value::Null)).collect();
    let asked: Vec<_> = (0..6).map(|_| client.asked("workspace/configuration").0).collect();
    client.notify("$/cancelRequest", json!({ "id": waiting[4] }));
    assert_eq!(code(client.answer(&json!(waiting[4]))), CANCELLED);
    // One that is answered already, one that never was.
    client.notify("$/cancelRequest", json!({ "id": waiting[4] }));
    client.notify("$/cancelRequest", json!({ "id": "no such" }));
    for id in &asked {
        client.reply(id, json!([]));
    }
    for (index, id) in waiting.into_iter().enumerate() {
        if index != 4 {
            assert_eq!(client.answer(&json!(id)), Ok(json!(0)));
        }
    }
}

#[test]
fn unknown_requests_are_answered_also_those_with_a_dollar() {
    let mut client = Client::start();
    for method in ["$/unknown", "$/cancelRequests", "plimsoll/unknown", ""] {
        assert_eq!(code(client.request(method, Value::Null)), METHOD_NOT_FOUND, "{method}");
        client.notify(method, json!({}));
    }
    assert!(client.is_alive());
}

#[test]
fn ids_may_be_strings() {
    let mut client = Client::start();
    client.send(&json!({ "jsonrpc": "2.0", "id": "a-1", "method": "plimsoll/none" }));
    assert_eq!(code(client.answer(&json!("a-1"))), METHOD_NOT_FOUND);
}

#[test]
fn nothing_works_before_initialize() {
    let mut client = Client::spawn();
    assert_eq!(code(client.request("textDocument/hover", json!({}))), NOT_INITIALIZED);
    client.open(URI, "FROM scratch\n");
    client.request("initialize", json!({ "capabilities": {} })).expect("initialize");
    assert!(client.is_alive());
}

#[test]
fn nothing_works_after_shutdown() {
    let mut client = Client::start();
    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(code(client.request("textDocument/hover", json!({}))), INVALID_REQUEST);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(0));
}

#[test]
fn exit_ends_the_process_while_the_input_is_open() {
    let mut client = Client::start();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(1));

    let mut client = Client::start();
    client.ask("plimsoll/askClient", Value::Null);
    client.asked("workspace/configuration");
    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(0));

    let mut client = Client::spawn();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn the_end_of_the_input_ends_the_process() {
    let mut client = Client::start();
    client.hang_up();
    assert_eq!(client.exit_code(), Some(1));

    let mut client = Client::start();
    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    client.hang_up();
    assert_eq!(client.exit_code(), Some(0));
}

/// Many messages at once, each changing what the one before it made.
#[test]
fn changes_are_made_in_their_order_under_load() {
    let mut client = Client::start();
    client.open(URI, "FROM scratch\n");
    let mut expected = String::from("FROM scratch\n");
    let mut burst = Vec::new();
    let last = 2_000;
    for version in 2..=last {
        let word = format!("{version}-");
        let at = version as usize % 13;
        expected.replace_range(at.min(5)..at.min(5) + at % 2, &word);
        let column = at.min(5) as u32;
        let edit = change((0, column), (0, column + at as u32 % 2), &word);
        burst.extend(frame(&did_change(URI, version, &[edit])));
        if version % 100 == 0 {
            burst.extend(frame(&json!({ "jsonrpc": "2.0", "id": format!("at {version}"),
                "method": "plimsoll/text", "params": { "uri": URI } })));
        }
    }
    client.raw(&burst);
    let mut before = 0;
    for version in (100..=last).step_by(100) {
        let text = client.answer(&json!(format!("at {version}"))).expect("a text");
        let length = text.as_str().expect("a text").len();
        assert!(length > before, "an answer sees the changes before it");
        before = length;
    }
    client.wait_diagnostics(URI, last);
    assert_eq!(client.text(URI), expected);
}

#[test]
fn a_notification_may_hold_several_changes_and_whole_texts() {
    let mut client = Client::start();
    client.open(URI, "one\ntwo\n");
    client.change(
        URI,
        2,
        &[
            change((0, 3), (1, 0), " "),
            change((0, 0), (0, 3), "1"),
            whole("FROM a\n"),
            change((0, 5), (0, 6), "b"),
            change((1, 0), (1, 0), "RUN c"),
        ],
    );
    client.wait_diagnostics(URI, 2);
    assert_eq!(client.text(URI), "FROM b\nRUN c");
    client.change(URI, 3, &[]);
    client.wait_diagnostics(URI, 3);
}

#[test]
fn positions_are_clamped_in_every_encoding() {
    const TEXT: &str = "\u{feff}RUN echo 🦀é\r\nRUN b\rUSER 🦀\nCMD d";
    for (encoding, crab, acute) in [("utf-8", 16, 18), ("utf-16", 12, 13), ("utf-32", 11, 12)] {
        let general = json!({ "positionEncodings": ["utf-7", encoding, "utf-16"] });
        let params = json!({ "capabilities": { "general": general } });
        let (mut client, answer) = Client::initialized(params);
        assert_eq!(answer["capabilities"]["positionEncoding"], encoding);
        let steps = [
            // After the crab and after the letter behind it.
            ((0, crab), (0, acute), "e", TEXT.replace('é', "e")),
            // Past the end of lines: before their line breaks, which stay.
            ((0, 900), (0, 901), "!", TEXT.replace("é\r\n", "é!\r\n")),
            ((1, 900), (1, u32::MAX), "!", TEXT.replace("b\r", "b!\r")),
            ((2, 900), (2, 900), "!", TEXT.replace("🦀\n", "🦀!\n")),
            // Past the end of the text.
            ((3, 5), (99, 0), "x", TEXT.replace("CMD d", "CMD dx")),
            ((90, 3), (99, 0), "x", TEXT.replace("CMD d", "CMD dx")),
            // The wrong way round.
            ((3, 4), (3, 0), "", TEXT.replace("CMD d", "d")),
        ];
        client.open(URI, TEXT);
        client.wait_diagnostics(URI, 1);
        let mut version = 1;
        for (start, end, text, expected) in steps {
            client.change(URI, version + 1, &[whole(TEXT), change(start, end, text)]);
            version += 1;
            client.wait_diagnostics(URI, version);
            assert_eq!(client.text(URI), expected, "{encoding} {start:?}");
        }
        // Inside a character: at its start.
        client.change(URI, version + 1, &[whole("🦀"), change((0, 1), (0, 1), "x")]);
        client.wait_diagnostics(URI, version + 1);
        let expected = if encoding == "utf-32" { "🦀x" } else { "x🦀" };
        assert_eq!(client.text(URI), expected, "{encoding}");
    }
}

#[test]
fn utf_16_holds_where_nothing_is_said() {
    let (_client, answer) = Client::initialized(json!({ "capabilities": {} }));
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(answer["serverInfo"]["name"], "plimsoll");
}

#[test]
fn any_uri_is_taken_and_given_back_letter_by_letter() {
    let mut client = Client::start();
    for uri in [
        "file:///work/a%20b/100%25/Dockerfile",
        "file:///c%3A/work/Dockerfile",
        "untitled:Untitled-1",
        "vscode-notebook-cell:/work/a.ipynb#W0s",
        "git:/work/Dockerfile?%7B%22ref%22%3A%22~%22%7D",
    ] {
        client.open(uri, "FROM scratch\n");
        client.wait_diagnostics(uri, 1);
        assert_eq!(client.text(uri), "FROM scratch\n");
    }
}

#[test]
fn languages_of_dockerfiles_are_taken_and_others_are_not() {
    let mut client = Client::start();
    for (index, language) in ["dockerfile", "docker", "Dockerfile", ""].into_iter().enumerate() {
        let uri = format!("untitled:{index}");
        client.open_as(&uri, language, "FROM scratch\n");
        client.wait_diagnostics(&uri, 1);
    }
    client.open_as("untitled:other", "yaml", "a: 1\n");
    assert_eq!(client.unread(), [] as [Value; 0]);
}

#[test]
fn a_closed_document_is_forgotten() {
    let mut client = Client::start();
    client.open(URI, "FROM scratch\n");
    client.wait_diagnostics(URI, 1);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    let params = client.notification("textDocument/publishDiagnostics");
    assert_eq!(params, json!({ "uri": URI, "diagnostics": [] }));
    client.change(URI, 2, &[whole("x")]);
    let hover =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.request("textDocument/hover", hover), Ok(Value::Null));
}

#[cfg(target_os = "linux")]
#[test]
fn the_end_of_the_clients_process_ends_the_server() {
    let mut client = Client::spawn_under_shell();
    let params = json!({ "capabilities": {}, "processId": client.process_id() });
    client.request("initialize", params).expect("initialize");
    client.kill();
    // Reads until the server, which holds the output too, has ended.
    assert_eq!(client.exit_code(), None);
}

/// Numbers of other machines and containers mean nothing here.
#[test]
fn an_unknown_process_is_not_waited_for() {
    for process in [0, 1, u32::MAX] {
        let params = json!({ "capabilities": {}, "processId": process });
        let (mut client, _) = Client::initialized(params);
        assert!(client.is_alive());
    }
}
