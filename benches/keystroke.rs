//! From a keystroke to its diagnostics: the real server over real pipes, all rules on.
//!
//! `cargo bench --bench keystroke` prints, for documents of 100 to 50,000 lines, the median and
//! the 99th percentile of the time from writing a one-character change to having read the
//! diagnostics of its version; beside them the time of a bare tree-sitter parse of the same text
//! in this process, how often the one goes into the other, and by how much the median grew for
//! twice the lines. Then the same with other documents open, how long the first answer takes from
//! the start of the process, and how much memory it has. Times are reported, not
//! judged. `PLIMSOLL` names another server to measure.

#![allow(clippy::print_stdout, reason = "a bench says what it measured")]

mod documents;
#[path = "../tests/it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests' client, of which a bench needs little")]
mod harness;

use documents::{Kind, SCRIPT, STAGES};
use harness::Client;
use std::time::{Duration, Instant};

const LINES: [usize; 8] = [100, 1_000, 2_500, 5_000, 10_000, 20_000, 25_000, 50_000];
/// How many lines the documents have that are open beside the one that is typed in.
const OTHERS: usize = 40;
const URI: &str = "file:///bench/Dockerfile";

fn main() {
    println!(
        "{:<10} {:>7} {:>12} {:>12} {:>14} {:>8} {:>8}",
        "kind", "lines", "median ms", "p99 ms", "bare parse ms", "ratio", "growth"
    );
    for kind in [STAGES, SCRIPT] {
        let mut medians: Vec<(usize, Duration)> = Vec::new();
        for lines in LINES {
            let runs = if lines >= 10_000 { 40 } else { 300 };
            let (median, p99) = keystrokes(&mut Client::start(), kind, lines, runs);
            let parse = bare_parse(&kind.document(lines));
            let half = medians.iter().find(|(half, _)| half * 2 == lines);
            let growth = half.map(|(_, half)| median.as_secs_f64() / half.as_secs_f64());
            println!(
                "{:<10} {lines:>7} {:>12.3} {:>12.3} {:>14.3} {:>8.2} {:>8}",
                kind.name,
                ms(median),
                ms(p99),
                ms(parse),
                median.as_secs_f64() / parse.as_secs_f64(),
                growth.map_or_else(String::new, |growth| format!("{growth:.2}"))
            );
            medians.push((lines, median));
        }
    }
    println!("\n{:>7} {:>12} {:>12} {:>12}", "lines", "others open", "median ms", "p99 ms");
    for others in [0, 1_000] {
        let (median, p99) = keystrokes(&mut among(others), STAGES, 1_000, 300);
        println!("{:>7} {others:>12} {:>12.3} {:>12.3}", 1_000, ms(median), ms(p99));
    }
    let mut times: Vec<_> = (0..51).map(|_| initialize()).collect();
    times.sort();
    println!("\ninitialize answered, from exec: {}", of(&times));
    memory();
}

/// A client with so many other documents open.
fn among(others: usize) -> Client {
    let mut client = Client::start();
    let text = STAGES.document(OTHERS);
    for number in 0..others {
        let uri = format!("file:///bench/{number}/Dockerfile");
        client.open(&uri, &text);
        client.wait_diagnostics(&uri, 1);
    }
    client
}

/// From the start of a process to its answer.
fn initialize() -> Duration {
    let start = Instant::now();
    let mut client = Client::spawn();
    client.request("initialize", serde_json::json!({ "capabilities": {} })).expect("an answer");
    start.elapsed()
}

/// The memory of a server with one document of 5,000 lines, opened and typed in.
fn memory() {
    for kind in [STAGES, SCRIPT] {
        let mut client = Client::start();
        keystrokes(&mut client, kind, 5_000, 100);
        let path = format!("/proc/{}/status", client.process_id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let of = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key));
            line.map_or("unknown", str::trim).to_owned()
        };
        let (now, peak) = (of("VmRSS:"), of("VmHWM:"));
        println!("memory with 5,000 lines ({}): {now} resident, {peak} at most", kind.name);
    }
}

fn of(times: &[Duration]) -> String {
    let at = |percent: usize| times.get(times.len() * percent / 100).map_or(0.0, |time| ms(*time));
    format!("median {:.3} ms, p99 {:.3} ms", at(50), at(99))
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Median and 99th percentile of `runs` keystrokes in the middle of a document.
fn keystrokes(client: &mut Client, kind: Kind, lines: usize, runs: usize) -> (Duration, Duration) {
    let text = kind.document(lines);
    client.open(URI, &text);
    client.wait_diagnostics(URI, 1);
    let typed = text.lines().enumerate().filter(|(_, line)| line.starts_with(kind.typed));
    let rows: Vec<_> = typed.map(|(row, _)| row as u32).collect();
    let row = rows.get(rows.len() / 2).copied().unwrap_or_default();
    let column = 4;
    let mut times: Vec<Duration> = Vec::with_capacity(runs);
    for run in 0..runs {
        let version = run as i32 + 2;
        let (end, typed) = if run % 2 == 0 { (column, "x") } else { (column + 1, "") };
        let change = harness::change((row, column), (row, end), typed);
        let start = Instant::now();
        client.change(URI, version, &[change]);
        client.wait_diagnostics(URI, version);
        times.push(start.elapsed());
    }
    times.sort();
    (times[runs / 2], times[(runs * 99 / 100).min(runs - 1)])
}

/// The median of fresh tree-sitter parses of the same text: the limit of this design.
fn bare_parse(text: &str) -> Duration {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_dockerfile::language().into()).expect("the grammar");
    let mut times: Vec<Duration> = (0..21)
        .map(|_| {
            let start = Instant::now();
            let tree = parser.parse(text, None);
            let time = start.elapsed();
            assert!(tree.is_some());
            time
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
