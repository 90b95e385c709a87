//! The exec form: an array of strings in JSON, exactly as Go's encoding/json accepts it.
//!
//! Own code, since other libraries refuse what Go takes: half of a surrogate pair becomes U+FFFD.

use std::ops::Range;

/// What a text is, read as an array.
#[derive(PartialEq, Debug)]
pub(super) enum Array {
    /// Each string decoded, with its bytes in the text, quotes included.
    Strings(Vec<(String, Range<usize>)>),
    /// An array, but not of strings only: the first other element. BuildKit refuses it.
    NotStrings(Range<usize>),
    /// Anything else: BuildKit takes it for text, and says nothing.
    Other,
}

/// Reads the text from `at`; only blanks may follow the array.
pub(super) fn array(text: &str, range: Range<usize>) -> Array {
    let mut reader =
        Reader { bytes: text.as_bytes().get(..range.end).unwrap_or(&[]), at: range.start };
    reader.array().unwrap_or(Array::Other)
}

/// Go refuses values that are nested deeper.
const MAX_DEPTH: usize = 10_000;

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn array(&mut self) -> Option<Array> {
        let mut strings = Vec::new();
        let mut other = None;
        self.expect(b'[')?;
        self.blanks();
        let mut more = self.peek() != Some(b']');
        while more {
            self.blanks();
            let start = self.at;
            if self.peek() == Some(b'"') {
                let string = self.string()?;
                strings.push((string, start..self.at));
            } else {
                self.value()?;
                other = other.or(Some(start..self.at));
            }
            self.blanks();
            more = self.peek() == Some(b',');
            if more {
                self.at += 1;
            }
        }
        self.expect(b']')?;
        self.blanks();
        let at_end = self.at == self.bytes.len();
        at_end.then(|| other.map_or(Array::Strings(strings), Array::NotStrings))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Any value, without recursion: what is open is on a stack.
    fn value(&mut self) -> Option<()> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.blanks();
            match self.peek()? {
                bracket @ (b'[' | b'{') => {
                    // The outer array counts too.
                    if open.len() + 2 > MAX_DEPTH {
                        return None;
                    }
                    self.at += 1;
                    self.blanks();
                    open.push(bracket + 2);
                    if self.peek()? != bracket + 2 {
                        self.key(bracket)?;
                        continue;
                    }
                }
                b'"' => drop(self.string()?),
                b't' => self.literal(b"true")?,
                b'f' => self.literal(b"false")?,
                b'n' => self.literal(b"null")?,
                _ => self.number()?,
            }
            // After a value: close what ends here, or go on with the next in the innermost.
            loop {
                let Some(close) = open.last().copied() else { return Some(()) };
                self.blanks();
                let byte = self.peek()?;
                self.at += 1;
                if byte == close {
                    open.pop();
                } else if byte == b',' {
                    self.blanks();
                    self.key(close - 2)?;
                    break;
                } else {
                    return None;
                }
            }
        }
    }

    /// The key of an object's member; nothing in an array.
    fn key(&mut self, bracket: u8) -> Option<()> {
        if bracket == b'{' {
            self.string()?;
            self.blanks();
            self.expect(b':')?;
        }
        Some(())
    }

    fn literal(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let zero = self.peek() == Some(b'0');
        if self.digits()? > 1 && zero {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let number = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
        // Go gives up on the array where a number is too large for it.
        number.parse::<f64>().ok()?.is_finite().then_some(())
    }

    /// At least one digit; how many.
    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Some(self.at - start).filter(|count| *count > 0)
    }

    fn string(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut text = Vec::new();
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return String::from_utf8(text).ok(),
                b'\\' => {
                    let ch = self.escape()?;
                    text.extend_from_slice(ch.encode_utf8(&mut [0; 4]).as_bytes());
                }
                0..=0x1f => return None,
                _ => text.push(byte),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => byte as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                char::from_u32(first).unwrap_or_else(|| self.second_half(first))
            }
            _ => return None,
        })
    }

    /// The character of a surrogate pair; U+FFFD, and nothing read, where it is not one.
    fn second_half(&mut self, first: u32) -> char {
        let start = self.at;
        let second = self.literal(b"\\u").and_then(|()| self.hex());
        let pair = second.filter(|second| first < 0xdc00 && (0xdc00..0xe000).contains(second));
        let pair = pair.and_then(|second| {
            char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
        });
        pair.unwrap_or_else(|| {
            self.at = start;
            char::REPLACEMENT_CHARACTER
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let value = digits
            .iter()
            .try_fold(0, |value, digit| Some(value * 16 + (*digit as char).to_digit(16)?))?;
        self.at += 4;
        Some(value)
    }
}
