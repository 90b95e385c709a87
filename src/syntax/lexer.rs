//! The lexer behind [`super::expand`]: one pass, one value.
//!
//! How much of a word is read never depends on a value, so that mistakes and names are found in
//! words whose value nobody can know.

use super::expand::{Lookup, VariableUse};
use super::pattern;
use std::fmt;
use std::ops::Range;

/// Where BuildKit stops on a word: the byte, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Failure {
    pub at: u32,
    pub kind: FailureKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum FailureKind {
    /// A quote that is not closed.
    Quote(char),
    /// A `${…}` that is not closed or not understood.
    Substitution(Box<str>),
    /// `${name:?message}` without a value.
    Required(Box<str>),
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quote(quote) => {
                let name = if *quote == '"' { "double" } else { "single" };
                write!(f, "unexpected end of statement while looking for matching {name}-quote")
            }
            Self::Substitution(reason) | Self::Required(reason) => f.write_str(reason),
        }
    }
}

fn substitution(at: usize, reason: impl Into<Box<str>>) -> Failure {
    Failure { at: at as u32, kind: FailureKind::Substitution(reason.into()) }
}

/// `${` in `${` in `${` …: deeper is refused, since it would be read by recursion.
const MAX_DEPTH: u32 = 64;

/// A value may be so much longer than its word; variables that double each other end there.
const MAX_GROWTH: usize = 1 << 16;

/// Characters of a value times characters of a pattern.
const MAX_WORK: usize = 1 << 24;

/// A text, or that it cannot be known.
pub(super) struct Value {
    text: String,
    known: bool,
}

impl Value {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), known: true }
    }

    fn unknown() -> Self {
        Self { text: String::new(), known: false }
    }

    pub fn known(self) -> Option<String> {
        self.known.then_some(self.text)
    }

    fn push(&mut self, other: &Value, limit: usize) {
        self.known &= other.known && self.text.len() + other.text.len() <= limit;
        if self.known {
            self.text.push_str(&other.text);
        }
    }
}

/// A word and the bytes that it came from.
#[derive(Default)]
pub(super) struct Piece {
    pub text: String,
    pub from: Range<u32>,
}

/// Splits what the lexer reads into words.
///
/// BuildKit has one buffer for all levels of `${…}`: entering one empties it. So the `a` of
/// `a${b:-c}` is lost when a line is split into words.
#[derive(Default)]
struct Words {
    done: Vec<Piece>,
    in_word: bool,
}

impl Words {
    fn add(&mut self, buffer: &mut Piece, ch: char, from: &Range<u32>) {
        if !ch.is_whitespace() {
            self.add_raw(buffer, ch.encode_utf8(&mut [0; 4]), from);
        } else if self.in_word && !buffer.text.is_empty() {
            self.done.push(std::mem::take(buffer));
            self.in_word = false;
        }
    }

    fn add_raw(&mut self, buffer: &mut Piece, text: &str, from: &Range<u32>) {
        if buffer.text.is_empty() {
            buffer.from = from.clone();
        }
        buffer.text.push_str(text);
        buffer.from.end = from.end;
        self.in_word = true;
    }

    fn finish(mut self, buffer: &mut Piece) -> Vec<Piece> {
        if !buffer.text.is_empty() {
            self.done.push(std::mem::take(buffer));
        }
        self.done
    }
}

/// What stays in the result as it is written.
#[derive(Clone, Copy, Default)]
pub(super) struct Mode {
    /// Quotes are characters like others.
    pub plain_quotes: bool,
    /// Quotes, which mean what they mean.
    pub raw_quotes: bool,
    /// Escapes.
    pub raw_escapes: bool,
    /// Variables that are not set.
    pub keep_unset: bool,
}

pub(super) struct Lexer<'a> {
    word: &'a str,
    at: usize,
    escape: char,
    mode: Mode,
    lookup: &'a mut dyn FnMut(&str) -> Lookup,
    buffer: Piece,
    depth: u32,
    limit: usize,
    /// The variables that were named so far.
    pub uses: Vec<VariableUse>,
    /// The names that had no value.
    pub unset: Vec<Box<str>>,
}

impl<'a> Lexer<'a> {
    pub fn new(
        word: &'a str,
        escape: u8,
        mode: Mode,
        lookup: &'a mut dyn FnMut(&str) -> Lookup,
    ) -> Self {
        Self {
            word,
            // Go's scanner passes over a byte order mark.
            at: if word.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
            escape: escape as char,
            mode,
            lookup,
            buffer: Piece::default(),
            depth: 0,
            limit: word.len() + MAX_GROWTH,
            uses: Vec::new(),
            unset: Vec::new(),
        }
    }

    fn peek(&self) -> Option<char> {
        self.word.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.at += ch.len_utf8();
        Some(ch)
    }

    /// Reads all of it: the value, and the words that it falls into.
    pub fn run(&mut self) -> Result<(Value, Vec<Piece>), Failure> {
        self.until(None, self.mode.raw_escapes)
    }

    /// Reads up to and over `stop`, or to the end.
    fn until(
        &mut self,
        stop: Option<char>,
        raw_escapes: bool,
    ) -> Result<(Value, Vec<Piece>), Failure> {
        let start = self.at;
        if self.depth == MAX_DEPTH {
            return Err(substitution(start, "substitutions are nested too deeply"));
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.mode.raw_escapes, raw_escapes);
        self.buffer = Piece::default();
        let result = self.read(stop);
        self.mode.raw_escapes = outer;
        self.depth -= 1;
        result
    }

    fn read(&mut self, stop: Option<char>) -> Result<(Value, Vec<Piece>), Failure> {
        let mut value = Value::new("");
        let mut words = Words::default();
        while let Some(ch) = self.peek() {
            let start = self.at;
            if stop == Some(ch) {
                self.next();
                return Ok((value, words.finish(&mut self.buffer)));
            }
            let text = match ch {
                '$' => self.dollar()?,
                '<' => Value::new(self.angle()),
                '\'' if !self.mode.plain_quotes => Value::new(self.single_quoted()?),
                '"' if !self.mode.plain_quotes => self.double_quoted()?,
                _ if ch == self.escape => Value::new(self.escaped()),
                _ => {
                    self.next();
                    words.add(&mut self.buffer, ch, &(start as u32..self.at as u32));
                    value.text.push(ch);
                    continue;
                }
            };
            let from = start as u32..self.at as u32;
            if ch == '$' {
                text.text.chars().for_each(|ch| words.add(&mut self.buffer, ch, &from));
            } else {
                words.add_raw(&mut self.buffer, &text.text, &from);
            }
            value.push(&text, self.limit);
        }
        match stop {
            Some(stop) => Err(substitution(self.at, format!("missing '{stop}'"))),
            None => Ok((value, words.finish(&mut self.buffer))),
        }
    }

    /// The escape character outside of quotes: the next character as it is.
    fn escaped(&mut self) -> String {
        let mut text = String::new();
        let escape = self.next().filter(|_| self.mode.raw_escapes);
        text.extend(escape);
        text.extend(self.next());
        text
    }

    /// `<`, or `<<` with the blanks after it, which keeps `<< EOF` one word.
    fn angle(&mut self) -> String {
        let start = self.at;
        self.next();
        if self.peek() == Some('<') {
            self.next();
            while matches!(self.peek(), Some('\t' | '\r' | ' ')) {
                self.next();
            }
        }
        self.word.get(start..self.at).unwrap_or_default().to_owned()
    }

    fn single_quoted(&mut self) -> Result<&'a str, Failure> {
        let start = self.at;
        self.next();
        let rest = self.word.get(self.at..).unwrap_or_default();
        let Some(len) = rest.find('\'') else {
            self.at = self.word.len();
            return Err(Failure { at: start as u32, kind: FailureKind::Quote('\'') });
        };
        self.at += len + 1;
        let inner = if self.mode.raw_quotes { start..self.at } else { start + 1..self.at - 1 };
        Ok(self.word.get(inner).unwrap_or_default())
    }

    fn double_quoted(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        let mut value = Value::new("");
        let quote = self.next().filter(|_| self.mode.raw_quotes);
        value.text.extend(quote);
        loop {
            match self.peek() {
                None => return Err(Failure { at: start as u32, kind: FailureKind::Quote('"') }),
                Some('"') => {
                    self.next();
                    value.text.extend(quote);
                    return Ok(value);
                }
                Some('$') => {
                    let inner = self.dollar()?;
                    value.push(&inner, self.limit);
                }
                Some(ch) if ch == self.escape => {
                    self.next();
                    if self.mode.raw_escapes {
                        value.text.push(ch);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if matches!(next, '"' | '$') || next == self.escape => {
                            self.next();
                            value.text.push(next);
                        }
                        Some(_) => value.text.push(ch),
                    }
                }
                Some(ch) => {
                    self.next();
                    value.text.push(ch);
                }
            }
        }
    }

    /// `$name` or `${name…}`.
    fn dollar(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        self.next();
        if self.peek() == Some('{') {
            self.next();
            return self.braced(start);
        }
        let name = self.name();
        if name.is_empty() {
            return Ok(Value::new("$"));
        }
        self.used(name, start);
        Ok(match self.get(name) {
            Lookup::Set(value) => Value::new(value),
            Lookup::Unset if self.mode.keep_unset => Value::new(format!("${name}")),
            Lookup::Unset => Value::new(""),
            Lookup::Unknown => Value::unknown(),
        })
    }

    fn braced(&mut self, start: usize) -> Result<Value, Failure> {
        match self.peek() {
            None => return Err(substitution(start, "missing '}'")),
            Some('{' | '}' | ':') => return Err(substitution(start, "bad substitution")),
            Some(_) => {}
        }
        let name = self.name();
        let index = self.uses.len();
        self.used(name, start);
        let result = self.modified(start, name, index);
        if let Some(used) = self.uses.get_mut(index) {
            used.range.end = self.at as u32;
        }
        result
    }

    /// What follows the name in `${name…}`.
    fn modified(&mut self, start: usize, name: &str, index: usize) -> Result<Value, Failure> {
        let from = self.at;
        let mut operator = self.next();
        if operator == Some('}') {
            return Ok(match self.get(name) {
                Lookup::Set(value) => Value::new(value),
                Lookup::Unset if self.mode.keep_unset => Value::new(format!("${{{name}}}")),
                Lookup::Unset => Value::new(""),
                Lookup::Unknown => Value::unknown(),
            });
        }
        let colon = operator == Some(':');
        if colon {
            operator = self.next();
        }
        let modifier = self.word.get(from..self.at).unwrap_or_default();
        if let Some(used) = self.uses.get_mut(index) {
            used.modifier = modifier.into();
        }
        let unsupported =
            || substitution(start, format!("unsupported modifier ({modifier}) in substitution"));
        match operator {
            None => Err(substitution(start, "missing '}'")),
            Some('/') if !colon => self.replaced(start, name),
            Some('#' | '%') if colon => Err(unsupported()),
            Some(operator @ ('#' | '%')) => {
                let word = self.argument(start, '}', true)?;
                self.trimmed(start, name, operator, word)
            }
            Some(operator) if colon || matches!(operator, '+' | '-' | '?') => {
                let word = self.argument(start, '}', false)?;
                let value = self.get(name);
                if self.mode.keep_unset && value == Lookup::Unset {
                    return Ok(Value::new(format!("${{{name}{modifier}{}}}", word.text)));
                }
                let fallback = match &value {
                    Lookup::Set(text) => Some(colon && text.is_empty()),
                    Lookup::Unset => Some(true),
                    Lookup::Unknown => None,
                };
                match (operator, fallback, value) {
                    ('+' | '-' | '?', None, _) => Ok(Value::unknown()),
                    ('-', Some(true), _) | ('+', Some(false), _) => Ok(word),
                    ('+', Some(true), _) => Ok(Value::new("")),
                    ('-' | '?', Some(false), Lookup::Set(text)) => Ok(Value::new(text)),
                    ('?', Some(true), value) => Err(required(start, name, word, &value)),
                    _ => Err(unsupported()),
                }
            }
            Some(_) => Err(unsupported()),
        }
    }

    /// A part of a modifier, up to `stop`.
    fn argument(&mut self, start: usize, stop: char, raw: bool) -> Result<Value, Failure> {
        match self.until(Some(stop), raw) {
            Ok((value, _)) => Ok(value),
            Err(failure) if self.peek().is_some() || self.depth == MAX_DEPTH => Err(failure),
            Err(_) if stop == '/' => Err(substitution(start, "missing '/' in ${}")),
            Err(_) => Err(substitution(start, "missing '}'")),
        }
    }

    /// `${name#pattern}` and its like.
    fn trimmed(
        &mut self,
        start: usize,
        name: &str,
        operator: char,
        word: Value,
    ) -> Result<Value, Failure> {
        let value = self.get(name);
        if self.mode.keep_unset && value == Lookup::Unset {
            return Ok(Value::new(format!("${{{name}{operator}{}}}", word.text)));
        }
        let Some(word) = word.known() else { return Ok(Value::unknown()) };
        let (greedy, shell) = match word.strip_prefix(operator) {
            Some(rest) => (true, rest),
            None => (false, &*word),
        };
        let trim = if operator == '#' { pattern::trim_prefix } else { pattern::trim_suffix };
        let text = searchable(&value, shell);
        let result = trim(shell, text.unwrap_or_default(), greedy).map_err(|reason| {
            substitution(start, format!("invalid pattern ({shell}) in substitution: {reason}"))
        })?;
        Ok(match text {
            Some(_) => Value::new(result),
            None => Value::unknown(),
        })
    }

    /// `${name/pattern/text}`, and `//` for all.
    fn replaced(&mut self, start: usize, name: &str) -> Result<Value, Failure> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let shell = self.argument(start, '/', true)?;
        let by = self.argument(start, '}', true)?;
        let value = self.get(name);
        if self.mode.keep_unset && value == Lookup::Unset {
            return Ok(Value::new(format!("${{{name}/{}/{}}}", shell.text, by.text)));
        }
        let Some(shell) = shell.known() else { return Ok(Value::unknown()) };
        let text = searchable(&value, &shell);
        let result = text.unwrap_or_default();
        let result = pattern::replace(&shell, result, &by.text, all, self.limit);
        let result = result.map_err(|reason| {
            substitution(start, format!("invalid pattern ({shell}) in substitution: {reason}"))
        })?;
        Ok(match result {
            Some(result) if by.known && text.is_some() => Value::new(result),
            _ => Value::unknown(),
        })
    }

    /// Letters, digits and `_`; or digits alone; or one special parameter.
    fn name(&mut self) -> &'a str {
        let rest = self.word.get(self.at..).unwrap_or_default();
        let len = match rest.chars().next() {
            Some(first) if first.is_ascii_digit() => {
                rest.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(rest.len())
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest.find(|ch: char| !ch.is_alphanumeric() && ch != '_').unwrap_or(rest.len()),
        };
        self.at += len;
        rest.get(..len).unwrap_or_default()
    }

    /// Notes the variable whose name ends here.
    fn used(&mut self, name: &str, start: usize) {
        let end = self.at as u32;
        self.uses.push(VariableUse {
            name: name.into(),
            name_range: end - name.len() as u32..end,
            range: start as u32..end,
            modifier: "".into(),
        });
    }

    fn get(&mut self, name: &str) -> Lookup {
        let value = (self.lookup)(name);
        if value == Lookup::Unset {
            self.unset.push(name.into());
        }
        value
    }
}

/// The text in which a pattern is looked for; `None` where it is unknown or would take long.
fn searchable<'a>(value: &'a Lookup, pattern: &str) -> Option<&'a str> {
    match value {
        Lookup::Set(text) if text.len().saturating_mul(pattern.len()) <= MAX_WORK => Some(text),
        Lookup::Unset => Some(""),
        _ => None,
    }
}

fn required(start: usize, name: &str, word: Value, value: &Lookup) -> Failure {
    let message = match word.known() {
        Some(word) if !word.is_empty() => word,
        _ if *value == Lookup::Unset => "is not allowed to be unset".to_owned(),
        _ => "is not allowed to be empty".to_owned(),
    };
    Failure { at: start as u32, kind: FailureKind::Required(format!("{name}: {message}").into()) }
}
