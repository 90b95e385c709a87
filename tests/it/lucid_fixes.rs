//! All fixes of the team's files, accepted one by one: safe ones first, then unsafe ones, then
//! suggestions, each time the first title. After every step the file still parses; in the end only
//! findings are left that need a person's knowledge.
//!
//! One file in ten; `CORPUS=all` takes all. `DUMP=folder` writes the resulting files and what was done, `ONLY=part` takes files of that name.

use plimsoll::config;
use plimsoll::document::Document;
use plimsoll::lint::{self, Applicability, Cache, Diagnostic, Fix, Mode, Settings, Surroundings};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

/// The rules whose findings may be left, and what only a person knows of each.
const PERSON: [(&str, &str); 31] = [
    ("consecutive-runs", "which steps are kept apart so that their layers are reused"),
    ("entrypoint-file-missing", "which file was meant"),
    ("healthcheck-port-mismatch", "which port the service answers on"),
    ("interpreter-missing", "which file was meant"),
    ("label-value", "which ports the service has"),
    ("library-not-searched", "which program loads the library"),
    ("missing-healthcheck", "how a program without an interpreter says that it is well"),
    ("missing-library", "which libraries of its own each of them needs"),
    ("musl-on-glibc", "which other image has the program"),
    ("nothing-to-run", "what the image runs"),
    ("npm-unpinned", "what a variable holds"),
    ("package-manager-in-runtime", "which packages of the directory the service imports"),
    ("placeholder-label", "what the service is called"),
    ("placeholder-version", "which version of a package is meant"),
    ("python-path-entry-empty", "what was to be copied there"),
    ("runtime-not-distroless", "what of a stage that runs commands the service needs"),
    ("script-entrypoint", "what the script that starts the service does"),
    ("second-interpreter", "which of the two the service was tested with"),
    ("secret-variable", "whether a variable that is named so holds a secret"),
    ("shell-in-runtime", "what the script that needs it does"),
    ("source-not-found", "which file was meant"),
    ("stage-source-missing", "which file was meant"),
    ("syntax-error", "what the instruction should have said"),
    ("system-file-write", "where else the service looks for it"),
    ("system-path-without-from", "which stage has it"),
    ("unmaintained-image", "when the service moves to another version of its language"),
    ("unused-stage", "what the image needs of it"),
    ("update-without-install", "what was to be installed"),
    ("user-not-numeric", "whether the cluster knows names; LUCID asks for one"),
    ("whole-bin-directory", "what the script that needs its shell does"),
    ("whole-system-tree", "which files of the directory the service reads"),
];

/// More fixes than a file has findings; more is a circle.
const STEPS: usize = 400;

fn corpus() -> Option<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared", "../../shared"].map(|path| root.join(path).join("corpus/lucid"));
    let Some(folder) = found.into_iter().find(|path| path.is_dir()) else {
        println!("skipped: the team's files are not here");
        return None;
    };
    let only = env::var("ONLY").unwrap_or_default();
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().contains(&only));
    files.sort();
    let all = env::var("CORPUS").is_ok_and(|what| what == "all");
    let step = if all || !only.is_empty() { 1 } else { 10 };
    Some(files.into_iter().step_by(step).collect())
}

/// What came of one file.
#[derive(Default)]
struct Mended {
    text: String,
    log: String,
    wrong: Vec<String>,
    left: BTreeMap<&'static str, usize>,
    steps: usize,
}

fn problems(document: &Document) -> usize {
    let syntax = document.syntax();
    let of_instructions: usize = syntax.instructions().map(|at| at.problems.len()).sum();
    of_instructions + syntax.prologue().problems.len()
}

fn comments(document: &Document) -> usize {
    document.text().to_string().lines().filter(|line| line.trim_start().starts_with('#')).count()
}

/// Whether it stands in what a program has written, where the advice is to mend that program.
fn is_generated(diagnostic: &Diagnostic) -> bool {
    diagnostic.fixes.iter().any(|fix| fix.edits.is_empty())
}

/// The fix to accept next.
fn next(found: &[Diagnostic]) -> Option<(&Diagnostic, &Fix)> {
    [Applicability::Safe, Applicability::Unsafe, Applicability::Suggestion].into_iter().find_map(
        |kind| {
            found.iter().find_map(|diagnostic| {
                let edits = |fix: &&Fix| fix.applicability == kind && !fix.edits.is_empty();
                let fix = diagnostic.fixes.iter().find(edits)?;
                Some((diagnostic, fix))
            })
        },
    )
}

fn counts(found: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    found.iter().for_each(|found| *counts.entry(found.rule.id).or_default() += 1);
    counts
}

fn mend(path: &Path, settings: &Settings) -> Mended {
    let mut mended = Mended::default();
    let Ok(text) = fs::read_to_string(path) else { return mended };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let surroundings = Surroundings { file_name: Some(name.clone()), ..Surroundings::default() };
    // Instructions that a fix leaves alone are not judged again, as in an editor.
    let mut cache = Cache::default();
    let mut run =
        |document: &Document| lint::run(document, settings, &surroundings, &mut cache, Mode::Fixes);
    let mut document = Document::new(&text);
    let mut found = run(&document);
    let mut seen = HashSet::from([text]);
    while let Some((diagnostic, fix)) = next(&found) {
        let line = document.text().line_of(diagnostic.span.start) + 1;
        let step =
            format!("{line}: {} [{:?}] {}", diagnostic.rule.id, fix.applicability, fix.title);
        writeln!(mended.log, "{step}").unwrap();
        let after = document.like(&fix.edits.apply(&document.text().to_string()));
        mended.steps += 1;
        if problems(&after) > problems(&document) {
            mended.wrong.push(format!("no longer parses after {step}"));
        }
        if !seen.insert(after.text().to_string()) || mended.steps > STEPS {
            mended.wrong.push(format!("a circle: {step}"));
            break;
        }
        let found_after = run(&after);
        let (before, now) = (counts(&found), counts(&found_after));
        let new: Vec<_> = now
            .iter()
            .filter(|(rule, count)| before.get(*rule).is_none_or(|before| before < count))
            .map(|(rule, _)| *rule)
            .collect();
        if !new.is_empty() {
            writeln!(mended.log, "    anew: {}", new.join(", ")).unwrap();
        }
        if comments(&after) < comments(&document) {
            let lost = comments(&document) - comments(&after);
            writeln!(mended.log, "    {lost} comments less").unwrap();
        }
        (document, found) = (after, found_after);
    }
    for diagnostic in &found {
        let line = document.text().line_of(diagnostic.span.start) + 1;
        let (rule, message) = (diagnostic.rule.id, &diagnostic.message);
        writeln!(mended.log, "left {line}: {rule} {:?} {message}", diagnostic.severity).unwrap();
    }
    found.retain(|diagnostic| !is_generated(diagnostic));
    mended.left = counts(&found);
    mended.text = document.text().to_string();
    mended
}

/// Each file on the next thread that is free.
fn mend_all(files: &[PathBuf], settings: &Settings) -> Vec<Mended> {
    let dump = env::var_os("DUMP").map(PathBuf::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let index = next.fetch_add(1, Ordering::Relaxed)
            && let Some(path) = files.get(index)
        {
            let mended = mend(path, settings);
            if let Some(folder) = &dump {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                fs::write(folder.join(&*name), &mended.text).unwrap();
                fs::write(folder.join(format!("{name}.log")), &mended.log).unwrap();
            }
            done.push((index, mended));
        }
        done
    };
    let mut done: Vec<_> = thread::scope(|scope| {
        let count = thread::available_parallelism().map_or(2, usize::from);
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, mended)| mended).collect()
}

#[test]
fn what_is_left_needs_a_person() {
    let Some(files) = corpus() else { return };
    let settings = config::defaults();
    let done = mend_all(&files, &settings);
    let mut failures = Vec::new();
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, mended) in files.iter().zip(&done) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        failures.extend(mended.wrong.iter().map(|wrong| format!("{name}: {wrong}")));
        mended.left.iter().for_each(|(rule, count)| *left.entry(rule).or_default() += count);
    }
    let steps: usize = done.iter().map(|mended| mended.steps).sum();
    println!("{steps} fixes in {} files; left: {left:#?}", files.len());
    let known: Vec<_> = PERSON.iter().map(|(rule, _)| *rule).collect();
    let open = left.keys().filter(|rule| !known.contains(rule));
    failures.extend(open.map(|rule| format!("{rule} is left, and nothing says why")));
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
