//! Every rule's page is its test. `RULE=id,id` runs some; `BLESS=1` writes what is found into the
//! pages, to be read before it is committed.

use crate::config::Memory;
use crate::page::{self, Case, Expected, Kind};
use plimsoll::config::{FILE, Options, Overrides, Resolver};
use plimsoll::document::Document;
use plimsoll::lint::{
    self, Cache, Diagnostic, Enabled, Mode, Rule, RuleSet, Settings, Surroundings,
};
use plimsoll::model::{BuildContext, ContextEntry};
use plimsoll::rules::RULES;
use plimsoll::text::{EditSet, Encoding};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

#[test]
fn pages_are_true() {
    let only = env::var("RULE").ok();
    let bless = env::var_os("BLESS").is_some();
    let mut failures = String::new();
    let mut seen = 0;
    for rule in RULES.iter().filter(|rule| is_asked(&only, rule)) {
        let page = fs::read_to_string(page_path(rule)).expect("a page beside its rule");
        let cases = page::cases(&page);
        seen += cases.len();
        if bless {
            fs::write(page_path(rule), blessed(rule, &page, &cases)).expect("a writable page");
            continue;
        }
        let mut before: Option<&Case> = None;
        for case in &cases {
            if let Err(failure) = check(rule, case, before) {
                let place = format!("{}.md:{}", rule.id, case.first_line);
                writeln!(failures, "--- {place}\n{failure}").expect("a string");
            }
            before = if case.kind == Kind::Fixed { before } else { Some(case) };
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(seen > 0, "no rule {only:?}");
}

fn is_asked(only: &Option<String>, rule: &Rule) -> bool {
    only.as_deref().is_none_or(|ids| ids.split(',').any(|id| id == rule.id))
}

#[test]
fn pages_are_complete() {
    for rule in RULES {
        let page = rule.page;
        let id = rule.id;
        assert!(page.starts_with(&format!("# {id}\n\n")), "{id}: its page begins with its id");
        // What they say comes from outside of a text.
        if ["shellcheck", "unreadable-file"].contains(&id) {
            continue;
        }
        let cases = page::cases(page);
        let has = |kind: Kind| cases.iter().any(|case| case.kind == kind);
        assert!(has(Kind::Bad), "{id}: a bad example");
        assert!(has(Kind::Good), "{id}: a good example");
        assert_eq!(
            has(Kind::Fixed),
            rule.fix.is_some(),
            "{id}: a fixed example where there is a fix"
        );
    }
}

#[test]
fn registry_matches_the_folders() {
    let mut ids = BTreeSet::new();
    let mut aliases = BTreeSet::new();
    for rule in RULES {
        assert!(ids.insert(rule.id), "{}: twice", rule.id);
        assert!(rule.summary.len() > 5 && !rule.summary.ends_with('.'), "{}: its summary", rule.id);
        for alias in rule.alias_names() {
            assert!(aliases.insert(alias.clone()), "{alias}: of two rules");
        }
        let path = page_path(rule).with_extension("rs");
        assert!(path.exists(), "{}: group and file name do not match", rule.id);
    }
    for rule in RULES {
        for replaced in rule.replaces {
            assert!(ids.contains(replaced), "{} replaces {replaced}, which is no rule", rule.id);
        }
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for group in fs::read_dir(root).expect("rules").map(|entry| entry.expect("an entry").path()) {
        if !group.is_dir() {
            continue;
        }
        for file in
            fs::read_dir(&group).expect("a group").map(|entry| entry.expect("an entry").path())
        {
            if file.extension().is_some_and(|extension| extension == "md") {
                let id = file.file_stem().expect("a name").to_string_lossy().replace('_', "-");
                assert!(ids.contains(&*id), "{id} is not in the list of its group");
            }
        }
    }
}

fn page_path(rule: &Rule) -> PathBuf {
    let file = format!("src/rules/{}/{}.md", rule.group, rule.id.replace('-', "_"));
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// What the case's configuration says, for this rule alone. A rule that is off by default is on in
/// its own page; one that the configuration switches off is not.
fn settings(rule: &'static Rule, case: &Case) -> Settings {
    let written = [(FILE, &case.configuration), (".hadolint.yaml", &case.hadolint)];
    let files = written.into_iter().filter_map(|(name, text)| Some((name, text.as_deref()?)));
    let files: Vec<_> = files.map(|(name, text)| (format!("/{name}"), text)).collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let options = Options { standard: case.standard.clone(), ..Options::default() };
    let given = Overrides { options, working: "/".into(), ..Overrides::default() };
    let resolution = Resolver::new(Memory::new(&files), given).resolve(Path::new("/Dockerfile"));
    let problems: Vec<_> = resolution.problems.iter().chain(&resolution.notes).collect();
    assert!(problems.is_empty(), "{}: {problems:?}", rule.id);

    let mut settings = Settings::clone(&resolution.settings);
    let enabled = match settings.rules.get(rule.id) {
        // What most people want quieter is in its page as the rule says it.
        Some(enabled) if files.is_empty() => Some(Enabled { severity: None, ..enabled.clone() }),
        Some(enabled) => Some(enabled.clone()),
        None => (!rule.default).then(|| Enabled::new(rule)),
    };
    let enabled = enabled.map(|enabled| Enabled { own: true, ..enabled });
    settings.rules = RuleSet::new(enabled.into_iter().collect());
    settings
}

fn surroundings(case: &Case) -> Surroundings {
    let file_name = case.file.clone().unwrap_or_else(|| "Dockerfile".into());
    Surroundings { file_name: Some(file_name), ..Surroundings::default() }
}

fn diagnostics(rule: &'static Rule, case: &Case, text: &str) -> (Document, Vec<Diagnostic>) {
    let settings = settings(rule, case);
    let context = case.files.as_deref().map(|files| Arc::new(build_context(files)));
    let document =
        Document::new(text).with_target(settings.target.as_deref()).with_context(context);
    let mut cache = Cache::default();
    let found = lint::run(&document, &settings, &surroundings(case), &mut cache, Mode::Fixes);
    assert!(cache.panicked().is_empty(), "{:?} panicked", cache.panicked());
    (document, found)
}

fn build_context(files: &str) -> BuildContext {
    BuildContext::new(files.lines().map(|line| match line.strip_prefix('!') {
        Some(path) => (path.to_owned(), ContextEntry::Ignored),
        None => (line.to_owned(), ContextEntry::File),
    }))
}

fn check(rule: &'static Rule, case: &Case, before: Option<&Case>) -> Result<(), String> {
    match case.kind {
        Kind::Bad | Kind::Good => {
            let found = found(rule, case, &case.text);
            if case.kind == Kind::Good && !found.is_empty() {
                return Err(format!("expected nothing, found\n{}", show(&found)));
            }
            if case.kind == Kind::Bad && case.expected.is_empty() {
                return Err(format!("no caret line; found\n{}", show(&found)));
            }
            if found != case.expected {
                return Err(format!("expected\n{}found\n{}", show(&case.expected), show(&found)));
            }
            Ok(())
        }
        Kind::Fixed => {
            let before = before.ok_or("no bad example before it")?;
            let fixed = fixed(rule, before, case.title.as_deref())?;
            if fixed != case.text {
                return Err(format!("expected\n{}\nfixed is\n{fixed}", case.text));
            }
            let left = found(rule, before, &fixed);
            if !case.rest && !left.is_empty() {
                return Err(format!("still found after the fix\n{}", show(&left)));
            }
            Ok(())
        }
    }
}

fn found(rule: &'static Rule, case: &Case, text: &str) -> Vec<Expected> {
    let (document, found) = diagnostics(rule, case, text);
    let place = |offset| {
        let position = document.text().position(offset, Encoding::Utf32);
        (position.line, position.column)
    };
    let mut found: Vec<Expected> = found
        .iter()
        .map(|diagnostic| Expected {
            start: place(diagnostic.span.start),
            end: place(diagnostic.span.end),
            message: format!("{}: {}", severity(diagnostic), diagnostic.message),
        })
        .collect();
    found.iter_mut().for_each(|found| {
        // An empty place is shown by one caret.
        if found.start == found.end {
            found.end.1 += 1;
        }
    });
    found.sort();
    found
}

fn severity(diagnostic: &Diagnostic) -> String {
    format!("{:?}", diagnostic.severity).to_lowercase()
}

/// The text after the chosen fix of each finding that has one, all at once.
fn fixed(rule: &'static Rule, case: &Case, title: Option<&str>) -> Result<String, String> {
    let (document, found) = diagnostics(rule, case, &case.text);
    let mut all = EditSet::default();
    for diagnostic in &found {
        let mut fixes = diagnostic.fixes.iter();
        let chosen = fixes.find(|fix| title.is_none_or(|title| fix.title == title));
        if let Some(fix) = chosen {
            let best = rule.fix.ok_or("a fix although the rule says it has none")?;
            if fix.applicability < best {
                return Err(format!("{}: safer than the rule says", fix.title));
            }
            all = all.merged(&fix.edits).unwrap_or(all);
        } else if title.is_some() && diagnostic.fixes.is_empty() && found.len() == 1 {
            return Err("no fix".into());
        }
    }
    if all.is_empty() {
        let titles: Vec<_> =
            found.iter().flat_map(|found| &found.fixes).map(|fix| &fix.title).collect();
        return Err(format!("no such fix; there are {titles:?}"));
    }
    Ok(all.apply(&document.text().to_string()))
}

fn show(found: &[Expected]) -> String {
    found.iter().fold(String::new(), |text, found| {
        let ((line, column), (end_line, end_column)) = (found.start, found.end);
        text + &format!("  {line}:{column}-{end_line}:{end_column} {}\n", found.message)
    })
}

/// The page with caret lines and fixed blocks as they are found now.
fn blessed(rule: &'static Rule, page: &str, cases: &[Case]) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let mut result = String::new();
    let mut at = 0;
    let mut before: Option<&Case> = None;
    for case in cases {
        lines[at..case.first_line]
            .iter()
            .for_each(|line| writeln!(result, "{line}").expect("a string"));
        at = case.first_line + case.lines;
        let (text, found) = match (case.kind, before) {
            (Kind::Fixed, Some(bad)) => {
                let fixed = fixed(rule, bad, case.title.as_deref());
                (fixed.unwrap_or_else(|failure| format!("{failure}\n")), Vec::new())
            }
            _ => (case.text.clone(), found(rule, case, &case.text)),
        };
        for (number, line) in text.split_terminator('\n').enumerate() {
            let line = line.strip_suffix('\r').map_or(line.to_owned(), |line| format!("{line}␍"));
            writeln!(result, "{}", page::visible_bytes(&line)).expect("a string");
            for found in found.iter().filter(|found| found.start.0 as usize == number) {
                writeln!(result, "{}", page::caret_line(found)).expect("a string");
            }
        }
        before = if case.kind == Kind::Fixed { before } else { Some(case) };
    }
    lines[at..].iter().for_each(|line| writeln!(result, "{line}").expect("a string"));
    result
}
