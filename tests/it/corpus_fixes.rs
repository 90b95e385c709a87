//! Fixes on real files, each rule alone and all together: what is written still parses, the mended
//! finding is gone, no other one came in its place, a second run changes nothing, and comments,
//! heredocs, the escape character and the instructions that a fix does not touch are as they were.
//!
//! One file in [`STEP`]; `CORPUS=all` takes all files (`.ci/run` does), `CORPUS=N/M` the files N,
//! N + M …, any other value those whose name has it; `RULE=id,id` takes these rules only.

use plimsoll::document::Document;
use plimsoll::lint::{
    self, Applicability, Cache, Diagnostic, Enabled, Mode, Rule, RuleSet, Settings, Severity,
    Surroundings,
};
use plimsoll::rules::RULES;
use plimsoll::standard::Standard;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

const STEP: usize = 20;

const LIMIT: Applicability = Applicability::Unsafe;

/// Rules that may speak where a fix of another one stood before: what fixed, who speaks, and why.
const FOLLOWS: &[(&str, &str, &str)] = &[
    ("apt-command", "apt-", "`apt-get` takes other options than `apt`, which others look for"),
    ("apt-lists-kept", "sudo-in-text", "a package `sudo` is a word between blanks then"),
    ("copy-not-add", "copy-to-relative", "hadolint asks it of COPY only"),
    ("add-", "copy-to-relative", "hadolint asks it of COPY only"),
    ("shell-form-healthcheck", "healthcheck-no-op", "it leads as long as there is a shell"),
    ("shell-form-entrypoint", "script-entrypoint", "it leads as long as there is a shell"),
    ("json-form", "script-entrypoint", "the script is named by a word then"),
];

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

fn is_mendable(found: &Diagnostic, limit: Applicability) -> bool {
    found.fixes.iter().any(|fix| fix.applicability <= limit)
}

/// The comments of a document, those inside instructions too, without their indentation.
fn comments(document: &Document) -> BTreeMap<String, usize> {
    let syntax = document.syntax();
    let outside = syntax.comments().iter().copied();
    let inside = syntax.instructions().flat_map(|at| {
        let locals: Vec<_> = at.comments.iter().map(|local| at.at(*local)).collect();
        locals
    });
    let mut count = BTreeMap::new();
    for span in outside.chain(inside) {
        *count.entry(document.text().slice(span).trim().to_owned()).or_default() += 1;
    }
    count
}

fn heredocs(document: &Document) -> Vec<String> {
    let all = document.syntax().instructions().flat_map(|at| at.get().heredocs.iter());
    all.map(|heredoc| heredoc.name.to_string()).collect()
}

/// The texts of the instructions, those of the numbers `without` left out.
fn instructions(document: &Document, without: &BTreeSet<usize>) -> Vec<String> {
    let all = document.syntax().instructions().filter(|at| !without.contains(&at.index));
    all.map(|at| at.get().source.trim().to_owned()).collect()
}

/// The numbers of the instructions that the fixes of `found` touch.
fn touched(document: &Document, found: &[Diagnostic], limit: Applicability) -> BTreeSet<usize> {
    let allowed =
        found.iter().filter_map(|found| found.fixes.iter().find(|fix| fix.applicability <= limit));
    let edits = allowed.flat_map(|fix| fix.edits.edits());
    let syntax = document.syntax();
    let places = edits.flat_map(|edit| {
        let meets =
            |span: plimsoll::text::Span| edit.span.start <= span.end && span.start <= edit.span.end;
        syntax.instructions().filter(move |at| meets(at.span())).map(|at| at.index)
    });
    places.collect()
}

fn is_part(part: &[String], whole: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|text| whole.any(|other| other == text))
}

/// What is lost in a text that was fixed, beside what the fixes are about.
fn lost(before: &Document, after: &Document, limit: Applicability) -> Vec<String> {
    let mut lost = Vec::new();
    if before.syntax().escape() != after.syntax().escape() {
        lost.push("another escape character".to_owned());
    }
    let kept = comments(after);
    // An unsafe fix may delete an instruction with what stands in it.
    for (comment, count) in comments(before).iter().filter(|_| limit == Applicability::Safe) {
        if kept.get(comment).is_none_or(|kept| kept < count) {
            lost.push(format!("the comment {comment:?} is lost"));
        }
    }
    if limit == Applicability::Safe && heredocs(before) != heredocs(after) {
        lost.push("other heredocs".to_owned());
    }
    lost
}

struct Mended {
    wrong: Vec<String>,
    after: Document,
    /// What the rules of the fixes find then.
    left: usize,
    applied: BTreeSet<&'static str>,
}

/// Applies the fixes of `settings`' rules; what is wrong with the result.
fn mend(document: &Document, settings: &Settings, limit: Applicability) -> Mended {
    let fixed = lint::fix(document, settings, &surroundings(), limit);
    let mut wrong: Vec<String> =
        fixed.refused.iter().map(|fix| format!("{} makes it unreadable", fix.rule)).collect();
    let after = document.like(&fixed.text);
    let left = findings(&after, settings, Mode::Fixes);
    // A second run changes nothing where nothing is left that it would mend.
    let mendable: Vec<_> = left.iter().filter(|found| is_mendable(found, limit)).collect();
    wrong.extend(mendable.iter().map(|found| format!("{} is still found", found.rule.id)));
    if !mendable.is_empty()
        && lint::fix(&after, settings, &surroundings(), limit).text != fixed.text
    {
        wrong.push("a second run changes more".to_owned());
    }
    wrong.extend(lost(document, &after, limit));
    let applied = fixed.applied.iter().map(|fix| fix.rule).collect();
    Mended { wrong, after, left: left.len(), applied }
}

fn count(found: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut count = BTreeMap::new();
    found.iter().for_each(|found| *count.entry(found.rule.id).or_default() += 1);
    count
}

/// Rules that find more than before.
fn new_ones(before: &Document, mended: &Mended, every: &Settings) -> Vec<String> {
    let old = count(&findings(before, every, Mode::Findings));
    let new = findings(&mended.after, every, Mode::Findings);
    let came = count(&new).into_iter().filter(|(id, number)| {
        let follows = FOLLOWS.iter().any(|(fixed, start, _)| {
            mended.applied.iter().any(|id| id.starts_with(fixed)) && id.starts_with(start)
        });
        *number > old.get(id).copied().unwrap_or_default() && !follows
    });
    let told = came.map(|(id, number)| {
        let last = new.iter().rfind(|found| found.rule.id == id);
        let message = last.map_or("", |found| &*found.message);
        format!("{id} is found {number} times now: {message} after {:?}", mended.applied)
    });
    told.collect()
}

struct Rules {
    /// Those with a fix.
    all: Settings,
    single: BTreeMap<&'static str, Settings>,
    /// Whoever may find something new.
    every: Settings,
}

/// How many fixes were tried, and what is wrong.
fn file(path: &Path, rules: &Rules) -> (usize, Vec<String>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Ok(text) = fs::read_to_string(path) else { return (0, Vec::new()) };
    let document = Document::new(&text);
    let mut wrong = Vec::new();
    let found = findings(&document, &rules.all, Mode::Fixes);
    let mendable = found.iter().filter(|found| is_mendable(found, LIMIT));
    let ids: BTreeSet<_> = mendable.map(|found| found.rule.id).collect();
    for id in &ids {
        let single = &rules.single[id];
        let own = findings(&document, single, Mode::Fixes);
        let mended = mend(&document, single, LIMIT);
        wrong.extend(mended.wrong.into_iter().map(|wrong| format!("{name}: {id} alone: {wrong}")));
        if mended.left > own.len() {
            let (before, left) = (own.len(), mended.left);
            wrong.push(format!("{name}: {id} alone: {before} findings became {left}"));
        }
        let mut untouched = instructions(&document, &touched(&document, &own, LIMIT));
        // Behind an entry point in exec form its CMD is found next.
        let is_next = |text: &String| *id == "shell-form-entrypoint" && text.starts_with("CMD");
        untouched.retain(|text| !is_next(text));
        // A continuation that is repaired makes one instruction of two.
        let repaired = *id == "syntax-error";
        if !repaired && !is_part(&untouched, &instructions(&mended.after, &BTreeSet::new())) {
            wrong.push(format!("{name}: {id} alone: changes what it does not touch"));
        }
    }
    for limit in [Applicability::Safe, Applicability::Unsafe] {
        if !found.iter().any(|found| is_mendable(found, limit)) {
            continue;
        }
        let mended = mend(&document, &rules.all, limit);
        let all = format!("{name}: all {limit:?}");
        wrong.extend(mended.wrong.iter().map(|wrong| format!("{all}: {wrong}")));
        // What a mended mistake of syntax held back is said now.
        if limit == Applicability::Safe && !mended.applied.contains("syntax-error") {
            let came = new_ones(&document, &mended, &rules.every);
            wrong.extend(came.into_iter().map(|wrong| format!("{all}: {wrong}")));
        }
    }
    (ids.len(), wrong)
}

/// Those that `CORPUS` asks for.
fn files(corpus: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (first, step) = match env::var("CORPUS").ok().as_deref() {
        None => (0, STEP),
        Some("all") => (0, 1),
        Some(asked) => match asked.split_once('/') {
            Some((first, step)) => (first.parse().unwrap(), step.parse().unwrap()),
            None => {
                files.retain(|path| path.to_string_lossy().contains(asked));
                (0, 1)
            }
        },
    };
    files.into_iter().skip(first).step_by(step).collect()
}

#[test]
fn fixes_of_real_files_settle() {
    let Some(corpus) = corpus() else { return };
    let only = env::var("RULE").ok();
    let asked = |rule: &&&Rule| match only.as_deref() {
        Some(ids) => ids.split(',').any(|id| id == rule.id),
        None => true,
    };
    let with_fix = || RULES.iter().filter(|rule| rule.fix.is_some()).filter(asked).copied();
    let rules = Rules {
        all: settings(with_fix()),
        single: with_fix().map(|rule| (rule.id, settings(std::iter::once(rule)))).collect(),
        every: settings(RULES.iter().copied().filter(|rule| rule.severity > Severity::Hint)),
    };
    let files = files(&corpus);
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = file(path, &rules);
            results.lock().unwrap().push(result);
        }
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        (0..workers).for_each(|_| drop(scope.spawn(work)));
    });
    let results = results.into_inner().unwrap();
    let tried: usize = results.iter().map(|(tried, _)| tried).sum();
    let mut failures: Vec<_> = results.into_iter().flat_map(|(_, wrong)| wrong).collect();
    failures.sort();
    println!("{tried} fixes tried on {} files", files.len());
    assert!(tried > 0 || only.is_some(), "the corpus is there");
    assert!(failures.is_empty(), "{}:\n{}", failures.len(), failures.join("\n"));
}
