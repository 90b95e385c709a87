//! Real files: the same instructions, words, flags and heredocs as BuildKit's own parser, the
//! same files refused, and a problem on every line that BuildKit refuses for its structure.

use plimsoll::syntax::{
    Body, CommandForm, Instruction, Keyword, Operation, Pair, Separator, Syntax, Word,
};
use plimsoll::text::{Local, Text};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files that are read otherwise than BuildKit reads them, each with the reason: none.
const DIFFERENT: &[(&str, &str)] = &[];

fn shared() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let found = [near, shared].into_iter().find(|path| path.join("conformance").is_dir());
    if found.is_none() {
        println!("skipped: the conformance files are not here");
    }
    found
}

fn parse(shared: &Path, file: &str) -> Option<Syntax> {
    let bytes = std::fs::read(shared.join("corpus/real").join(file)).ok()?;
    Some(Syntax::parse(&Text::new(&String::from_utf8_lossy(&bytes))))
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| &*word.text).collect()
}

fn command(form: &CommandForm) -> Vec<&str> {
    match form {
        CommandForm::Shell(text) => vec![&text.text],
        CommandForm::Exec { words, .. } => texts(words),
    }
}

/// Name, value and separator, as BuildKit's parser lists them; the word of an ARG as it is.
fn pair(pair: &Pair, argument: bool) -> Vec<String> {
    let value = pair.value.as_ref().map(|value| &*value.text);
    match (argument, value) {
        (true, None) => vec![pair.key.text.to_string()],
        (true, Some(value)) => vec![format!("{}={value}", pair.key.text)],
        (false, value) => vec![
            pair.key.text.to_string(),
            value.unwrap_or_default().to_owned(),
            if pair.separator == Separator::Equals { "=" } else { "" }.to_owned(),
        ],
    }
}

fn arguments(operation: &Operation) -> (Vec<String>, bool) {
    let json = |form: &CommandForm| form.exec().is_some();
    if operation.keyword == Keyword::Unknown {
        // BuildKit's parser leaves one empty node; the instruction is refused later.
        return (vec![String::new()], false);
    }
    let (words, json) = match &operation.body {
        Body::From(from) => (texts(&from.words), false),
        Body::Command(form) => (command(form), json(form)),
        Body::Pairs(pairs) => {
            let argument = operation.keyword == Keyword::Arg;
            return (pairs.iter().flat_map(|it| pair(it, argument)).collect(), false);
        }
        Body::Transfer(it) => {
            (it.sources.iter().chain(&it.destination).map(|it| &*it.text).collect(), it.json)
        }
        Body::Words { words, json } => (texts(words), *json),
        Body::Text(text) => (vec![&*text.text], false),
        Body::Healthcheck(check) => {
            let mut words = vec![&*check.kind.text];
            words.extend(check.command.iter().flat_map(command));
            (words, check.command.as_ref().is_some_and(json))
        }
        Body::Onbuild(_) | Body::None => (Vec::new(), false),
    };
    (words.into_iter().map(str::to_owned).collect(), json)
}

fn operation(it: &Operation, lines: (u32, u32)) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value, there: bool| {
        if there {
            object.insert(key.to_owned(), value);
        }
    };
    put("cmd", json!(it.name.text), true);
    put("start", json!(lines.0), true);
    put("end", json!(lines.1), true);
    let (words, json) = arguments(it);
    put("args", json!(words), !words.is_empty());
    put("json", json!(true), json);
    let flags: Vec<&str> = it.flags.iter().map(|flag| &*flag.word.text).collect();
    put("flags", json!(flags), !flags.is_empty());
    if let Body::Onbuild(inner) = &it.body {
        put("sub", Value::Object(operation(inner, (0, 0))), true);
    }
    object
}

fn instruction(it: &Instruction, line: u32) -> Value {
    let mut object = operation(&it.operation, (line + 1, line + it.lines));
    let body = |local: Local| &it.source[local.start as usize..local.end as usize];
    let heredocs: Vec<Value> = it
        .heredocs
        .iter()
        .map(|heredoc| {
            json!({
                "name": heredoc.name, "expand": heredoc.expand, "chomp": heredoc.chomp,
                "fd": heredoc.descriptor, "content": body(heredoc.body),
            })
        })
        .collect();
    if !heredocs.is_empty() {
        object.insert("heredocs".to_owned(), Value::Array(heredocs));
    }
    Value::Object(object)
}

#[test]
fn real_files_have_the_instructions_of_buildkit() {
    let Some(shared) = shared() else { return };
    let rows = std::fs::read_to_string(shared.join("conformance/corpus-instructions-dev.jsonl"));
    let (mut read, mut different) = (0, BTreeSet::new());
    for row in rows.unwrap().lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        let file = row["file"].as_str().unwrap().to_owned();
        let Some(syntax) = parse(&shared, &file) else { continue };
        read += 1;
        if let Some(error) = row["err"].as_str() {
            let refused = match error {
                "file with no instructions" => syntax.is_empty(),
                _ => syntax.instructions().any(|it| !it.problems.is_empty()),
            };
            if !refused {
                different.insert(file);
            }
            continue;
        }
        let found: Vec<Value> =
            syntax.instructions().map(|it| instruction(it.get(), it.line)).collect();
        let escape = char::from(syntax.escape()).to_string();
        let expected = row["ins"].as_array().unwrap();
        if found != *expected || row["esc"] != json!(escape) {
            let at = found.iter().zip(expected).find(|(found, expected)| found != expected);
            println!("{file}: {at:?}");
            different.insert(file);
        }
    }
    println!("{read} files compared");
    assert!(read > 3_000, "the corpus is there");
    assert_eq!(different, DIFFERENT.iter().map(|(file, _)| (*file).to_owned()).collect());
}

/// What BuildKit refuses but no single line shows: values that are not known before the build,
/// and what concerns the file as a whole.
const NOT_OF_STRUCTURE: &[&str] = &[
    "base name (",
    "no build stage in current context",
    "file with no instructions",
    "failed to parse stage name",
];

#[test]
fn what_buildkit_refuses_has_a_problem_on_its_line() {
    let Some(shared) = shared() else { return };
    let rows = std::fs::read_to_string(shared.join("conformance/corpus-buildkit-dev.json"));
    let rows: Map<String, Value> = serde_json::from_str(&rows.unwrap()).unwrap();
    let (mut refused, mut accepted) = (0, Vec::new());
    for (file, row) in &rows {
        let Some(error) = row["error"].as_str() else { continue };
        if NOT_OF_STRUCTURE.iter().any(|start| error.starts_with(start)) {
            continue;
        }
        let Some(syntax) = parse(&shared, file) else { continue };
        refused += 1;
        let line = row["error_line"].as_u64().map(|line| line as u32);
        let on_line = syntax.instructions().any(|it| {
            line.is_none_or(|line| (it.line + 1..=it.last_line() + 1).contains(&line))
                && !it.problems.is_empty()
        });
        if !on_line {
            accepted.push(format!("{file}:{line:?}: {error}"));
        }
    }
    println!("{refused} refused files compared");
    assert!(refused > 100, "the corpus is there");
    assert_eq!(accepted, Vec::<String>::new());
}
