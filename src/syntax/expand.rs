//! BuildKit's expansion lexer: quotes, escapes and `$variables` of a word.
//!
//! One lexer serves three askers: the splitter (which heredocs does a line open), the model (what
//! is the value of a word), and the editor (which variables does a word name, and where).
//! Source of the behaviour: moby/buildkit frontend/dockerfile/shell/lex.go at 73ed682 (2026-08-21).

use super::lexer::{Failure, Lexer, Mode, Piece};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// What a variable is worth when a word is expanded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lookup {
    Set(String),
    Unset,
    /// It has a value at build time that nobody can know now.
    Unknown,
}

/// A variable that a word names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VariableUse {
    pub name: Box<str>,
    /// The name alone, bytes of the word.
    pub name_range: Range<u32>,
    /// With `$`, braces and modifier.
    pub range: Range<u32>,
    /// The modifier, such as `:-`, `:+`, `-`, `#`, `/`; empty where there is none.
    pub modifier: Box<str>,
}

/// What a word expands to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expansion {
    /// The value; `None` where a variable in it is unknown, it would be unreasonably long, or
    /// BuildKit stops.
    pub value: Option<String>,
    /// The names that had no value, in order, each once: BuildKit's "unmatched".
    pub unset: Vec<Box<str>>,
    /// Where BuildKit stops with an error: the byte of the word, and why.
    pub error: Option<(u32, Box<str>)>,
}

/// The value of a word without quotes and with its variables: what ENV, COPY and most others
/// take. `escape` is `\` or `` ` ``.
pub fn expand(word: &str, escape: u8, lookup: &mut dyn FnMut(&str) -> Lookup) -> Expansion {
    if is_plain(word, escape) {
        return Expansion { value: Some(word.to_owned()), unset: Vec::new(), error: None };
    }
    expansion(Lexer::new(word, escape, Mode::default(), lookup))
}

/// Whether a word is its own value, as most are. A byte order mark before it is read over.
fn is_plain(word: &str, escape: u8) -> bool {
    let special = |byte: u8| matches!(byte, b'$' | b'\'' | b'"') || byte == escape;
    !word.bytes().any(special) && !word.starts_with('\u{feff}')
}

/// The text of a heredoc of COPY or ADD with its variables: quotes stay, the escape is `\`.
pub fn expand_heredoc(text: &str, lookup: &mut dyn FnMut(&str) -> Lookup) -> Expansion {
    let mode = Mode { plain_quotes: true, ..Mode::default() };
    expansion(Lexer::new(text, b'\\', mode, lookup))
}

fn expansion(mut lexer: Lexer) -> Expansion {
    let (value, error) = match lexer.run() {
        Ok((value, _)) => (value.known(), None),
        Err(failure) => (None, Some((failure.at, failure.kind.to_string().into()))),
    };
    let mut seen = FxHashSet::default();
    lexer.unset.retain(|name| seen.insert(name.clone()));
    Expansion { value, unset: lexer.unset, error }
}

/// The words that a word becomes once its variables are replaced: what EXPOSE takes. `None` where
/// a variable is unknown or BuildKit stops.
pub fn expand_words(
    word: &str,
    escape: u8,
    lookup: &mut dyn FnMut(&str) -> Lookup,
) -> Option<Vec<String>> {
    let (value, words) = Lexer::new(word, escape, Mode::default(), lookup).run().ok()?;
    value.known()?;
    Some(words.into_iter().map(|word| word.text).collect())
}

/// The variables that a word names, in the order of their places, also those in the modifiers of
/// others. None in single quotes or behind an escape.
pub fn variables(word: &str, escape: u8) -> Vec<VariableUse> {
    if is_plain(word, escape) {
        return Vec::new();
    }
    let mut unknown = |_: &str| Lookup::Unknown;
    let mut lexer = Lexer::new(word, escape, Mode::default(), &mut unknown);
    // What was found before a mistake counts.
    let _ = lexer.run();
    lexer.uses
}

/// The variables that the text of a heredoc names, where it is expanded: quotes hide none.
pub fn heredoc_variables(text: &str) -> Vec<VariableUse> {
    let mut unknown = |_: &str| Lookup::Unknown;
    let mode = Mode { plain_quotes: true, ..Mode::default() };
    let mut lexer = Lexer::new(text, b'\\', mode, &mut unknown);
    let _ = lexer.run();
    lexer.uses
}

/// Where BuildKit stops on the word, whatever its variables are worth.
pub(super) fn failure(word: &str, escape: u8) -> Option<Failure> {
    if is_plain(word, escape) {
        return None;
    }
    let mut unknown = |_: &str| Lookup::Unknown;
    Lexer::new(word, escape, Mode::default(), &mut unknown).run().err()
}

/// The words of a line in which BuildKit looks for heredocs: quotes and escapes kept, variables
/// left alone, the escape always `\`. Each with the bytes of the line that it came from. None
/// where a quote or a brace is not closed.
pub fn raw_words(line: &str) -> Vec<(String, Range<u32>)> {
    let mut unset = |_: &str| Lookup::Unset;
    let mode = Mode { raw_quotes: true, raw_escapes: true, keep_unset: true, ..Mode::default() };
    let mut lexer = Lexer::new(line, b'\\', mode, &mut unset);
    let words = lexer.run().map(|(_, words)| words).unwrap_or_default();
    words.into_iter().map(|word| (word.text, word.from)).collect()
}

/// The delimiter of a heredoc: its first word without quotes, whether a quote was removed from
/// it, and the number of words in it. No word where a quote or a brace is not closed.
pub fn unquoted(word: &str) -> (String, bool, usize) {
    let words = |raw_quotes| {
        let mut unset = |_: &str| Lookup::Unset;
        let mode = Mode { raw_quotes, keep_unset: true, ..Mode::default() };
        let mut lexer = Lexer::new(word, b'\\', mode, &mut unset);
        lexer.run().map(|(_, words)| words).unwrap_or_default()
    };
    let (cooked, raw) = (words(false), words(true));
    let quotes = |words: &[Piece]| match words.first() {
        Some(word) => word.text.matches(['\'', '"']).count(),
        None => 0,
    };
    let removed = quotes(&cooked) != quotes(&raw);
    let count = cooked.len();
    (cooked.into_iter().next().map(|word| word.text).unwrap_or_default(), removed, count)
}
