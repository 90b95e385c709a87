//! The other linters' real answers: how many of their findings there are here too (recall), and
//! how many of the findings here are theirs (precision), by tool and by id, compared by file,
//! first line of the instruction and id.
//!
//! `LINTER=DL3008 cargo test --test it linters -- --nocapture` lists where the two differ.

use plimsoll::config::hadolint;
use plimsoll::document::Document;
use plimsoll::lint::{self, Cache, Enabled, Mode, RuleSet, Settings, Surroundings, Tool};
use plimsoll::rules::RULES;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What is asked of a tool's ids. It is only printed, and ids that no rule carries are left out,
/// where the tool is not `complete` yet.
struct Threshold {
    /// The rows and the tool.
    name: &'static str,
    precision: f64,
    recall: f64,
    complete: bool,
}

const THRESHOLDS: &[Threshold] = &[
    Threshold { name: "hadolint cases", precision: 0.99, recall: 0.99, complete: false },
    Threshold { name: "hadolint corpus", precision: 0.99, recall: 0.99, complete: false },
    Threshold { name: "buildkit cases", precision: 1.0, recall: 1.0, complete: false },
    Threshold { name: "buildkit corpus", precision: 0.995, recall: 0.995, complete: false },
    Threshold { name: "trivy cases", precision: 0.98, recall: 0.98, complete: false },
    Threshold { name: "checkov cases", precision: 0.98, recall: 0.98, complete: false },
];

/// One-based first line of the instruction, and id.
type Found = BTreeSet<(u32, String)>;

#[derive(Clone, Copy, Default)]
struct Tally {
    both: usize,
    /// Here only.
    extra: usize,
    /// There only.
    missing: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.both += other.both;
        self.extra += other.extra;
        self.missing += other.missing;
    }

    fn precision(self) -> f64 {
        share(self.both, self.extra)
    }

    fn recall(self) -> f64 {
        share(self.both, self.missing)
    }
}

fn share(part: usize, rest: usize) -> f64 {
    if part + rest == 0 { 1.0 } else { part as f64 / (part + rest) as f64 }
}

/// Tallies by rows and tool, then by id.
#[derive(Default)]
struct Tallies(BTreeMap<&'static str, BTreeMap<String, Tally>>);

impl Tallies {
    fn compare(&mut self, name: &'static str, file: &str, ours: &Found, theirs: &Found) {
        let watched = env::var("LINTER").ok();
        let by_id = self.0.entry(name).or_default();
        for found in ours.union(theirs) {
            let tally = by_id.entry(found.1.clone()).or_default();
            let (here, there) = (ours.contains(found), theirs.contains(found));
            match (here, there) {
                (true, true) => tally.both += 1,
                (true, false) => tally.extra += 1,
                _ => tally.missing += 1,
            }
            if here != there && watched.as_deref() == Some(&*found.1) {
                println!(
                    "{} {file}:{} {}",
                    if here { "extra  " } else { "missing" },
                    found.0,
                    found.1
                );
            }
        }
    }
}

fn shared() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let found = [near, shared].into_iter().find(|path| path.join("conformance").is_dir());
    if found.is_none() {
        println!("skipped: the conformance files are not here");
    }
    found
}

/// Every rule that carries an id of a tool, at once: replaced findings leave their ids behind.
fn settings() -> Settings {
    let rules = RULES.iter().filter(|rule| !rule.aliases.is_empty());
    let enabled = rules.map(|rule| Enabled { own: false, ..Enabled::new(rule) });
    Settings { rules: RuleSet::new(enabled.collect()), ..Settings::default() }
}

/// The findings under the ids of every tool.
fn lint(settings: &Settings, text: &str) -> BTreeMap<&'static str, Found> {
    let document = Document::new(text);
    let surroundings = Surroundings { file_name: Some("Dockerfile".into()) };
    let mut cache = Cache::default();
    let found = lint::run(&document, settings, &surroundings, &mut cache, Mode::Findings);
    assert!(cache.panicked().is_empty(), "{:?} panicked", cache.panicked());
    let mut by_tool: BTreeMap<&'static str, Found> = BTreeMap::new();
    for diagnostic in &found {
        let start = diagnostic.instruction.and_then(|index| document.syntax().get(index));
        let line = match start {
            Some(at) => at.line,
            None => {
                document.text().position(diagnostic.span.start, plimsoll::text::Encoding::Utf8).line
            }
        };
        for alias in &diagnostic.aliases {
            let Some((tool, id)) = alias.split_once(':') else { continue };
            let Some(tool) = TOOLS.iter().find(|known| known.as_str() == tool) else { continue };
            by_tool.entry(tool.as_str()).or_default().insert((line + 1, id.to_owned()));
        }
    }
    by_tool
}

const TOOLS: [Tool; 4] = [Tool::Hadolint, Tool::BuildKit, Tool::Trivy, Tool::Checkov];

fn take(by_tool: &mut BTreeMap<&'static str, Found>, tool: Tool) -> Found {
    by_tool.remove(tool.as_str()).unwrap_or_default()
}

/// `{line, <key>}` of each row whose id is wanted.
fn rows(value: &Value, key: &str, wanted: impl Fn(&str) -> bool) -> Option<Found> {
    let rows = value.as_array()?.iter().filter_map(|row| {
        let id = row[key].as_str().filter(|id| wanted(id))?;
        Some((row["line"].as_u64()? as u32, id.to_owned()))
    });
    Some(rows.collect())
}

fn is_hadolint(id: &str) -> bool {
    id.starts_with("DL")
}

fn cases(shared: &Path, tallies: &mut Tallies) {
    let text = fs::read_to_string(shared.join("conformance/linters-dev.jsonl")).unwrap();
    let base = settings();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let (id, dockerfile) = (row["id"].as_str().unwrap(), row["dockerfile"].as_str().unwrap());
        let file = hadolint::File::parse(&row["config"].to_string());
        let hadolint = file.map(|file| file.facts()).unwrap_or_default();
        let mut ours = lint(&Settings { hadolint, ..base.clone() }, dockerfile);
        let found = rows(&row["expected"], "code", is_hadolint);
        // hadolint says nothing else of a file that it cannot parse.
        let parsed = |found: &Found| found.iter().all(|(_, id)| id != "DL1000");
        if let Some(theirs) = found.filter(parsed) {
            tallies.compare("hadolint cases", id, &take(&mut ours, Tool::Hadolint), &theirs);
        }
        if row["buildkit_error"].is_null()
            && let Some(theirs) = rows(&row["buildkit"], "rule", |_| true)
        {
            tallies.compare("buildkit cases", id, &take(&mut ours, Tool::BuildKit), &theirs);
        }
    }
}

fn corpus(shared: &Path, tallies: &mut Tallies) {
    let json = |name: &str| -> BTreeMap<String, Value> {
        let text = fs::read_to_string(shared.join("conformance").join(name)).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let (hadolint, mut buildkit) =
        (json("corpus-hadolint-dev.json"), json("corpus-buildkit-dev.json"));
    let settings = settings();
    for (file, theirs) in hadolint {
        let Ok(bytes) = fs::read(shared.join("corpus/real").join(&file)) else { continue };
        let mut ours = lint(&settings, &String::from_utf8_lossy(&bytes));
        let rows = theirs.as_array().unwrap().iter();
        let theirs: Found = rows
            .filter_map(|row| Some((row[0].as_u64()? as u32, row[1].as_str()?.to_owned())))
            .filter(|(_, id)| is_hadolint(id))
            .collect();
        if theirs.iter().all(|(_, id)| id != "DL1000") {
            let mut found = take(&mut ours, Tool::Hadolint);
            found.retain(|(_, id)| !["DL1000", "DL1001", "DL3057"].contains(&&**id));
            tallies.compare("hadolint corpus", &file, &found, &theirs);
        }
        let row = buildkit.remove(&file).unwrap_or_default();
        if let Some(warnings) = row["warnings"].as_array().filter(|_| row["error"].is_null()) {
            let theirs: Found = warnings
                .iter()
                .filter_map(|row| Some((row[1].as_u64()? as u32, row[0].as_str()?.to_owned())))
                .collect();
            tallies.compare("buildkit corpus", &file, &take(&mut ours, Tool::BuildKit), &theirs);
        }
    }
}

#[test]
fn linters_agree() {
    let Some(shared) = shared() else { return };
    let mut tallies = Tallies::default();
    cases(&shared, &mut tallies);
    corpus(&shared, &mut tallies);
    let aliases: BTreeSet<_> =
        RULES.iter().flat_map(|rule| rule.aliases).map(|alias| alias.id).collect();
    let mut failures = Vec::new();
    for threshold in THRESHOLDS {
        let Some(by_id) = tallies.0.get(threshold.name) else { continue };
        let mut sum = Tally::default();
        println!("{}", threshold.name);
        for (id, tally) in by_id {
            let counted = threshold.complete || aliases.contains(&**id);
            if counted {
                sum.add(*tally);
            }
            println!(
                "  {id:32} precision {:.3} recall {:.3}  both {:5} extra {:4} missing {:4}{}",
                tally.precision(),
                tally.recall(),
                tally.both,
                tally.extra,
                tally.missing,
                if counted { "" } else { "  (no rule)" },
            );
        }
        let (precision, recall) = (sum.precision(), sum.recall());
        println!("  {:32} precision {precision:.4} recall {recall:.4}", "all");
        let reached = precision >= threshold.precision && recall >= threshold.recall;
        if threshold.complete && !reached {
            failures.push(format!("{}: {precision:.4} {recall:.4}", threshold.name));
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}
