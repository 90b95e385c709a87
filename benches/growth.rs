//! What grows faster than the file, and which part of Plimsoll that is.
//!
//! `cargo bench --bench growth` makes each adversarial file of the tests at half its size and at
//! its size, and times each part of a check of it: reading, model, contents, all rules, fixes,
//! formatting. Where the rules take long or grow, each rule is timed by itself. Words behind `--`
//! choose the files whose names have one of them. Times are reported, not judged.

#![allow(clippy::print_stdout, reason = "a bench says what it measured")]

#[path = "../tests/it/adversarial/inputs.rs"]
#[allow(dead_code, reason = "the tests' files, at other sizes")]
mod inputs;

use inputs::{INPUTS, Input};
use plimsoll::document::Document;
use plimsoll::files;
use plimsoll::format::{Style, format};
use plimsoll::lint::{
    self, Applicability, Cache, Enabled, Mode, Rule, RuleSet, Settings, Surroundings,
};
use plimsoll::rules::RULES;
use plimsoll::standard::Standard;
use plimsoll::text::Span;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Less is not looked at: it is noise, and harms nobody.
const FLOOR: Duration = Duration::from_millis(20);

/// Twice the file may take so many times the time.
const GROWTH: f64 = 2.6;

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let is_chosen = |it: &&Input| {
        chosen.is_empty() || chosen.iter().any(|word| it.name.contains(word.as_str()))
    };
    println!("{:<38} {:<30} {:>9} {:>9} {:>7}", "file", "part", "half ms", "all ms", "growth");
    for input in INPUTS.iter().filter(is_chosen) {
        let [Some(half), Some(all)] = [input.size / 2, input.size].map(|size| text(input, size))
        else {
            println!("{:<38} is refused", input.name);
            continue;
        };
        let all_rules = settings(RULES.iter().copied());
        let (half, all) = (phases(&half, &all_rules), phases(&all, &all_rules));
        for ((name, before), (_, after)) in half.times.iter().zip(&all.times) {
            line(input.name, name, *before, *after);
        }
        if is_bad(half.rules(), all.rules()) {
            let none = settings(std::iter::empty());
            let shared = [&half, &all].map(|it| run(&it.document, &none));
            for rule in RULES {
                let alone = settings(std::iter::once(*rule));
                let time =
                    |at: usize, it: &Phases| run(&it.document, &alone).saturating_sub(shared[at]);
                let (before, after) = (time(0, &half), time(1, &all));
                if is_bad(before, after) {
                    line(input.name, rule.id, before, after);
                }
            }
        }
    }
}

/// What is looked at of an input; `None` where nothing is.
fn text(input: &Input, size: usize) -> Option<String> {
    files::decode(input.at(size)).ok().map(|source| source.text)
}

fn settings(rules: impl Iterator<Item = &'static Rule>) -> Settings {
    let standard = Standard::builtin("lucid").expect("the standard");
    let rules = RuleSet::new(rules.map(Enabled::new).collect());
    Settings { rules, standard, ..Settings::default() }
}

struct Phases {
    document: Document,
    times: Vec<(&'static str, Duration)>,
}

impl Phases {
    fn rules(&self) -> Duration {
        self.times.iter().find(|(name, _)| *name == "rules").map_or(Duration::ZERO, |it| it.1)
    }
}

fn phases(text: &str, settings: &Settings) -> Phases {
    let mut times = Vec::new();
    let mut document = Document::default();
    times.push(("syntax", timed(|| document = Document::new(text))));
    times.push(("model", timed(|| document.model())));
    times.push(("occurrences", timed(|| document.occurrences())));
    times.push(("contents", timed(|| document.contents())));
    let scripts = || -> usize {
        document.syntax().instructions().map(|at| at.instruction.commands().count()).sum()
    };
    times.push(("scripts", timed(scripts)));
    times.push(("rules", run(&document, settings)));
    let surroundings = Surroundings::default();
    let fix = || lint::fix(&document, settings, &surroundings, Applicability::Safe);
    times.push(("fix", timed(fix)));
    let whole = Span::new(0, document.text().len());
    times.push(("format", timed(|| format(&document, whole, Style::default()))));
    Phases { document, times }
}

/// The findings of these rules, with what all of them share.
fn run(document: &Document, settings: &Settings) -> Duration {
    let surroundings = Surroundings::default();
    let mut cache = Cache::default();
    timed(|| lint::run(document, settings, &surroundings, &mut cache, Mode::Fixes))
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = now();
    let made = work();
    let time = now().saturating_sub(start);
    drop(made);
    time
}

/// The processor time of this thread, which does not grow with what else the machine does; where
/// the system does not say it, the time of the clock.
fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let said = said.and_then(|said| said.split(' ').next()?.parse().ok());
    said.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn is_bad(before: Duration, after: Duration) -> bool {
    after > FLOOR && growth(before, after) > GROWTH || after > FLOOR * 10
}

fn growth(before: Duration, after: Duration) -> f64 {
    after.as_secs_f64() / before.as_secs_f64().max(1e-6)
}

fn line(file: &str, part: &str, before: Duration, after: Duration) {
    if is_bad(before, after) {
        let [half, all] = [before, after].map(|it| it.as_secs_f64() * 1_000.0);
        println!("{file:<38} {part:<30} {half:>9.1} {all:>9.1} {:>7.1}", growth(before, after));
    }
}
