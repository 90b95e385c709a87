//! `docs/standard.md`: every clause of the built-in standards with its answer, from the standards'
//! data and the rules. `BLESS=1` writes it.

use plimsoll::rules::RULES;
use plimsoll::standard::{Clause, Place, Standard};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::{env, fs};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/standard.md");

const STANDARDS: [&str; 3] = ["lucid", "lucid-2025-12", "distroless"];

/// The groups whose rules answer to the standard.
const GROUPS: [&str; 9] = [
    "base",
    "users",
    "surface",
    "imports",
    "libraries",
    "labels",
    "health",
    "environment",
    "build",
];

/// Rules of these groups that hold whatever a standard says: they speak of reading the file and of
/// comments that silence rules.
const NO_CLAUSE: [&str; 3] =
    ["suppression-without-reason", "unreadable-file", "unused-suppression"];

fn standard(name: &str) -> std::sync::Arc<Standard> {
    Standard::builtin(name).expect("is built in")
}

#[test]
fn the_page_is_what_the_data_say() {
    let page = page();
    if env::var_os("BLESS").is_some() {
        fs::write(PAGE, &page).expect("a writable page");
    }
    let committed = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        committed == page,
        "docs/standard.md is stale: `BLESS=1 cargo test --test it standard_page` writes it"
    );
}

#[test]
fn every_clause_has_its_answer() {
    for name in STANDARDS {
        for clause in standard(name).clauses.iter() {
            let checks = clause.how.as_ref().is_some_and(|how| how.len() > 20);
            assert!(
                clause.is_decidable() || checks,
                "{name}: {} has neither a rule nor a way to check it",
                clause.id
            );
        }
    }
}

#[test]
fn clauses_and_rules_know_each_other() {
    for name in STANDARDS {
        let standard = standard(name);
        for clause in standard.clauses.iter() {
            for rule in clause.rules.iter().filter(|rule| *rule != "*") {
                let known = RULES.iter().any(|known| known.is_called(rule));
                assert!(known, "{name}: {} names {rule}, which is no rule", clause.id);
            }
        }
        // One that has clauses of its own inherits data that speak of its parent's.
        for clause in named(&standard).iter().filter(|_| shares_clauses(&standard)) {
            assert!(
                standard.clause(clause).is_some(),
                "{name}: its data name {clause}, which is no clause"
            );
        }
    }
    let lucid = standard("lucid");
    let rules = RULES.iter().filter(|rule| GROUPS.contains(&rule.group));
    let silent = rules.filter(|rule| lucid.clauses_of(rule.id).is_empty()).map(|rule| rule.id);
    assert_eq!(silent.collect::<Vec<_>>(), NO_CLAUSE, "rules that answer to no clause of lucid");
}

/// Whether its clauses are those of the first standard.
fn shares_clauses(standard: &Standard) -> bool {
    let first = self::standard(STANDARDS[0]);
    first.clauses.iter().map(|clause| &clause.id).eq(standard.clauses.iter().map(|own| &own.id))
        && first.clauses.iter().map(answer).eq(standard.clauses.iter().map(answer))
}

/// The clauses that a standard's images, labels and variables name.
fn named(standard: &Standard) -> BTreeSet<String> {
    let images = standard.images.approved.iter().map(|image| image.clause.clone());
    let prohibited = standard.images.prohibited.iter().map(|image| image.clause.clone());
    let labels = standard.labels.schema.iter().map(|(_, label)| label.clause.clone());
    let environment = &standard.environment;
    let required = environment.required.iter().map(|entry| entry.clause.clone());
    let names = environment.names.iter().map(|(_, name)| name.clause.clone());
    let port = environment.port.iter().map(|port| port.clause.clone());
    let all = images.chain(prohibited).chain(labels).chain(required).chain(names).chain(port);
    all.flatten().collect()
}

fn page() -> String {
    let mut out = "# The standards, clause by clause\n\n\
        Each clause of the built-in standards with its answer: the rules that decide it, or how to\n\
        check it where a Dockerfile does not. A Dockerfile meets a clause when none of its rules\n\
        reports an error or a warning that answers to it.\n\n\
        This page is made from `standards/*.toml` and the rules, and compared with them by a test;\n\
        `plimsoll standard show NAME` prints the same.\n"
        .to_owned();
    for name in STANDARDS {
        out.push_str(&section(&standard(name)));
    }
    out
}

fn section(standard: &Standard) -> String {
    let mut out = format!("\n## {}\n\n", standard.title);
    let of = [
        ("name", &format!("`{}`", standard.name)),
        ("date", &standard.date),
        ("source", &standard.source),
    ];
    for (key, value) in of.into_iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "- {key}: {value}").expect("a string");
    }
    if standard.name != STANDARDS[0] && shares_clauses(standard) {
        writeln!(out, "- clauses: those of `{}`", STANDARDS[0]).expect("a string");
        return out;
    }
    let decided = standard.clauses.iter().filter(|clause| clause.is_decidable()).count();
    writeln!(out, "- clauses: {}, of which rules decide {decided}", standard.clauses.iter().len())
        .expect("a string");
    out.push_str("\n| clause | line | text | answer |\n|---|---|---|---|\n");
    for clause in standard.clauses.iter() {
        let line = clause.line.map(|line| line.to_string()).unwrap_or_default();
        let text = cell(&clause.text);
        writeln!(out, "| {} | {line} | {text} | {} |", clause.id, cell(&answer(clause)))
            .expect("a string");
    }
    out
}

/// What decides a clause, and what is understood by it.
fn answer(clause: &Clause) -> String {
    let mut parts = Vec::new();
    if clause.is_summary() {
        parts.push("All rules".to_owned());
    } else if !clause.rules.is_empty() {
        parts.push(clause.rules.iter().map(|rule| link(rule)).collect::<Vec<_>>().join(", "));
    }
    if let Some(how) = &clause.how {
        let lead = if clause.rules.is_empty() { "" } else { "; these rules see part of it" };
        let how = how.replace('<', "&lt;");
        parts.push(format!("Not decidable from a Dockerfile{lead}. {how}"));
    } else if clause.places.contains(&Place::Image) {
        parts.push("As far as the base image is known".to_owned());
    } else if clause.places.contains(&Place::Context) {
        parts.push("With the build context where there is one".to_owned());
    }
    parts.extend(clause.note.clone());
    parts.join(". ")
}

/// A rule, ours or another tool's id of it, with the way to its page.
fn link(id: &str) -> String {
    let Some(rule) = RULES.iter().find(|rule| rule.is_called(id)) else {
        return format!("`{id}`");
    };
    let file = rule.id.replace('-', "_");
    format!("[{id}](../src/rules/{}/{file}.md)", rule.group)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
