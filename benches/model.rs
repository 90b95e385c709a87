//! What the model of an image costs beside reading the file.
//!
//! `cargo bench --bench model [FOLDER]` prints, of each step, the time that all Dockerfiles of a
//! folder (`../shared/corpus/lucid` if none is named) take together, the median of 21 rounds: reading
//! the file into instructions, reading its shell scripts, the stages with their scopes, and what
//! each stage holds; then how often the last two go into the first two. Times are reported, not
//! judged.

#![allow(clippy::print_stdout, reason = "a bench says what it measured")]

use plimsoll::document::Document;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

const ROUNDS: usize = 21;
const STEPS: [&str; 4] = ["instructions", "shell scripts", "stages and scopes", "contents"];

fn main() {
    let folder = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder = folder.unwrap_or_else(|| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/lucid").to_owned()
    });
    let texts = texts(Path::new(&folder));
    let mut rounds: Vec<[Duration; 4]> = (0..ROUNDS).map(|_| round(&texts)).collect();
    let mut medians = [Duration::ZERO; 4];
    for (step, median) in medians.iter_mut().enumerate() {
        rounds.sort_by_key(|round| round[step]);
        *median = rounds[ROUNDS / 2][step];
    }
    println!("{} files, {} bytes", texts.len(), texts.iter().map(String::len).sum::<usize>());
    for (name, time) in STEPS.iter().zip(medians) {
        let each = time.as_secs_f64() * 1e6 / texts.len().max(1) as f64;
        println!("{name:<18} {:>9.3} ms, {each:>7.1} µs a file", time.as_secs_f64() * 1e3);
    }
    let [instructions, scripts, stages, contents] = medians;
    let ratio = (stages + contents).as_secs_f64() / (instructions + scripts).as_secs_f64();
    println!("the model costs {ratio:.2} of what reading costs");
}

fn texts(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).expect("a folder").filter_map(Result::ok);
    files.filter_map(|file| fs::read_to_string(file.path()).ok()).collect()
}

/// The time of each step, over all texts.
fn round(texts: &[String]) -> [Duration; 4] {
    let mut times = [Duration::ZERO; 4];
    for text in texts {
        let mut step = 0;
        let mut start = Instant::now();
        let mut lap = || {
            times[step] += start.elapsed();
            (step, start) = (step + 1, Instant::now());
        };
        let document = Document::new(text);
        black_box(document.syntax());
        lap();
        for at in document.syntax().instructions() {
            black_box(at.get().scripts());
        }
        lap();
        black_box(document.model());
        lap();
        black_box(document.contents());
        lap();
    }
    times
}
