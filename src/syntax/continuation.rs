//! The escape character at the end of a line: where it continues the line, and what gives away
//! one too many or one too few.

use super::{Keyword, Operation, Problem, ProblemKind, Separator};
use crate::text::{Local, Mapped};

/// Where the escape character stands that continues this line (without its line break): the last
/// character but for blanks, and not after another escape character.
pub(super) fn continued(line: &str, escape: u8) -> Option<usize> {
    let before = line.trim_end_matches([' ', '\t']).as_bytes().strip_suffix(&[escape])?;
    (before.last() != Some(&escape)).then_some(before.len())
}

/// Reports an instruction that a stray escape character has drawn into this one.
///
/// Certain only where words are listed: text for a shell, a description or a quoted value may
/// well have a line that begins with such a word.
pub(super) fn swallowed(
    line: &Mapped,
    escape: u8,
    operation: &Operation,
    problems: &mut Vec<Problem>,
) {
    use Keyword::*;
    let prose = operation.keyword == Label
        && operation.pairs().iter().any(|pair| pair.separator == Separator::Blank);
    let lists = matches!(operation.keyword, Add | Arg | Copy | Env | Expose | From | Label);
    let names = matches!(operation.keyword, Stopsignal | User | Volume | Workdir);
    if prose || !(lists || names) {
        return;
    }
    let mut quotes = Quotes { escape, open: None, escaped: false };
    let mut read = 0;
    for piece in line.pieces().iter().skip(1) {
        let start = piece.mapped as usize;
        quotes.read(line.text().get(read..start).unwrap_or_default());
        read = start;
        let text = line.text().get(start..start + piece.len as usize).unwrap_or_default();
        let word = text.split([' ', '\t']).next().unwrap_or_default();
        let keyword = Keyword::parse(word);
        let stands_alone = word.len() < text.len() && word == keyword.as_str();
        if quotes.open.is_none() && !quotes.escaped && stands_alone && keyword != Unknown {
            let local = Local::new(piece.local, piece.local + word.len() as u32);
            problems.push(Problem { local, kind: ProblemKind::SwallowedInstruction { keyword } });
        }
    }
}

/// Says of a line that begins like the middle of a shell command what it is: the rest of the
/// instruction before it, whose escape character is missing.
pub(super) fn missing(operation: &Operation, problems: &mut Vec<Problem>) {
    let word = &operation.name;
    if operation.keyword != Keyword::Unknown || !continues_command(&word.text) {
        return;
    }
    problems.retain(|problem| !matches!(problem.kind, ProblemKind::UnknownInstruction { .. }));
    let kind = ProblemKind::MissingContinuation { word: word.text.clone() };
    problems.push(Problem { local: word.local, kind });
}

/// `&&`, `|`, `;`, `>file`, `2>&1`, `)`, `-y`, `--yes`; not `>>>>>>>` of a merge, nor `---`.
fn continues_command(word: &str) -> bool {
    let redirection = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let flag = word.trim_start_matches('-');
    word.starts_with(['&', '|', ';', ')'])
        || redirection.starts_with('>') && !redirection.starts_with(">>>")
        || word.len() > flag.len() && flag.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a quote is open at the end of a text, by the rules of BuildKit's words.
pub fn is_in_quotes(text: &str, escape: u8) -> bool {
    let mut quotes = Quotes { escape, open: None, escaped: false };
    quotes.read(text);
    quotes.open.is_some()
}

/// Whether a place of the logical line lies in quotes, by the rules of BuildKit's words.
struct Quotes {
    escape: u8,
    open: Option<u8>,
    escaped: bool,
}

impl Quotes {
    fn read(&mut self, text: &str) {
        for &byte in text.as_bytes() {
            if self.escaped {
                self.escaped = false;
            } else if byte == self.escape && self.open != Some(b'\'') {
                self.escaped = true;
            } else if self.open == Some(byte) {
                self.open = None;
            } else if self.open.is_none() && matches!(byte, b'"' | b'\'') {
                self.open = Some(byte);
            }
        }
    }
}
