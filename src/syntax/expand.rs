//! BuildKit's expansion lexer: quotes, escapes and `$variables` of a word.
//!
//! One lexer serves three askers: the splitter (which heredocs does a line open), the model (what
//! is the value of a word), and the editor (which variables does a word name, and where).
//! Source of the behaviour: moby/buildkit frontend/dockerfile/shell/lex.go at 73ed682 (2026-08-21).

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
    /// The value; `None` where a variable in it is unknown.
    pub value: Option<String>,
    /// The names that had no value, in order, each once: BuildKit's "unmatched".
    pub unset: Vec<Box<str>>,
    /// Where BuildKit stops with an error: the byte of the word, and why.
    pub error: Option<(u32, Box<str>)>,
}

/// The words of a line and their ranges.
pub(super) fn raw_words(line: &str) -> Vec<(String, Range<u32>)> {
    let at = |part: &str| (part.as_ptr() as usize - line.as_ptr() as usize) as u32;
    line.split_whitespace()
        .map(|word| (word.to_owned(), at(word)..at(word) + word.len() as u32))
        .collect()
}

/// A word without its quotes, whether it had some, and of how many words it consists.
pub(super) fn unquoted(word: &str) -> (String, bool, usize) {
    let text = word.replace(['"', '\''], "");
    let quoted = text.len() != word.len();
    (text, quoted, 1)
}
