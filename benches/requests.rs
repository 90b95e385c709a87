//! What an editor asks while a Dockerfile is read and typed: the real server over real pipes.
//!
//! `cargo bench --bench requests` prints the median time from writing a request to having read its
//! answer, in documents of 100 and of 5,000 lines: once in a document that stands still, once right
//! after a keystroke in the middle of it, when all that was known of the text is to be derived
//! again. The positions are hard ones: behind hundreds of stages, either side by side or each upon
//! the one before it, with variables that come from the first. Beside the median, on Linux, the
//! server's own processor time for each, which does not depend on what else the machine does.
//! `PLIMSOLL` names another server than the one of the build; arguments are texts that a row must
//! have to be measured (`-- 5000 hover`). Times are reported, not judged.

#![allow(clippy::print_stdout, reason = "a bench says what it measured")]

#[path = "../tests/it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests' client, of which a bench needs little")]
mod harness;

use harness::Client;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const URI: &str = "file:///bench/Dockerfile";
const RUNS: usize = 51;
/// After each keystroke the rules run, too.
const KEYSTROKES: usize = 11;

/// What is asked, and the last line, at whose end the cursor stands.
const REQUESTS: &[(&str, &str)] = &[
    ("completion", ""),
    ("completion", "FROM "),
    ("completion", "COPY --from="),
    ("completion", "RUN echo $"),
    ("completion", "RUN --mount=type=cache,"),
    ("completion", "LABEL "),
    ("hover", "RUN echo $VERSION"),
    ("hover", "COPY --from=stage0"),
    ("hover", "RUN"),
    ("definition", "RUN echo $VERSION"),
    ("definition", "COPY --from=stage0"),
    ("semanticTokens/full", ""),
    ("semanticTokens/range", ""),
    ("references", "RUN echo $VERSION"),
    ("documentHighlight", "RUN echo $VERSION"),
    ("prepareRename", "RUN echo $VERSION"),
    ("rename", "RUN echo $VERSION"),
    ("signatureHelp", "COPY --chown=7 a "),
    ("inlayHint", "RUN echo $VERSION"),
    ("codeLens", ""),
    ("documentSymbol", ""),
    ("foldingRange", ""),
    ("documentLink", ""),
    ("selectionRange", "RUN echo $VERSION"),
    ("formatting", ""),
];

/// A stage of 20 lines; `{base}` is its base, `{n}` its number.
const STAGE: &str = r#"FROM {base} AS stage{n}
ARG TARGETARCH
WORKDIR /build/stage{n}
ENV VERSION_{n}=1.{n} \
    VERSION=${VERSION:-1}
# What the service needs to be built.
RUN apt-get update && apt-get install -y --no-install-recommends \
    build-essential curl ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY requirements{n}.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --prefix=/install -r requirements{n}.txt
COPY --from={other} --chown=65532:65532 /build /app
LABEL org.opencontainers.image.title="stage{n}" \
      org.opencontainers.image.version="${VERSION}"
RUN <<EOF
set -e
echo "$VERSION_{n} for $TARGETARCH"
EOF
EXPOSE 8080
"#;

/// Stages side by side, or each upon the one before it.
fn document(lines: usize, deep: bool) -> String {
    let mut text = String::from("# syntax=docker/dockerfile:1\n");
    for number in 0..lines / 20 {
        let before = format!("stage{}", number.saturating_sub(1));
        let base = if deep && number > 0 { &before } else { "python:3.12-slim-bookworm" };
        let other = if number > 0 { &before } else { "busybox:1.36" };
        let stage = STAGE.replace("{n}", &number.to_string());
        text.push_str(&stage.replace("{base}", base).replace("{other}", other));
    }
    text
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    println!(
        "{:>6} {:<5} {:<42} {:>9} {:>13} {:>9}",
        "lines", "", "request", "still ms", "processor ms", "typed ms"
    );
    for lines in [100, 5_000] {
        for deep in [false, true] {
            let text = document(lines, deep);
            for (method, line) in REQUESTS {
                let shape = if deep { "deep" } else { "wide" };
                let row = format!("{lines:>6} {shape:<5} {:<42}", format!("{method} {line}"));
                if !wanted.iter().all(|wanted| row.contains(wanted)) {
                    continue;
                }
                let [still, processor, typed] = measure(&format!("{text}{line}"), method);
                println!("{row} {still:>9.2} {processor:>13.2} {typed:>9.2}");
            }
        }
    }
}

/// Milliseconds in a document that stands still: the median, and the server's processor time;
/// the median right after a keystroke in it.
fn measure(text: &str, method: &str) -> [f64; 3] {
    let mut client = Client::start();
    client.open(URI, text);
    client.wait_diagnostics(URI, 1);
    let mut params = params(text);
    if method == "references" {
        params["context"] = json!({ "includeDeclaration": true });
    }
    let method = format!("textDocument/{method}");
    let ask = |client: &mut Client| {
        let start = Instant::now();
        client.request(&method, params.clone()).expect("an answer");
        start.elapsed()
    };
    ask(&mut client);
    let before = processor_time(client.process_id());
    let still: Vec<_> = (0..RUNS).map(|_| ask(&mut client)).collect();
    let processor = (processor_time(client.process_id()) - before) / RUNS as f64;
    // In the text of a comment, or of the command line behind it.
    let lines: Vec<_> = text.lines().collect();
    let half = lines.len() / 2;
    let row = (half..lines.len()).find(|row| lines[*row].starts_with("RUN apt")).unwrap_or(6);
    let mut typed = Vec::with_capacity(KEYSTROKES);
    for run in 0..KEYSTROKES {
        let version = run as i32 + 2;
        let (end, new) = if run % 2 == 0 { (7, "x") } else { (8, "") };
        client.change(URI, version, &[harness::change((row as u32, 7), (row as u32, end), new)]);
        typed.push(ask(&mut client));
        client.wait_diagnostics(URI, version);
    }
    // A run that was too late for its keystroke may have been published, too.
    client.unread();
    [median(still), processor, median(typed)]
}

/// What a process has used, in milliseconds: Linux counts it in hundredths of a second.
fn processor_time(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    // utime and stime, the 14th and 15th.
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
}

/// Those of all requests together; each takes its own.
fn params(text: &str) -> Value {
    let row = text.matches('\n').count();
    let line = text.rsplit('\n').next().unwrap_or_default();
    let position = json!({ "line": row, "character": line.len() });
    json!({
        "textDocument": { "uri": URI },
        "position": position,
        "positions": [position],
        "range": { "start": { "line": row.saturating_sub(50), "character": 0 }, "end": position },
        "newName": "RELEASE",
        "options": { "tabSize": 4, "insertSpaces": true },
    })
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1_000.0
}
