//! Trivy's and Checkov's real answers on small cases: how many of their findings there are here
//! too (recall), and how many of the findings here are theirs (precision), compared by case, first
//! line of the instruction and id; by case and id where a thing is absent.
//!
//! `SCANNER=DS-0017 cargo test --test it scanners -- --nocapture` lists where the two differ.

use plimsoll::config::{self, Ground, Layer};
use plimsoll::document::Document;
use plimsoll::lint::{self, Cache, Mode, RuleSet, Settings, Surroundings, Tool};
use plimsoll::rules::RULES;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

const REACHED: f64 = 0.98;

/// Ids of things that are not in a file; they have no line.
const ABSENT: [&str; 3] = ["DS-0026", "CKV_DOCKER_2", "CKV_DOCKER_3"];

/// One-based first line of the instruction, and id.
type Found = BTreeSet<(u64, String)>;

/// Of both, here only, there only.
type Tally = [usize; 3];

fn shared() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = [root.join("../shared"), root.join("../../shared")];
    let found = places.into_iter().find(|path| path.join("conformance").is_dir());
    if found.is_none() {
        println!("skipped: the conformance files are not here");
    }
    found
}

/// What `--select trivy` or `--select checkov` has, and `also`.
fn settings(tool: Tool, also: Option<&str>) -> Settings {
    let select: Vec<_> = [tool.as_str()].into_iter().chain(also).map(str::to_owned).collect();
    let layer = Layer { select: &select, ..Layer::default() };
    let settings = Settings::default();
    let ground = Ground { standard: &settings.standard, development: false, hadolint: false };
    let enabled = config::select(RULES, ground, &[layer]);
    Settings { rules: RuleSet::new(enabled), ..settings }
}

fn found(settings: &Settings, tool: Tool, text: &str) -> Found {
    let document = Document::new(text);
    let surroundings =
        Surroundings { file_name: Some("Dockerfile".into()), ..Surroundings::default() };
    let mut cache = Cache::default();
    let found = lint::run(&document, settings, &surroundings, &mut cache, Mode::Findings);
    assert!(cache.panicked().is_empty(), "{:?} panicked", cache.panicked());
    let prefix = format!("{}:", tool.as_str());
    let ids = found.iter().flat_map(|diagnostic| {
        let at = diagnostic.instruction.and_then(|index| document.syntax().get(index));
        let line = at.map_or(0, |at| u64::from(at.line) + 1);
        let ids = diagnostic.aliases.iter().filter_map(|alias| alias.strip_prefix(&prefix));
        ids.map(move |id| (line, id.to_owned()))
    });
    ids.collect()
}

fn theirs(value: &Value) -> Option<Found> {
    let rows = value.as_array()?.iter();
    Some(
        rows.filter_map(|row| Some((row["line"].as_u64()?, row["id"].as_str()?.to_owned())))
            .collect(),
    )
}

/// Line 0 on both sides where one of them has none.
fn without_absent(mut ours: Found, mut theirs: Found) -> (Found, Found) {
    let unplaced: Vec<String> =
        theirs.iter().filter(|(line, _)| *line == 0).map(|(_, id)| id.clone()).collect();
    for found in [&mut ours, &mut theirs] {
        let moved = std::mem::take(found).into_iter().map(|(line, id)| {
            let absent = ABSENT.contains(&&*id) || unplaced.contains(&id);
            (if absent { 0 } else { line }, id)
        });
        *found = moved.collect();
    }
    (ours, theirs)
}

fn compare(
    shared: &Path,
    file: &str,
    field: &str,
    tool: Tool,
    tallies: &mut BTreeMap<String, Tally>,
) {
    // Trivy's tests run its deprecated rule too.
    let settings = settings(tool, (file == "trivy-dev.jsonl").then_some("DS-0024"));
    let watched = env::var("SCANNER").ok();
    let text = fs::read_to_string(shared.join("conformance").join(file)).expect("a file");
    for row in text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")) {
        // Trivy gives no answer where it cannot parse; rows with an `input` have no faithful text.
        let Some(theirs) = theirs(&row[field]).filter(|_| row["input"].is_null()) else { continue };
        let dockerfile = row["dockerfile"].as_str().expect("a Dockerfile");
        let (ours, theirs) = without_absent(found(&settings, tool, dockerfile), theirs);
        for found in ours.union(&theirs) {
            let (here, there) = (ours.contains(found), theirs.contains(found));
            let kind = if here && there {
                0
            } else if here {
                1
            } else {
                2
            };
            tallies.entry(found.1.clone()).or_default()[kind] += 1;
            if kind > 0 && watched.as_deref().is_some_and(|id| id == "all" || id == found.1) {
                println!(
                    "{} {} {found:?} {dockerfile:?}",
                    ["", "extra  ", "missing"][kind],
                    row["id"]
                );
            }
        }
    }
}

#[test]
fn scanners_agree() {
    let Some(shared) = shared() else { return };
    let mut failures = Vec::new();
    for (tool, own) in [(Tool::Trivy, "trivy-dev.jsonl"), (Tool::Checkov, "checkov-dev.jsonl")] {
        for (file, field) in [(own, "expected"), ("linters-dev.jsonl", tool.as_str())] {
            let mut tallies = BTreeMap::new();
            compare(&shared, file, field, tool, &mut tallies);
            println!("{} on {file}", tool.as_str());
            let mut sum = Tally::default();
            for (id, tally) in &tallies {
                sum = [sum[0] + tally[0], sum[1] + tally[1], sum[2] + tally[2]];
                println!(
                    "  {id:16} both {:5} extra {:4} missing {:4}",
                    tally[0], tally[1], tally[2]
                );
            }
            let share = |rest: usize| sum[0] as f64 / (sum[0] + rest).max(1) as f64;
            let (precision, recall) = (share(sum[1]), share(sum[2]));
            println!("  {:16} precision {precision:.4} recall {recall:.4}", "all");
            if precision < REACHED || recall < REACHED {
                failures.push(format!("{} on {file}: {precision:.4} {recall:.4}", tool.as_str()));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}
