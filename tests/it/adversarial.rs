//! Files that nobody writes (`inputs`), each through the command line and the server: every answer
//! comes, is of the right shape, and says so where a limit was in the way. How long they take is
//! measured on the release build by `scripts/reliability`.

pub mod inputs;

use crate::harness::Client;
use inputs::{INPUTS, Input};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

/// What a finding says of a file that is beyond a limit: the file's name, the rule, and a part of
/// the message.
const LIMITS: &[(&str, &str, &str)] = &[
    ("a million a", "syntax-error", "65,535"),
    ("a RUN of a million a", "syntax-error", "65,535"),
    ("ten megabytes on one line", "unreadable-file", "is larger than 4 MiB"),
    ("four megabytes of words", "syntax-error", "65,535"),
    ("ten megabytes of lines", "unreadable-file", "is larger than 4 MiB"),
    ("120,000 instructions", "unreadable-file", "has more than 100000 instructions"),
    ("nested defaults in ENV", "syntax-error", "nested too deeply"),
    ("open defaults", "syntax-error", "nested too deeply"),
    ("nested arrays", "syntax-error", "JSON"),
    ("nested triggers", "syntax-error", "ONBUILD"),
    ("every byte value", "unreadable-file", "is binary"),
    ("zero bytes", "unreadable-file", "is binary"),
    ("lone surrogates", "unreadable-file", "is not UTF-8 (byte 0xED in line 2)"),
];

/// Runs the command line on a file as its standard input.
fn run(arguments: &[&str], input: Vec<u8>) -> Output {
    let own = || env!("CARGO_BIN_EXE_plimsoll").into();
    let mut child = Command::new(std::env::var_os("PLIMSOLL").unwrap_or_else(own))
        .args(arguments)
        .env("PLIMSOLL_SHELLCHECK", "off")
        .current_dir(Path::new(env!("CARGO_TARGET_TMPDIR")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("plimsoll starts");
    let mut stdin = child.stdin.take().expect("piped");
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("plimsoll ends");
    writer.join().expect("written");
    output
}

/// Looks at each file with as many threads as there are processors.
fn each(look: impl Fn(&Input) + Sync) {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        while let Some(input) = INPUTS.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
        {
            look(input);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
}

fn is_text(bytes: &[u8]) -> bool {
    plimsoll::files::decode(bytes.to_vec()).is_ok()
}

#[test]
fn a_check_of_each_answers_with_findings() {
    each(|input| {
        let output = run(&["check", "-", "--isolated", "--format", "json"], input.bytes());
        let name = input.name;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {:?} {said}", output.status);
        let report: Value = serde_json::from_slice(&output.stdout).expect(name);
        let findings = report["files"][0]["findings"].as_array().expect(name);
        assert!(!findings.is_empty(), "{name}: nothing is said");
        for finding in findings {
            let message = finding["message"].as_str().expect(name);
            assert!(!message.contains("bug in Plimsoll"), "{name}: {message}");
            assert!(message.len() < 2_000, "{name}: {} bytes of message", message.len());
        }
        for (_, rule, part) in LIMITS.iter().filter(|(file, ..)| *file == name) {
            let says = |finding: &Value| {
                finding["rule"] == **rule
                    && finding["message"].as_str().is_some_and(|it| it.contains(part))
            };
            assert!(findings.iter().any(says), "{name}: no {rule} says {part:?}");
        }
        assert!(!said.contains("panic"), "{name}: {said}");
    });
    for (file, ..) in LIMITS {
        assert!(INPUTS.iter().any(|input| input.name == *file), "{file} is none of the files");
    }
}

#[test]
fn fixes_of_each_are_a_patch_or_nothing() {
    each(|input| {
        let output = run(&["check", "-", "--isolated", "--fix", "--diff"], input.bytes());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{}: {:?} {said}",
            input.name,
            output.status
        );
        let patch = output.stdout;
        assert!(patch.is_empty() || patch.starts_with(b"--- "), "{}: no patch", input.name);
    });
}

#[test]
fn a_format_of_each_is_the_file_or_says_why_not() {
    each(|input| {
        let bytes = input.bytes();
        let is_text = is_text(&bytes);
        let output = run(&["format", "-"], bytes);
        let said = String::from_utf8_lossy(&output.stderr);
        match is_text {
            true => {
                assert_eq!(output.status.code(), Some(0), "{}: {said}", input.name);
                assert!(!output.stdout.is_empty(), "{}: nothing is left", input.name);
            }
            false => {
                assert_eq!(output.status.code(), Some(2), "{}: {said}", input.name);
                assert!(said.contains("standard input is "), "{}: {said}", input.name);
            }
        }
    });
}

/// What is asked about a document, with what its answer is made of.
const ASKED: &[(&str, fn(&Value) -> bool)] = &[
    ("textDocument/hover", |it| it.is_null() || it.is_object()),
    ("textDocument/completion", |it| it.is_null() || it.is_array() || it.is_object()),
    ("textDocument/codeAction", |it| it.is_null() || it.is_array()),
    ("textDocument/formatting", |it| it.is_null() || it.is_array()),
    ("textDocument/semanticTokens/full", |it| it.is_null() || it["data"].is_array()),
    ("textDocument/documentSymbol", |it| it.is_null() || it.is_array()),
    ("textDocument/foldingRange", |it| it.is_null() || it.is_array()),
];

#[test]
fn the_server_answers_about_each() {
    each(|input| {
        let name = input.name;
        let uri = "file:///work/Dockerfile";
        let text = String::from_utf8_lossy(&input.bytes()).into_owned();
        let mut client = Client::start();
        client.open(uri, &text);
        // The last character of the second line: what repeats stands before it.
        let line = text.split('\n').nth(1).unwrap_or_default();
        let end = json!({ "line": 1, "character": line.encode_utf16().count() });
        let start = json!({ "line": 0, "character": 0 });
        let params = json!({
            "textDocument": { "uri": uri },
            "position": end,
            "range": { "start": start, "end": end },
            "context": { "diagnostics": [], "triggerKind": 1 },
            "options": { "tabSize": 4, "insertSpaces": true },
        });
        let found = client.wait_diagnostics(uri, 1);
        assert!(!found.is_empty(), "{name}: nothing is said");
        for (method, is_answer) in ASKED {
            let answer = client.request(method, params.clone());
            let answer = answer.unwrap_or_else(|error| panic!("{name}: {method}: {error}"));
            assert!(is_answer(&answer), "{name}: {method}");
        }
        // One letter more: the server is still there, and knows the text.
        client.change(uri, 2, &[crate::harness::change((0, 0), (0, 0), "#")]);
        assert_eq!(client.text(uri), format!("#{text}"), "{name}");
        client.wait_diagnostics(uri, 2);
        client.unread();
    });
}

/// Halves of surrogate pairs as JSON can hold them: the parser of the message may refuse or
/// replace them, and the session goes on.
#[test]
fn lone_surrogates_in_a_message_end_nothing() {
    let uri = "file:///work/Dockerfile";
    let mut client = Client::start();
    for half in ["\\ud800", "\\udfff", "\\udfff\\ud800", "\\ud800x"] {
        let body = format!(
            r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"{uri}","languageId":"dockerfile","version":1,"text":"FROM a{half}\n"}}}}}}"#
        );
        client.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        assert!(client.is_alive(), "{half}");
    }
    client.open(uri, "FROM debian:12\n");
    client.wait_diagnostics(uri, 1);
    assert_eq!(client.text(uri), "FROM debian:12\n");
    client.unread();
}
