//! From a keystroke to its diagnostics: the real server over real pipes, all rules on.
//!
//! `cargo bench --bench keystroke` prints, for documents of 100 to 50,000 lines, the median and
//! the 99th percentile of the time from writing a one-character change to having read the
//! diagnostics of its version; beside them the time of a bare tree-sitter parse of the same text
//! in this process, and how often the one goes into the other. Then, of documents of 100 and of
//! 5,000 lines, the medians of what an editor asks while it is typed. Times are reported, not
//! judged.

#![allow(clippy::print_stdout, reason = "a bench says what it measured")]

#[path = "../tests/it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests' client, of which a bench needs little")]
mod harness;

use harness::Client;
use std::time::{Duration, Instant};

const LINES: [usize; 5] = [100, 1_000, 5_000, 10_000, 50_000];
const URI: &str = "file:///bench/Dockerfile";

/// A stage of a service, as people write them; repeated with other names it makes long files.
const STAGE: &str = r#"FROM python:3.11-slim-bookworm AS builder{n}
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 \
    PYTHONUNBUFFERED=1
RUN apt-get update && apt-get install -y --no-install-recommends \
    build-essential curl ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY requirements{n}.txt ./
RUN pip install --no-cache-dir --prefix=/install -r requirements{n}.txt
COPY service{n}/ ./service{n}/
FROM gcr.io/distroless/python3-debian12:nonroot AS service{n}
LABEL maintainer="Lucid Development Team" \
      org.lucid.plane="ops" \
      org.lucid.service="service{n}"
COPY --from=builder{n} --chown=65532:65532 /build /app
ENV PYTHONPATH=/app
EXPOSE 80{n}
HEALTHCHECK --interval=30s CMD ["/usr/bin/python3.11", "-c", "import socket"]
CMD ["-m", "service{n}"]

"#;

fn document(lines: usize) -> String {
    let mut text = String::from("# syntax=docker/dockerfile:1.7\n");
    let mut count = 1;
    for number in 0.. {
        let stage = STAGE.replace("{n}", &(number % 90).to_string());
        for line in stage.lines() {
            if count == lines {
                return text;
            }
            text.push_str(line);
            text.push('\n');
            count += 1;
        }
    }
    text
}

fn main() {
    println!(
        "{:>7} {:>12} {:>12} {:>14} {:>8}",
        "lines", "median ms", "p99 ms", "bare parse ms", "ratio"
    );
    for lines in LINES {
        let text = document(lines);
        let runs = if lines >= 10_000 { 40 } else { 300 };
        let (median, p99) = keystrokes(&text, lines, runs);
        let parse = bare_parse(&text);
        let ratio = median.as_secs_f64() / parse.as_secs_f64();
        println!(
            "{lines:>7} {:>12.3} {:>12.3} {:>14.3} {ratio:>8.2}",
            ms(median),
            ms(p99),
            ms(parse)
        );
    }
    println!("\n{:>7} {:<30} {:>12}", "lines", "request", "median ms");
    for lines in [100, 5_000] {
        requests(lines);
    }
}

/// The medians of requests at a line that is half typed at the end of the document.
fn requests(lines: usize) {
    const ASKED: [(&str, &str); 6] = [
        ("textDocument/completion", ""),
        ("textDocument/completion", "COPY --from="),
        ("textDocument/completion", "RUN echo $"),
        ("textDocument/hover", "RUN echo $PYTHONPATH"),
        ("textDocument/signatureHelp", "COPY --chown=7 a "),
        ("textDocument/inlayHint", "RUN echo $PYTHONPATH"),
    ];
    let text = document(lines);
    let mut client = Client::start();
    for (number, (method, line)) in ASKED.into_iter().enumerate() {
        let uri = format!("{URI}.{number}");
        client.open(&uri, &format!("{text}{line}"));
        client.wait_diagnostics(&uri, 1);
        let row = text.matches('\n').count();
        let position = serde_json::json!({ "line": row, "character": line.len() });
        let params = serde_json::json!({
            "textDocument": { "uri": uri },
            "position": position,
            "range": { "start": { "line": row.saturating_sub(50), "character": 0 }, "end": position },
        });
        let mut times: Vec<Duration> = (0..101)
            .map(|_| {
                let start = Instant::now();
                client.request(method, params.clone()).expect("an answer");
                start.elapsed()
            })
            .collect();
        times.sort();
        let name = format!("{} {line}", method.trim_start_matches("textDocument/"));
        println!("{lines:>7} {name:<30} {:>12.3}", ms(times[times.len() / 2]));
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Median and 99th percentile of `runs` keystrokes in the middle of the document.
fn keystrokes(text: &str, lines: usize, runs: usize) -> (Duration, Duration) {
    let mut client = Client::start();
    client.open(URI, text);
    client.wait_diagnostics(URI, 1);
    // The line of a RUN: what is typed there reaches every kind of rule.
    let middle = text.lines().position(|line| line.starts_with("RUN pip")).unwrap_or(0);
    let row = middle + (lines / 2 / 20) * 20;
    let row = if row < lines - 1 { row } else { middle } as u32;
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
