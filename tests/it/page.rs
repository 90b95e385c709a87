//! Reads a rule's page: its fenced Dockerfiles are the rule's tests.
//!
//! ````text
//! ```dockerfile bad
//! FROM debian:12
//!      ^^^^^^^^^ error: the message
//! ```
//! ```dockerfile fixed
//! FROM debian:12 AS builder
//! ```
//! ````
//!
//! - `bad`: what the caret lines say is reported, and nothing else. A caret line stands under its
//!   line; `^^^~2:7` ends two lines further down, before column 7 (one-based, code points).
//! - `good`: nothing is reported.
//! - `fixed`: the `bad` block before it after the first fix of each finding, or with
//!   `fixed="Title"` after the fixes of that title; nothing is reported then, or with
//!   `fixed rest` something else may.
//! - After the kind: `file=NAME` is the name of the file; `standard=NAME`; a fence ```` ```toml ````
//!   before it is the `plimsoll.toml`, a fence ```` ```yaml ```` hadolint's configuration, a fence
//!   ```` ```files ```` the files of the build context, one a line (`!` before one that
//!   `.dockerignore` leaves out).
//! - `␉`, `␍` and `␠` stand for a tab, a carriage return and a blank that an editor would lose.

#[derive(Clone, Debug, Default)]
pub struct Case {
    pub kind: Kind,
    /// Zero-based line of the page at which its first line stands.
    pub first_line: usize,
    /// Number of lines of the page that it fills.
    pub lines: usize,
    pub text: String,
    pub expected: Vec<Expected>,
    pub file: Option<String>,
    pub standard: Option<String>,
    pub configuration: Option<String>,
    pub hadolint: Option<String>,
    /// The files of the build context, as they are written; `None` where it is not known.
    pub files: Option<String>,
    /// Of a `fixed` case: the title of the fixes to apply.
    pub title: Option<String>,
    /// Of a `fixed` case: findings may be left.
    pub rest: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    #[default]
    Bad,
    Good,
    Fixed,
}

/// What a caret line says. Lines and columns are zero-based, columns in code points.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Expected {
    pub start: (u32, u32),
    pub end: (u32, u32),
    pub message: String,
}

pub fn cases(page: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let (mut configuration, mut hadolint, mut files) = (None, None, None);
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<(usize, &str)> =
            lines.by_ref().take_while(|(_, line)| !line.starts_with("```")).collect();
        let plain = || body.iter().map(|(_, line)| format!("{line}\n")).collect::<String>();
        let mut words = attributes(info).into_iter();
        match words.next().as_deref() {
            Some("toml") => configuration = Some(plain()),
            Some("yaml") => hadolint = Some(plain()),
            Some("files") => files = Some(plain()),
            Some("dockerfile") => {
                if let Some(case) = case(words, &body, number + 1) {
                    cases.push(Case {
                        configuration: configuration.take(),
                        hadolint: hadolint.take(),
                        files: files.take(),
                        ..case
                    });
                }
            }
            _ => {}
        }
    }
    cases
}

fn case(
    words: impl Iterator<Item = String>,
    body: &[(usize, &str)],
    first_line: usize,
) -> Option<Case> {
    let mut case = Case { lines: body.len(), first_line, ..Case::default() };
    let mut known = false;
    for word in words {
        let (key, value) =
            word.split_once('=').map_or((&*word, None), |(k, v)| (k, Some(v.to_owned())));
        match key {
            "bad" => case.kind = Kind::Bad,
            "good" => case.kind = Kind::Good,
            "fixed" => (case.kind, case.title) = (Kind::Fixed, value),
            "rest" => case.rest = true,
            "file" => case.file = value,
            "standard" => case.standard = value,
            other => panic!("unknown word {other:?} in a fence"),
        }
        known = true;
    }
    for (_, line) in body {
        let number = case.text.lines().count() as u32;
        match caret(line, number) {
            Some(expected) => case.expected.push(expected),
            None => case.text.push_str(&format!("{}\n", real_bytes(line))),
        }
    }
    case.expected.sort();
    known.then_some(case)
}

/// Splits a fence's words at blanks outside double quotes; the quotes go.
fn attributes(info: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for char in info.chars() {
        match char {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().expect("never empty").push(char),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A caret line under line `below - 1`.
fn caret(line: &str, below: u32) -> Option<Expected> {
    let rest = line.trim_start_matches(' ');
    let column = (line.len() - rest.len()) as u32;
    let message = rest.trim_start_matches('^');
    let width = (rest.len() - message.len()) as u32;
    let line = (width > 0).then(|| below.checked_sub(1))??;
    let (end, message) = match message.strip_prefix('~') {
        Some(far) => {
            let (place, message) = far.split_once(' ')?;
            let (down, column) = place.split_once(':')?;
            ((line + down.parse::<u32>().ok()?, column.parse::<u32>().ok()? - 1), message)
        }
        None => ((line, column + width), message),
    };
    Some(Expected { start: (line, column), end, message: message.trim().to_owned() })
}

/// The page's line of a finding, as [`caret`] reads it.
pub fn caret_line(expected: &Expected) -> String {
    let blanks = " ".repeat(expected.start.1 as usize);
    if expected.start.0 == expected.end.0 {
        let width = (expected.end.1 - expected.start.1).max(1) as usize;
        return format!("{blanks}{} {}", "^".repeat(width), expected.message);
    }
    let down = expected.end.0 - expected.start.0;
    format!("{blanks}^~{down}:{} {}", expected.end.1 + 1, expected.message)
}

pub fn real_bytes(line: &str) -> String {
    line.replace('␉', "\t").replace('␍', "\r").replace('␠', " ")
}

/// The other way round, for what an editor would lose.
pub fn visible_bytes(line: &str) -> String {
    let kept = line.trim_end_matches([' ', '\r', '\t']);
    let lost = &line[kept.len()..];
    format!("{kept}{}", lost.replace('\t', "␉").replace('\r', "␍").replace(' ', "␠"))
        .replace('\t', "␉")
}
