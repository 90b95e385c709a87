//! The other linters' real answers: how many of their findings there are here too (recall), and
//! how many of the findings here are theirs (precision), by tool and by id, compared by file,
//! first line of the instruction and id.
//!
//! `LINTER=DL3008 cargo test --test it linters -- --nocapture` lists where the two differ.

use plimsoll::config::{Files, Options, Overrides, Resolver};
use plimsoll::document::Document;
use plimsoll::lint::{
    self, Cache, Enabled, Mode, Rule, RuleSet, Settings, Severity, Surroundings, Tool,
};
use plimsoll::rules::RULES;
use plimsoll::standard::Level;
use plimsoll::text::Encoding;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs, io};

/// What is asked of a tool's ids.
struct Threshold {
    /// The rows and the tool.
    name: &'static str,
    precision: f64,
    recall: f64,
}

const THRESHOLDS: &[Threshold] = &[
    Threshold { name: "hadolint cases", precision: 0.99, recall: 0.99 },
    Threshold { name: "hadolint defaults", precision: 0.99, recall: 0.99 },
    Threshold { name: "hadolint corpus", precision: 0.99, recall: 0.99 },
    Threshold { name: "buildkit cases", precision: 1.0, recall: 1.0 },
    Threshold { name: "buildkit corpus", precision: 0.995, recall: 0.995 },
    Threshold { name: "trivy cases", precision: 0.98, recall: 0.98 },
    Threshold { name: "checkov cases", precision: 0.98, recall: 0.98 },
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

/// Tallies by rows and tool, then by id; and what is found at another level than hadolint's.
#[derive(Default)]
struct Tallies(BTreeMap<&'static str, BTreeMap<String, Tally>>, Vec<String>);

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
            if here != there && watched.as_deref().is_some_and(|id| id == "all" || id == &*found.1)
            {
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

pub fn shared() -> Option<PathBuf> {
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
    let enabled =
        rules.map(|rule| Enabled { own: false, dormant: rule.experimental, ..Enabled::new(rule) });
    Settings { rules: RuleSet::new(enabled.collect()), ..Settings::default() }
}

/// A folder with nothing but hadolint's configuration.
struct Folder(String);

impl Files for Folder {
    fn read(&self, _: &Path) -> io::Result<String> {
        Ok(self.0.clone())
    }

    fn exists(&self, path: &Path) -> bool {
        path.ends_with(".hadolint.yaml")
    }
}

/// What holds under `--select hadolint` with that configuration, and `also` these, as infos.
pub fn as_hadolint(config: &Value, also: &[&str]) -> Arc<Settings> {
    let select = ["hadolint"].iter().chain(also).map(|&id| id.to_owned()).collect();
    let severity = also.iter().map(|&id| (id.to_owned(), Level::Information)).collect();
    let options = Options { select, severity, ..Options::default() };
    let given = Overrides { options, ..Overrides::default() };
    let resolution = Resolver::new(Folder(config.to_string()), given);
    let resolution = resolution.resolve(Path::new("Dockerfile"));
    assert!(resolution.problems.is_empty(), "{:?}", resolution.problems);
    resolution.settings.clone()
}

/// A document and its findings under the ids of every tool.
struct Linted {
    document: Document,
    by_tool: BTreeMap<&'static str, Found>,
    levels: BTreeMap<(u32, String), Severity>,
}

impl Linted {
    fn new(settings: &Settings, text: &str) -> Self {
        let document = Document::new(text);
        let surroundings =
            Surroundings { file_name: Some("Dockerfile".into()), ..Surroundings::default() };
        let mut cache = Cache::default();
        let found = lint::run(&document, settings, &surroundings, &mut cache, Mode::Findings);
        assert!(cache.panicked().is_empty(), "{:?} panicked", cache.panicked());
        let mut by_tool: BTreeMap<&'static str, Found> = BTreeMap::new();
        let mut levels = BTreeMap::new();
        for diagnostic in &found {
            let instruction = diagnostic.instruction.and_then(|index| document.syntax().get(index));
            let own = || document.text().position(diagnostic.span.start, Encoding::Utf8).line;
            let line = instruction.map_or_else(own, |at| at.line) + 1;
            for alias in &diagnostic.aliases {
                let Some((tool, id)) = alias.split_once(':') else { continue };
                let Some(tool) = TOOLS.iter().find(|known| known.as_str() == tool) else {
                    continue;
                };
                by_tool.entry(tool.as_str()).or_default().insert((line, id.to_owned()));
                levels.insert((line, id.to_owned()), diagnostic.severity);
            }
        }
        Self { document, by_tool, levels }
    }

    /// One tool's findings, those on the whole file (see [`Linted::theirs`]) without a line.
    fn ours(&self, tool: Tool, theirs: &Found) -> Found {
        let found = self.by_tool.get(tool.as_str()).into_iter().flatten();
        let place = |(line, id): &(u32, String)| {
            let whole = theirs.contains(&(0, id.clone()));
            (if whole { 0 } else { *line }, id.clone())
        };
        found.map(place).collect()
    }

    /// A tool's findings, each on the first line of its instruction; zero stays what it is: the
    /// whole file.
    fn theirs(&self, found: Found) -> Found {
        let syntax = self.document.syntax();
        let first = |line: u32| {
            let inside = syntax.instructions().rfind(|at| at.line < line);
            inside.filter(|at| line <= at.last_line() + 1).map_or(line, |at| at.line + 1)
        };
        found.into_iter().map(|(line, id)| (first(line), id)).collect()
    }
}

const TOOLS: [Tool; 4] = [Tool::Hadolint, Tool::BuildKit, Tool::Trivy, Tool::Checkov];

/// `{line, <key>}` of each row whose id is wanted.
fn rows(value: &Value, key: &str, wanted: impl Fn(&str) -> bool) -> Option<Found> {
    let rows = value.as_array()?.iter().filter_map(|row| {
        let id = row[key].as_str().filter(|id| wanted(id))?;
        Some((row["line"].as_u64()? as u32, id.to_owned()))
    });
    Some(rows.collect())
}

/// hadolint's answer: what it found, each with its level; without ShellCheck's.
struct Hadolint(BTreeMap<(u32, String), Severity>);

impl Hadolint {
    /// `[line, code, level]` or `{line, code, level}`; `None` where it has not parsed the file, and
    /// says nothing else of it.
    fn read(rows: &Value) -> Option<Self> {
        let field = |row: &Value, index: usize, name: &str| {
            if row.is_array() { row[index].clone() } else { row[name].clone() }
        };
        let mut levels = BTreeMap::new();
        for row in rows.as_array()? {
            let id = field(row, 1, "code").as_str()?.to_owned();
            let level = match field(row, 2, "level").as_str()? {
                "error" => Severity::Error,
                "warning" => Severity::Warning,
                "info" => Severity::Information,
                _ => Severity::Hint,
            };
            if id == "DL1000" {
                return None;
            } else if id.starts_with("DL") {
                levels.insert((field(row, 0, "line").as_u64()? as u32, id), level);
            }
        }
        Some(Self(levels))
    }

    /// Compares it with what is found here.
    fn compare(&self, tallies: &mut Tallies, name: &'static str, file: &str, linted: &Linted) {
        let theirs = self.0.keys().cloned().collect();
        let ours = linted.ours(Tool::Hadolint, &theirs);
        tallies.compare(name, file, &ours, &theirs);
        for (found, level) in &self.0 {
            if linted.levels.get(found).is_some_and(|own| own != level) {
                let own = linted.levels[found];
                tallies.1.push(format!("{file}:{} {} {own:?}, not {level:?}", found.0, found.1));
            }
        }
    }
}

/// Whether a tool says this id by default.
fn is_default(tool: Tool, id: &str) -> bool {
    let carries =
        |rule: &&&Rule| rule.aliases.iter().any(|alias| alias.tool == tool && alias.id == id);
    RULES.iter().find(carries).is_none_or(|rule| {
        let alias = rule.aliases.iter().find(|alias| alias.tool == tool && alias.id == id);
        rule.default && alias.is_none_or(|alias| alias.default)
    })
}

fn lines(shared: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(shared.join("conformance").join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn cases(shared: &Path, tallies: &mut Tallies) {
    let base = settings();
    for row in lines(shared, "linters-dev.jsonl") {
        let (id, dockerfile) = (row["id"].as_str().unwrap(), row["dockerfile"].as_str().unwrap());
        for (name, key, also) in [
            ("hadolint cases", "expected", &["DL1001", "DL3057"][..]),
            ("hadolint defaults", "expected_default", &[]),
        ] {
            if let Some(theirs) = Hadolint::read(&row[key]) {
                let settings = as_hadolint(&row["config"], also);
                theirs.compare(tallies, name, id, &Linted::new(&settings, dockerfile));
            }
        }
        let linted = Linted::new(&base, dockerfile);
        if row["buildkit_error"].is_null() {
            compare(
                tallies,
                "buildkit cases",
                Tool::BuildKit,
                id,
                &linted,
                &row["buildkit"],
                "rule",
            );
        }
        compare(tallies, "trivy cases", Tool::Trivy, id, &linted, &row["trivy"], "id");
        compare(tallies, "checkov cases", Tool::Checkov, id, &linted, &row["checkov"], "id");
    }
    for (file, name, tool) in [
        ("trivy-dev.jsonl", "trivy cases", Tool::Trivy),
        ("checkov-dev.jsonl", "checkov cases", Tool::Checkov),
    ] {
        for row in lines(shared, file).iter().filter(|row| row["input"].is_null()) {
            let linted = Linted::new(&base, row["dockerfile"].as_str().unwrap());
            let id = row["id"].as_str().unwrap();
            compare(tallies, name, tool, id, &linted, &row["expected"], "id");
        }
    }
}

/// Compares the ids that a tool says by default.
fn compare(
    tallies: &mut Tallies,
    name: &'static str,
    tool: Tool,
    file: &str,
    linted: &Linted,
    rows_of_tool: &Value,
    key: &str,
) {
    let Some(theirs) = rows(rows_of_tool, key, |_| true) else { return };
    // A finding on all lines of a file is one on the file.
    let last = linted.document.text().to_string().lines().count() as u64;
    let whole = rows_of_tool.as_array().into_iter().flatten().filter(|row| {
        tool == Tool::Checkov
            && row["line"] == 1
            && row["end_line"].as_u64() >= Some(last)
            && last > 1
    });
    let whole: BTreeSet<_> = whole.filter_map(|row| row[key].as_str()).collect();
    let place = |(line, id): (u32, String)| (if whole.contains(&*id) { 0 } else { line }, id);
    let theirs = linted.theirs(theirs.into_iter().map(place).collect());
    let mut ours = linted.ours(tool, &theirs);
    ours.retain(|(_, id)| is_default(tool, id));
    tallies.compare(name, file, &ours, &theirs);
}

fn corpus(shared: &Path, tallies: &mut Tallies) {
    let json = |name: &str| -> BTreeMap<String, Value> {
        let text = fs::read_to_string(shared.join("conformance").join(name)).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let hadolint = json("corpus-hadolint-dev.json");
    let buildkit = json("corpus-buildkit-dev.json");
    let settings = settings();
    let selected = as_hadolint(&Value::Object(Default::default()), &[]);
    for (file, theirs) in hadolint {
        let Ok(bytes) = fs::read(shared.join("corpus/real").join(&file)) else { continue };
        // What cannot be read has no findings of these tools.
        let text = String::from_utf8(bytes).unwrap_or_default();
        if let Some(theirs) = Hadolint::read(&theirs) {
            theirs.compare(tallies, "hadolint corpus", &file, &Linted::new(&selected, &text));
        }
        let linted = Linted::new(&settings, &text);
        let pairs = |rows: &Value, id: usize, line: usize| -> Found {
            let rows = rows.as_array().into_iter().flatten();
            rows.filter_map(|row| Some((row[line].as_u64()? as u32, row[id].as_str()?.to_owned())))
                .collect()
        };
        let Some(row) = buildkit.get(&file).filter(|row| row["error"].is_null()) else { continue };
        if row["warnings"].is_array() {
            let theirs = linted.theirs(pairs(&row["warnings"], 0, 1));
            let mut ours = linted.ours(Tool::BuildKit, &theirs);
            ours.retain(|(_, id)| is_default(Tool::BuildKit, id));
            tallies.compare("buildkit corpus", &file, &ours, &theirs);
        }
    }
}

#[test]
fn linters_agree() {
    let Some(shared) = shared() else { return };
    let mut tallies = Tallies::default();
    cases(&shared, &mut tallies);
    corpus(&shared, &mut tallies);
    let mut failures = Vec::new();
    for threshold in THRESHOLDS {
        let by_id = &tallies.0[threshold.name];
        let mut sum = Tally::default();
        println!("{}", threshold.name);
        for (id, tally) in by_id {
            sum.add(*tally);
            println!(
                "  {id:32} precision {:.3} recall {:.3}  both {:5} extra {:4} missing {:4}",
                tally.precision(),
                tally.recall(),
                tally.both,
                tally.extra,
                tally.missing,
            );
        }
        let (precision, recall) = (sum.precision(), sum.recall());
        println!("  {:32} precision {precision:.4} recall {recall:.4}", "all");
        if precision < threshold.precision || recall < threshold.recall {
            failures.push(format!("{}: {precision:.4} {recall:.4}", threshold.name));
        }
    }
    failures.append(&mut tallies.1);
    assert!(failures.is_empty(), "{failures:#?}");
}
