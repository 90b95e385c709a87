//! The command line, from exec to exit.
//!
//! `cargo bench --bench command_line` prints the median and the 99th percentile of a run over one
//! file of 40 lines, beside `--version` and a program that does nothing; the processor time of
//! `check` over documents of growing length; and, where `PLIMSOLL_CORPUS` names a folder, the
//! processor time of `check` over it, and how much a second core brings, beside what it brings a
//! loop that shares nothing. Reported, not judged. `PLIMSOLL` names another program to measure.

#![allow(clippy::print_stdout, reason = "a bench says what it measured")]

#[allow(dead_code, reason = "a bench needs not all of it")]
mod documents;

use documents::{SCRIPT, STAGES};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a process is started.
const STARTS: usize = 200;
const LINES: [usize; 4] = [5_000, 10_000, 20_000, 40_000];

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("Dockerfile");
    std::fs::write(&file, STAGES.document(40)).expect("written");
    println!("{:<40} {:>12} {:>12}", "exec to exit", "median ms", "p99 ms");
    starts("check of 40 lines", || check(&file));
    starts("--version", || {
        let mut command = plimsoll();
        command.arg("--version");
        command
    });
    starts("true", || Command::new("true"));

    println!("\n{:<10} {:>7} {:>14} {:>8}", "kind", "lines", "processor ms", "growth");
    for kind in [STAGES, SCRIPT] {
        let mut before: Option<Duration> = None;
        for lines in LINES {
            std::fs::write(&file, kind.document(lines)).expect("written");
            let mut times: Vec<_> = (0..5).map(|_| run(&mut check(&file)).1).collect();
            times.sort();
            let time = times[times.len() / 2];
            let growth = before.map(|before| time.as_secs_f64() / before.as_secs_f64());
            let growth = growth.map_or_else(String::new, |growth| format!("{growth:.2}"));
            println!("{:<10} {lines:>7} {:>14.1} {growth:>8}", kind.name, ms(time));
            before = Some(time);
        }
    }
    if let Some(corpus) = std::env::var_os("PLIMSOLL_CORPUS") {
        whole(&PathBuf::from(corpus));
    }
}

fn plimsoll() -> Command {
    let own = || env!("CARGO_BIN_EXE_plimsoll").into();
    let mut command = Command::new(std::env::var_os("PLIMSOLL").unwrap_or_else(own));
    command.env("PLIMSOLL_SHELLCHECK", "off");
    command
}

fn check(path: &Path) -> Command {
    let mut command = plimsoll();
    command.args(["check", "--isolated", "--format", "json"]).arg(path);
    command
}

/// Wall and processor time of a run.
fn run(command: &mut Command) -> (Duration, Duration) {
    let (start, before) = (Instant::now(), of_children());
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok(), "it starts");
    (start.elapsed(), of_children() - before)
}

/// The processor time of all children that have ended, in the clock's hundredths of a second.
fn of_children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which ends in the last parenthesis: `cutime` and `cstime`.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(13).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn starts(name: &str, command: impl Fn() -> Command) {
    let mut times: Vec<_> = (0..STARTS).map(|_| run(&mut command()).0).collect();
    times.sort();
    println!("{name:<40} {:>12.2} {:>12.2}", ms(times[STARTS / 2]), ms(times[STARTS * 99 / 100]));
}

/// A whole corpus: processor time, and what the second core brings.
fn whole(corpus: &Path) {
    let mut gains = Vec::new();
    for _ in 0..5 {
        let (both, processor) = run(&mut check(corpus));
        let check = check(corpus);
        let mut pinned = Command::new("taskset");
        pinned.args(["-c", "0"]).arg(check.get_program()).args(check.get_args());
        pinned.env("PLIMSOLL_SHELLCHECK", "off");
        let (one, _) = run(&mut pinned);
        let (one_loop, two_loops) = loops();
        let gain = one.as_secs_f64() / both.as_secs_f64();
        let of_loop = 2.0 * one_loop.as_secs_f64() / two_loops.as_secs_f64();
        println!(
            "corpus: {:.2} s of processor time, {:.2} s on both cores, {:.2} s on one: gain {gain:.2}; of a loop {of_loop:.2}",
            processor.as_secs_f64(),
            both.as_secs_f64(),
            one.as_secs_f64()
        );
        gains.push(gain / of_loop);
    }
    gains.sort_by(f64::total_cmp);
    println!("gain of the second core, of what it brings the loop: {:.2}", gains[gains.len() / 2]);
}

/// The time of one loop that shares nothing, and of two at once.
fn loops() -> (Duration, Duration) {
    let work = || std::hint::black_box((0..400_000_000_u64).fold(0, |sum, it| sum ^ (it * it)));
    let start = Instant::now();
    work();
    let one = start.elapsed();
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    (one, start.elapsed())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
