//! Quote removal: from the text of a word and the places of its expansions to its parts.

use super::{ShellWord, WordPart};
use crate::text::Mapped;
use memchr::memchr;
use std::ops::Range;

/// An expansion in a word, bytes of the script's text.
#[derive(Clone, Debug)]
pub(super) struct Hole {
    pub range: Range<u32>,
    /// The name alone, where it is a variable's.
    pub variable: Option<Range<u32>>,
}

pub(super) fn word(text: &Mapped, range: Range<u32>, holes: &[Hole]) -> ShellWord {
    let raw = slice(text.text(), &range);
    let local = text.local(range.clone());
    if holes.is_empty() && !raw.bytes().any(is_special) {
        let literal = Some(raw.into());
        return ShellWord { local, range, raw: raw.into(), literal, parts: Vec::new() };
    }
    let reader = Reader { text, raw, start: range.start, literal: String::new(), parts: vec![] };
    let (literal, parts) = reader.read(holes);
    ShellWord { local, range, raw: raw.into(), literal, parts }
}

/// The text of a range; empty where it is none, which only a faulty tree could give.
pub(super) fn slice<'a>(text: &'a str, range: &Range<u32>) -> &'a str {
    text.get(range.start as usize..range.end as usize).unwrap_or_default()
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'\\' | b'\'' | b'"' | b'$' | b'`' | b'*' | b'?' | b'[' | b'{' | b'~')
}

struct Reader<'a> {
    text: &'a Mapped,
    raw: &'a str,
    /// Of `raw` in the script's text.
    start: u32,
    literal: String,
    parts: Vec<WordPart>,
}

impl Reader<'_> {
    fn read(mut self, holes: &[Hole]) -> (Option<Box<str>>, Vec<WordPart>) {
        let bytes = self.raw.as_bytes();
        let mut holes = holes.iter().peekable();
        let mut quoted = false;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let offset = self.start + at as u32;
            while holes.next_if(|hole| hole.range.start < offset).is_some() {}
            if let Some(hole) = holes.next_if(|hole| hole.range.start == offset) {
                at = (hole.range.end - self.start) as usize;
                self.hole(hole, quoted);
                continue;
            }
            at = match byte {
                b'"' => {
                    quoted = !quoted;
                    at + 1
                }
                b'\\' => self.escape(at, quoted),
                b'\'' if !quoted => {
                    let end = end_of(bytes, at + 1, b'\'');
                    self.push(at + 1..end);
                    end + 1
                }
                b'$' if !quoted && bytes.get(at + 1) == Some(&b'\'') => {
                    self.opaque(at..end_of(bytes, at + 2, b'\'') + 1, quoted)
                }
                b'$' if !quoted && bytes.get(at + 1) == Some(&b'"') => at + 1,
                // An expansion that the grammar did not see: its value is unknown all the same.
                b'`' => self.opaque(at..end_of(bytes, at + 1, b'`') + 1, quoted),
                b'$' if bytes.get(at + 1).is_some_and(|&next| opens_expansion(next)) => {
                    self.opaque(at..at + 2, quoted)
                }
                b'*' | b'?' | b'[' | b'{' | b'~' if !quoted => match glob_end(bytes, at) {
                    Some(end) => {
                        self.flush();
                        self.parts.push(WordPart::Glob(self.raw_part(at..end)));
                        end
                    }
                    None => self.push(at..at + 1),
                },
                _ => {
                    let rest = bytes.get(at + 1..).unwrap_or_default();
                    let plain = rest.iter().position(|&next| is_special(next));
                    let end = plain.map_or(bytes.len(), |plain| at + 1 + plain);
                    let hole =
                        holes.peek().map_or(end, |hole| (hole.range.start - self.start) as usize);
                    self.push(at..end.min(hole.max(at + 1)))
                }
            };
        }
        if self.parts.is_empty() {
            return (Some(self.literal.into()), Vec::new());
        }
        self.flush();
        (None, self.parts)
    }

    /// The backslash at `at`; the byte after what it takes.
    fn escape(&mut self, at: usize, quoted: bool) -> usize {
        let rest = self.raw.get(at + 1..).unwrap_or_default();
        let next = rest.chars().next();
        match next {
            Some('\n') => at + 2,
            Some(c) if !quoted || matches!(c, '$' | '`' | '"' | '\\') => {
                self.push(at + 1..at + 1 + c.len_utf8())
            }
            _ => self.push(at..at + 1),
        }
    }

    fn hole(&mut self, hole: &Hole, quoted: bool) {
        self.flush();
        let raw = slice(self.text.text(), &hole.range).into();
        let local = self.text.local(hole.range.clone());
        self.parts.push(match &hole.variable {
            Some(name) => {
                let name = slice(self.text.text(), name).into();
                WordPart::Variable { raw, name, local, quoted }
            }
            None => WordPart::Substitution { raw, local, quoted },
        });
    }

    fn opaque(&mut self, range: Range<usize>, quoted: bool) -> usize {
        let end = range.end.min(self.raw.len());
        let range = self.start + range.start as u32..self.start + end as u32;
        self.hole(&Hole { range, variable: None }, quoted);
        end
    }

    fn push(&mut self, range: Range<usize>) -> usize {
        let end = range.end.min(self.raw.len());
        self.literal.push_str(self.raw.get(range.start..end).unwrap_or_default());
        end
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.parts.push(WordPart::Literal(std::mem::take(&mut self.literal).into()));
        }
    }

    fn raw_part(&self, range: Range<usize>) -> Box<str> {
        self.raw.get(range).unwrap_or_default().into()
    }
}

fn opens_expansion(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'{' | b'(' | b'@' | b'*' | b'?' | b'#')
}

fn end_of(bytes: &[u8], from: usize, quote: u8) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    memchr(quote, rest).map_or(bytes.len(), |at| from + at)
}

/// Where the unquoted pattern that begins at `at` ends; `None` where it is plain text.
fn glob_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at + 1..)?;
    match bytes.get(at)? {
        b'~' => {
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            matches!(before, None | Some(b'=' | b':')).then_some(at + 1)
        }
        b'[' => {
            let close = rest.iter().skip(1).position(|&byte| byte == b']')? + 1;
            let class = rest.get(..close)?;
            (!class.iter().any(|byte| matches!(byte, b'"' | b'\'' | b'$')))
                .then_some(at + close + 2)
        }
        b'{' => {
            let close = memchr(b'}', rest)?;
            let body = rest.get(..close)?;
            let expands = body.contains(&b',') || body.windows(2).any(|pair| pair == b"..");
            let plain = !body.iter().any(|byte| matches!(byte, b'"' | b'\'' | b'$' | b'`' | b'{'));
            (expands && plain).then_some(at + close + 2)
        }
        _ => Some(at + 1),
    }
}
