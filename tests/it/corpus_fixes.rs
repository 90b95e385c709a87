//! Fixes on real files: what is written still parses, the mended finding is gone, no other one
//! came in its place, and a second run changes nothing.
//!
//! One file in twenty and the rules of [`GROUPS`]; `CORPUS=all` takes all files, `RULE=id,id` other
//! rules.

use plimsoll::document::Document;
use plimsoll::lint::{
    self, Applicability, Cache, Diagnostic, Enabled, Mode, Rule, RuleSet, Settings, Surroundings,
};
use plimsoll::rules::RULES;
use plimsoll::standard::Standard;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The groups whose fixes hold on all of the real files.
const GROUPS: &[&str] = &["packages", "shell"];

const LIMIT: Applicability = Applicability::Unsafe;

fn corpus() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared", "../../shared"].map(|path| root.join(path).join("corpus/real"));
    let found = found.into_iter().find(|path| path.is_dir());
    if found.is_none() {
        println!("skipped: the real files are not here");
    }
    found
}

fn settings(rules: impl Iterator<Item = &'static Rule>) -> Settings {
    let standard = Standard::builtin("lucid").expect("the standard");
    let rules = RuleSet::new(rules.map(Enabled::new).collect());
    Settings { rules, standard, ..Settings::default() }
}

fn surroundings() -> Surroundings {
    Surroundings { file_name: Some("Dockerfile".into()), ..Surroundings::default() }
}

fn findings(document: &Document, settings: &Settings, mode: Mode) -> Vec<Diagnostic> {
    lint::run(document, settings, &surroundings(), &mut Cache::default(), mode)
}

fn is_mendable(found: &Diagnostic) -> bool {
    found.fixes.iter().any(|fix| fix.applicability <= LIMIT)
}

/// Applies the rules' fixes; what is wrong with the result.
fn mend(text: &str, settings: &Settings, alone: bool) -> Vec<String> {
    let document = Document::new(text);
    let before = findings(&document, settings, Mode::Findings);
    let fixed = lint::fix(&document, settings, &surroundings(), LIMIT);
    let mut wrong: Vec<String> =
        fixed.refused.iter().map(|fix| format!("{} makes it unreadable", fix.rule)).collect();
    let document = Document::new(&fixed.text);
    let after = findings(&document, settings, Mode::Fixes);
    let left = after.iter().filter(|found| is_mendable(found));
    wrong.extend(left.map(|found| format!("{} is still found", found.rule.id)));
    if alone && after.len() > before.len() {
        wrong.push(format!("{} findings became {}", before.len(), after.len()));
    }
    let again = lint::fix(&document, settings, &surroundings(), LIMIT);
    if again.text != fixed.text {
        wrong.push("a second run changes more".to_owned());
    }
    wrong
}

#[test]
fn fixes_of_real_files_settle() {
    let Some(corpus) = corpus() else { return };
    let only = env::var("RULE").ok();
    let asked = |rule: &&&Rule| match only.as_deref() {
        Some(ids) => ids.split(',').any(|id| id == rule.id),
        None => GROUPS.contains(&rule.group),
    };
    let rules = || RULES.iter().filter(|rule| rule.fix.is_some()).filter(asked).copied();
    let all = settings(rules());
    let single: BTreeMap<_, _> =
        rules().map(|rule| (rule.id, settings(std::iter::once(rule)))).collect();
    let step = if env::var("CORPUS").is_ok_and(|what| what == "all") { 1 } else { 20 };
    let mut files: Vec<_> =
        fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut failures = Vec::new();
    let mut mended = 0;
    for path in files.iter().step_by(step) {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let found = findings(&Document::new(&text), &all, Mode::Fixes);
        let mut ids: Vec<_> =
            found.iter().filter(|found| is_mendable(found)).map(|found| found.rule.id).collect();
        ids.sort_unstable();
        ids.dedup();
        mended += ids.len();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for id in &ids {
            let wrong = mend(&text, &single[id], true);
            failures.extend(wrong.into_iter().map(|wrong| format!("{name}: {id} alone: {wrong}")));
        }
        if ids.len() > 1 {
            let wrong = mend(&text, &all, false);
            failures.extend(wrong.into_iter().map(|wrong| format!("{name}: together: {wrong}")));
        }
    }
    println!("{mended} fixes tried on {} files", files.len().div_ceil(step));
    assert!(mended > 0 || only.is_some(), "the corpus is there");
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
