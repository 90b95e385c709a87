//! How long the adversarial files of the tests take, by the real program.
//!
//! `cargo bench --bench adversarial` prints for each, as rows of a table: `check`, `check --fix
//! --diff` and `format`, from start to exit; in the server from `didOpen` to the diagnostics, and
//! the slowest of the requests of `ASKED` after that. Words behind `--` choose files whose names
//! have one of them. Times are reported, not judged.

#![allow(clippy::print_stdout, reason = "a bench says what it measured")]

#[path = "../tests/it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests' client, of which a bench needs little")]
mod harness;
#[path = "../tests/it/adversarial/inputs.rs"]
mod inputs;

use harness::Client;
use inputs::INPUTS;
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ASKED: [&str; 5] = ["hover", "completion", "codeAction", "formatting", "semanticTokens/full"];

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    println!("| file | kB | check ms | fix ms | format ms | server ms | slowest request ms |");
    println!("|---|---|---|---|---|---|---|");
    let mut worst = Duration::ZERO;
    for input in INPUTS {
        if !chosen.is_empty() && !chosen.iter().any(|word| input.name.contains(word.as_str())) {
            continue;
        }
        let bytes = input.bytes();
        let times = [
            command(&["check", "-", "--isolated", "--format", "json"], &bytes),
            command(&["check", "-", "--isolated", "--fix", "--diff"], &bytes),
            command(&["format", "-"], &bytes),
        ];
        let (opened, asked) = server(&String::from_utf8_lossy(&bytes));
        let times = [times[0], times[1], times[2], opened, asked];
        worst = worst.max(times.into_iter().max().unwrap_or_default());
        let ms = times.map(|time| format!("{:.0}", time.as_secs_f64() * 1_000.0)).join(" | ");
        println!("| {} | {} | {ms} |", input.name, bytes.len().div_ceil(1_000));
    }
    println!("\nthe slowest answer took {:.0} ms", worst.as_secs_f64() * 1_000.0);
}

fn command(arguments: &[&str], input: &[u8]) -> Duration {
    let own = || env!("CARGO_BIN_EXE_plimsoll").into();
    let mut command = Command::new(std::env::var_os("PLIMSOLL").unwrap_or_else(own));
    command.args(arguments).env("PLIMSOLL_SHELLCHECK", "off");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().expect("plimsoll starts");
    let mut stdin = child.stdin.take().expect("piped");
    std::thread::scope(|scope| {
        // A file that is too large is not read to its end.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().expect("plimsoll ends")
    });
    start.elapsed()
}

/// From opening a document to its diagnostics, and the slowest request at the end of its second
/// line.
fn server(text: &str) -> (Duration, Duration) {
    let uri = "file:///work/Dockerfile";
    let mut client = Client::start();
    let start = Instant::now();
    client.open(uri, text);
    client.wait_diagnostics(uri, 1);
    let opened = start.elapsed();
    let column = text.split('\n').nth(1).unwrap_or_default().encode_utf16().count();
    let end = json!({ "line": 1, "character": column });
    let params = json!({
        "textDocument": { "uri": uri },
        "position": end,
        "range": { "start": { "line": 0, "character": 0 }, "end": end },
        "context": { "diagnostics": [], "triggerKind": 1 },
        "options": { "tabSize": 4, "insertSpaces": true },
    });
    let asked = ASKED.map(|method| {
        let start = Instant::now();
        client.request(&format!("textDocument/{method}"), params.clone()).expect("an answer");
        start.elapsed()
    });
    client.unread();
    (opened, asked.into_iter().max().unwrap_or_default())
}
