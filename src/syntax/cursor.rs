//! What may stand at a place of the text: the question of completion and of signature help.
//!
//! The logical line is cut off at the cursor and read as BuildKit would read it. So what is half
//! typed is the last part of an [`Operation`], after ONBUILD and behind continuations too.

use super::continuation::continued;
use super::directive::{self, DirectiveKind};
use super::json::{self, Array};
use super::{Body, Flag, InstructionRef, Keyword, Operation, Syntax, Word};
use super::{expand, flags_of, lower, words};
use crate::text::{Mapped, Span, Text};

/// What may stand at a cursor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The keyword of an instruction, also of a trigger.
    Keyword,
    /// The name of a directive.
    Directive,
    DirectiveValue(DirectiveKind),
    /// The text of a comment.
    Comment,
    /// A flag's name with its dashes.
    Flag,
    /// The value of the flag of that name (without dashes).
    FlagValue(Box<str>),
    MountKey,
    /// The value of the option of that name.
    MountValue(Box<str>),
    /// A variable's name.
    Variable {
        /// It stands in `${}`.
        braced: bool,
    },
    /// The word of that number, zero-based, after the flags.
    Argument(usize),
    /// A name in ENV, LABEL or ARG.
    Key,
    /// The value of that name.
    Value(Box<str>),
    /// `NONE` or `CMD` of a HEALTHCHECK.
    Kind,
    /// Text for a shell.
    Script,
    /// The text of a heredoc.
    Heredoc,
    /// A string of an array, by its number.
    Json {
        index: usize,
        /// It stands between quotes; else it is yet to be begun.
        quoted: bool,
    },
    Nothing,
}

/// A place in the text and what is typed there.
#[derive(Clone, Debug)]
pub struct Cursor {
    /// The instruction that it stands in, by its number; else that of the next.
    pub instruction: usize,
    /// The operation as far as it is typed, without the ONBUILD before it; `None` outside of
    /// instructions.
    pub operation: Option<Operation>,
    /// Whether it is a trigger's.
    pub onbuild: bool,
    pub place: Place,
    /// The place that a variable's name is a part of; else the same as `place`.
    pub within: Place,
    /// What stands there before the cursor.
    pub typed: Box<str>,
    /// All of what stands there, on the line of the cursor.
    pub span: Span,
    /// Whether a directive may stand on this line.
    pub prologue: bool,
}

impl Cursor {
    /// The keyword of its operation; [`Keyword::Unknown`] without one.
    pub fn keyword(&self) -> Keyword {
        self.operation.as_ref().map_or(Keyword::Unknown, |operation| operation.keyword)
    }

    /// Whether a flag may begin here: nothing but flags stands between it and the keyword.
    pub fn takes_flag(&self) -> bool {
        let first = matches!(self.place, Place::Argument(0) | Place::Script | Place::Kind)
            || matches!(self.place, Place::Json { .. });
        first && self.operation.as_ref().is_some_and(|operation| operation.rest.text.is_empty())
    }
}

impl Syntax {
    /// What may stand at byte `offset` of `text`, which is the text of this syntax.
    pub fn cursor(&self, text: &Text, offset: u32) -> Cursor {
        let before = self.instructions.partition_point(|placed| placed.start <= offset);
        let last = before.checked_sub(1).and_then(|index| self.get(index));
        if let Some(at) = last.filter(|at| holds(*at, text, offset)) {
            return in_instruction(at, offset);
        }
        let line = text.line_of(offset);
        let prologue = self.may_be_directive(text, line);
        let nothing = Cursor {
            instruction: before,
            operation: None,
            onbuild: false,
            place: Place::Keyword,
            within: Place::Keyword,
            typed: "".into(),
            span: Span::empty(offset),
            prologue,
        };
        let after = self.comments.partition_point(|comment| comment.start <= offset);
        let comment = after.checked_sub(1).and_then(|index| self.comments.get(index));
        match comment.filter(|comment| comment.touches(offset)) {
            Some(comment) => in_comment(nothing, *comment, text, offset),
            None => nothing,
        }
    }

    /// Whether all lines before this one are directives.
    fn may_be_directive(&self, text: &Text, line: u32) -> bool {
        let read = self.prologue.directives.iter().map(|directive| directive.line);
        let read = read.chain(self.prologue.problems.iter().map(|(span, _)| *span));
        let read: Vec<Span> = read.collect();
        line as usize <= read.len()
            && (0..line).all(|line| {
                let line = text.line_span(line);
                read.iter().any(|span| line.contains(*span))
            })
    }
}

/// Whether `offset` lies in the instruction, or in blank lines at the end of the text that it
/// still waits for.
fn holds(at: InstructionRef<'_>, text: &Text, offset: u32) -> bool {
    if at.span().touches(offset) {
        return true;
    }
    let source = at.source.trim_end_matches(['\r', '\n']);
    let last = source.rsplit('\n').next().unwrap_or_default();
    let between = text.slice(Span::new(at.span().end, offset));
    at.heredocs.is_empty()
        && continued(last, at.escape).is_some()
        && between.trim().is_empty()
        && between.matches('\n').count() <= 1
}

fn in_comment(nothing: Cursor, comment: Span, text: &Text, offset: u32) -> Cursor {
    let line = text.slice(Span::new(comment.start, offset.max(comment.start)));
    let (kind, start) = match directive::typed(&line) {
        // Before the `#`.
        None => return Cursor { place: Place::Nothing, within: Place::Nothing, ..nothing },
        Some(found) => found,
    };
    let place = match kind {
        Some(kind) if nothing.prologue => Place::DirectiveValue(kind),
        None if nothing.prologue => Place::Directive,
        _ => Place::Comment,
    };
    // Of a comment all after the `#` is typed, whatever it says.
    let start = if place == Place::Comment { directive::text_start(&line) } else { start };
    let typed = line.get(start..).unwrap_or_default();
    let span = Span::new(offset - typed.len() as u32, comment.end);
    Cursor { within: place.clone(), place, typed: typed.into(), span, ..nothing }
}

fn in_instruction(at: InstructionRef<'_>, offset: u32) -> Cursor {
    let local = offset - at.start;
    let nothing = Cursor {
        instruction: at.index,
        operation: None,
        onbuild: false,
        place: Place::Nothing,
        within: Place::Nothing,
        typed: "".into(),
        span: Span::empty(offset),
        prologue: false,
    };
    for heredoc in &at.get().heredocs {
        let end = heredoc.end.map_or(heredoc.body.end, |end| end.end);
        if heredoc.body.start <= local && local <= end {
            let operation = Some(at.innermost().clone());
            let body = at.source.get(heredoc.body.start as usize..local as usize);
            let line = body.unwrap_or_default().rsplit('\n').next().unwrap_or_default();
            let reads = heredoc.expand || at.innermost().keyword == Keyword::Run;
            let (place, within) = (Place::Heredoc, Place::Heredoc);
            let cursor = Cursor { operation, place, within, ..nothing };
            return match script_variable(line, b'\\').filter(|_| reads) {
                Some((start, braced)) => {
                    let typed = line.get(start..).unwrap_or_default();
                    let rest = at.source.get(local as usize..).unwrap_or_default();
                    let tail = tail(&Place::Variable { braced }, rest);
                    let span = Span::new(offset - typed.len() as u32, offset + tail);
                    Cursor {
                        place: Place::Variable { braced },
                        typed: typed.into(),
                        span,
                        ..cursor
                    }
                }
                None => cursor,
            };
        }
    }
    if at.comments.iter().any(|comment| comment.start <= local && local <= comment.end) {
        let line = at.source.get(..local as usize).unwrap_or_default();
        let line = line.rsplit('\n').next().unwrap_or_default();
        let typed = line.get(directive::text_start(line)..).unwrap_or_default();
        let span = Span::new(offset - typed.len() as u32, offset);
        let (place, within) = (Place::Comment, Place::Comment);
        return Cursor { place, within, typed: typed.into(), span, ..nothing };
    }
    match before(at, local) {
        Some((line, rest)) => in_line(at, nothing, &line, rest, offset),
        None => nothing,
    }
}

/// The logical line before a place, and how it goes on behind it. `None` behind the escape
/// character that continues a line.
fn before<'a>(at: InstructionRef<'a>, local: u32) -> Option<(Mapped, &'a str)> {
    let line = &at.get().line;
    let after = line.pieces().partition_point(|piece| piece.local <= local);
    let Some(piece) = after.checked_sub(1).and_then(|index| line.pieces().get(index)) else {
        return Some((Mapped::default(), ""));
    };
    let end = piece.local + piece.len;
    if local <= end {
        let logical = piece.mapped + (local - piece.local);
        let rest = line.text().get(logical as usize..(piece.mapped + piece.len) as usize);
        return Some((line.slice(0..logical), rest.unwrap_or_default()));
    }
    // A blank line, which BuildKit passes over. What is typed there goes on the line before.
    let source = &at.get().source;
    let blanks = match local.checked_sub(source.len() as u32 + 1) {
        Some(behind) => behind,
        None => source.get(end as usize..local as usize)?.rsplit_once('\n')?.1.len() as u32,
    };
    let mut typed = line.slice(0..piece.mapped + piece.len);
    typed.push(&" ".repeat(blanks as usize), local - blanks);
    Some((typed, ""))
}

fn in_line(
    at: InstructionRef<'_>,
    nothing: Cursor,
    line: &Mapped,
    rest: &str,
    offset: u32,
) -> Cursor {
    let mut operation = lower::operation(line, at.escape, &mut Vec::new());
    let mut onbuild = false;
    while let Body::Onbuild(inner) = operation.body {
        operation = *inner;
        onbuild = true;
    }
    let text = line.text();
    let (mut place, mut start) = place(&operation, text, at.escape);
    let within = place.clone();
    let word = text.get(start..).unwrap_or_default();
    let variable = match place {
        Place::Script => script_variable(word, at.escape),
        _ if takes_variables(&operation, &place) => variable(word, at.escape),
        _ => None,
    };
    if let Some((name, braced)) = variable {
        (place, start) = (Place::Variable { braced }, start + name);
    }
    if matches!(place, Place::Script | Place::Nothing) {
        start = text.len();
    }
    // Only what stands on the cursor's own line can be replaced.
    let own = line.pieces().last().map_or(0, |piece| piece.mapped as usize);
    let typed = text.get(start.max(own)..).unwrap_or_default();
    let tail = tail(&place, rest);
    let span = Span::new(offset - typed.len() as u32, offset + tail);
    let typed = typed.into();
    onbuild |= operation.keyword == Keyword::Onbuild && place == Place::Keyword;
    Cursor { operation: Some(operation), onbuild, place, within, typed, span, ..nothing }
}

/// What stands at the end of a logical line, and the byte at which it starts.
fn place(operation: &Operation, text: &str, escape: u8) -> (Place, usize) {
    let end = text.len();
    let name = &operation.name;
    if name.text.is_empty() || name.logical.end as usize == end {
        let start = if name.text.is_empty() { end } else { name.logical.start as usize };
        return (Place::Keyword, start);
    }
    match operation.keyword {
        Keyword::Unknown => return (Place::Nothing, end),
        // What it holds is read before.
        Keyword::Onbuild => return (Place::Keyword, end),
        _ => {}
    }
    if let Some(found) = in_flags(operation, text) {
        return found;
    }
    let start = if operation.rest.text.is_empty() { end } else { start_of(&operation.rest) };
    match operation.keyword {
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => command(text, start),
        Keyword::Env | Keyword::Label | Keyword::Arg => {
            pair(operation.keyword, text, start, escape)
        }
        Keyword::Healthcheck => {
            let words = words::split(text, start..end);
            match words.as_slice() {
                [] => (Place::Kind, end),
                [kind] if kind.end == end => (Place::Kind, kind.start),
                [kind, ..] if !is_none(text, kind) => {
                    command(text, words.get(1).map_or(end, |word| word.start))
                }
                _ => (Place::Nothing, end),
            }
        }
        Keyword::Copy | Keyword::Add | Keyword::Volume if operation.rest.text.starts_with('[') => {
            command(text, start)
        }
        _ => {
            let words = words::split(text, start..end);
            match words.last() {
                Some(last) if last.end == end => (Place::Argument(words.len() - 1), last.start),
                _ => (Place::Argument(words.len()), end),
            }
        }
    }
}

fn is_none(text: &str, kind: &std::ops::Range<usize>) -> bool {
    text.get(kind.clone()).is_some_and(|kind| kind.eq_ignore_ascii_case("none"))
}

fn start_of(word: &Word) -> usize {
    word.logical.start as usize
}

/// The flag at the end of the line, where one is.
fn in_flags(operation: &Operation, text: &str) -> Option<(Place, usize)> {
    let end = text.len();
    let rest = &operation.rest;
    if !rest.text.is_empty() {
        let begins = &*rest.text == "-" && rest.logical.end as usize == end;
        let has_flags = !flags_of(operation.keyword).is_empty();
        return (begins && has_flags).then(|| (Place::Flag, start_of(rest)));
    }
    let last = operation.flags.last();
    if let Some(flag) = last.filter(|flag| flag.word.logical.end as usize == end) {
        return Some(in_flag(flag));
    }
    // Two dashes alone end the flags for BuildKit, and begin one for who types them.
    let from = last.map_or(operation.name.logical.end, |flag| flag.word.logical.end) as usize;
    let behind = text.get(from..).unwrap_or_default();
    (behind.trim_start() == "--").then(|| (Place::Flag, end - 2))
}

fn in_flag(flag: &Flag) -> (Place, usize) {
    let Some(value) = &flag.value else { return (Place::Flag, start_of(&flag.word)) };
    match flag.mount_options().last() {
        Some(option) => match &option.value {
            Some(value) => {
                let key = option.key.text.to_ascii_lowercase();
                (Place::MountValue(key.into()), start_of(value))
            }
            None => (Place::MountKey, start_of(&option.key)),
        },
        None => (Place::FlagValue(flag.name.text.clone()), start_of(value)),
    }
}

/// An array, or text for a shell.
fn command(text: &str, start: usize) -> (Place, usize) {
    let end = text.len();
    if !text.get(start..).is_some_and(|rest| rest.starts_with('[')) {
        return (Place::Script, start);
    }
    let strings = |ending: &str| {
        let closed = format!("{text}{ending}");
        match json::array(&closed, start..closed.len()) {
            Array::Strings(strings) => strings.last().map(|last| (strings.len() - 1, last.1.start)),
            _ => None,
        }
    };
    if let Some((index, start)) = strings("\"]") {
        return (Place::Json { index, quoted: true }, start + 1);
    }
    match strings("\"\"]") {
        Some((index, _)) => (Place::Json { index, quoted: false }, end),
        None => (Place::Nothing, end),
    }
}

/// A name or a value of ENV, LABEL or ARG.
fn pair(keyword: Keyword, text: &str, start: usize, escape: u8) -> (Place, usize) {
    let end = text.len();
    let words = words::quoted(text, start..end, escape);
    let part = |range: &std::ops::Range<usize>| text.get(range.clone()).unwrap_or_default();
    let Some((first, last)) = words.first().zip(words.last()) else { return (Place::Key, end) };
    // `KEY value`: all behind the blank is the value.
    if keyword != Keyword::Arg && !part(first).contains('=') && first.end < end {
        let value = words.get(1).map_or(end, |second| second.start);
        return (Place::Value(part(first).into()), value);
    }
    if last.end < end {
        return (Place::Key, end);
    }
    match part(last).split_once('=') {
        Some((key, _)) => (Place::Value(key.into()), last.start + key.len() + 1),
        None => (Place::Key, last.start),
    }
}

/// Whether BuildKit or a shell replaces variables at this place.
fn takes_variables(operation: &Operation, place: &Place) -> bool {
    use Keyword::{Add, Arg, Copy, Maintainer, Volume};
    match place {
        Place::FlagValue(name) => {
            matches!(&**name, "platform" | "chown" | "chmod" | "checksum")
        }
        Place::MountValue(key) => &**key != "from",
        Place::Key => operation.keyword != Arg,
        Place::Value(_) => true,
        Place::Argument(index) => match operation.keyword {
            Keyword::From => *index == 0,
            keyword => keyword != Maintainer,
        },
        Place::Json { quoted, .. } => *quoted && matches!(operation.keyword, Add | Copy | Volume),
        _ => false,
    }
}

/// Where the name of the variable starts that `word` ends in, and whether it stands in braces. A
/// letter put behind it makes a name of a `$` that has none yet.
fn variable(word: &str, escape: u8) -> Option<(usize, bool)> {
    let uses = expand::variables(&format!("{word}x"), escape);
    let found = uses.last().filter(|found| found.name_range.end as usize == word.len() + 1)?;
    let start = found.name_range.start as usize;
    Some((start, word.get(..start)?.ends_with('{')))
}

/// The same in a script, where PowerShell has `$env:NAME`, too.
fn script_variable(word: &str, escape: u8) -> Option<(usize, bool)> {
    let start = word.trim_end_matches(|ch: char| ch.is_ascii_alphanumeric() || ch == '_').len();
    let before = word.get(..start)?.to_ascii_lowercase();
    match before.strip_suffix("env:") {
        Some(before) if before.ends_with('$') => Some((start, false)),
        Some(before) if before.ends_with("${") => Some((start, true)),
        _ => variable(word, escape),
    }
}

/// How many bytes of `rest` belong to what the cursor stands in.
fn tail(place: &Place, rest: &str) -> u32 {
    let ends = |ch: char| match place {
        Place::Variable { .. } => !ch.is_ascii_alphanumeric() && ch != '_',
        Place::Flag | Place::Key => ch == '=' || ch.is_whitespace(),
        Place::MountKey => matches!(ch, '=' | ',') || ch.is_whitespace(),
        Place::MountValue(_) => ch == ',' || ch.is_whitespace(),
        Place::Json { quoted, .. } => !quoted || ch == '"',
        Place::Script | Place::Nothing => true,
        _ => ch.is_whitespace(),
    };
    rest.find(ends).unwrap_or(rest.len()) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cursor at the `|` of a text: its place, what is typed, all of it, its keyword.
    fn at(marked: &str) -> (Place, String, String, Keyword) {
        let offset = marked.find('|').expect("a cursor");
        let text = Text::new(&marked.replacen('|', "", 1));
        let cursor = Syntax::parse(&text).cursor(&text, offset as u32);
        let word = text.slice(cursor.span).into_owned();
        (cursor.place.clone(), cursor.typed.to_string(), word, cursor.keyword())
    }

    #[test]
    fn every_place_is_told() {
        use Place::*;
        let flag = |name: &str| FlagValue(name.into());
        let mount = |name: &str| MountValue(name.into());
        let value = |name: &str| Value(name.into());
        let plain = Variable { braced: false };
        let braced = Variable { braced: true };
        let json = |index| Json { index, quoted: true };
        let cases: &[(&str, Place, &str, &str)] = &[
            ("|", Keyword, "", ""),
            ("FROM a\n|\nRUN x", Keyword, "", ""),
            ("FROM a\n  |", Keyword, "", ""),
            ("F|RO a", Keyword, "F", "FRO"),
            ("ONBUILD |", Keyword, "", ""),
            ("FROM a\nONBUILD CO|", Keyword, "CO", "CO"),
            ("FROM a\nONBUILD COPY --fr|", Flag, "--fr", "--fr"),
            ("#|", Directive, "", ""),
            ("# syn|tax=x\n", Directive, "syn", "syntax=x"),
            ("# syntax=doc|\nFROM a", DirectiveValue(DirectiveKind::Syntax), "doc", "doc"),
            (
                "# syntax=x\n# check=skip=A,|",
                DirectiveValue(DirectiveKind::Check),
                "skip=A,",
                "skip=A,",
            ),
            ("FROM a\n# syntax=|", Comment, "syntax=", "syntax="),
            ("FROM |", Argument(0), "", ""),
            ("FROM al|p:1 AS x", Argument(0), "al", "alp:1"),
            ("FROM --platform=$BU|", plain.clone(), "BU", "BU"),
            ("FROM --platform=lin|", flag("platform"), "lin", "lin"),
            ("FROM a |", Argument(1), "", ""),
            ("FROM a AS b|", Argument(2), "b", "b"),
            ("FROM a\nCOPY -|", Flag, "-", "-"),
            ("FROM a\nCOPY --|", Flag, "--", "--"),
            ("FROM a\nCOPY --link --fro|m=x a b", Flag, "--fro", "--from"),
            ("FROM a\nCOPY --from=|", flag("from"), "", ""),
            ("FROM a\nCOPY --from=b|c a b", flag("from"), "b", "bc"),
            ("FROM a\nCOPY a b|", Argument(1), "b", "b"),
            ("FROM a\nCOPY [\"a\", \"b|\"]", json(1), "b", "b"),
            ("FROM a\nCOPY [|", Json { index: 0, quoted: false }, "", ""),
            ("FROM a\nRUN --mount=|", MountKey, "", ""),
            ("FROM a\nRUN --mount=ty|", MountKey, "ty", "ty"),
            ("FROM a\nRUN --mount=type=ca|che,id=x y", mount("type"), "ca", "cache"),
            ("FROM a\nRUN --mount=type=cache,|", MountKey, "", ""),
            ("FROM a\nRUN --mount=type=cache \\\n  --mo|", Flag, "--mo", "--mo"),
            ("FROM a\nRUN --mount=type=cache \\\n  |\nRUN x", Script, "", ""),
            ("FROM a\nRUN --mount=type=cache \\\n|", Script, "", ""),
            ("FROM a\nRUN echo $A|", plain.clone(), "A", "A"),
            ("FROM a\nRUN echo '$A|'", Script, "", ""),
            ("FROM a\nRUN echo ${|", braced.clone(), "", ""),
            ("FROM a\nRUN echo \"$Env:A|\"", plain.clone(), "A", "A"),
            ("FROM a\nRUN echo ${env:|", braced.clone(), "", ""),
            ("FROM a\nENV B=$env:A|", value("B"), "$env:A", "$env:A"),
            ("FROM a\nRUN echo ${A:-$|}", plain.clone(), "", ""),
            ("FROM a\nRUN <<EOF\necho don't\necho $P|\nEOF", plain.clone(), "P", "P"),
            ("FROM a\nRUN <<EOF\necho |\nEOF", Heredoc, "", ""),
            ("FROM a\nCOPY <<'EOF' x\n$P|\nEOF", Heredoc, "", ""),
            ("FROM a\nENV |", Key, "", ""),
            ("FROM a\nENV A=1 B|", Key, "B", "B"),
            ("FROM a\nENV A=1 \\\n    B=$A|", plain, "A", "A"),
            ("FROM a\nLABEL a=\"x y|\"", value("a"), "\"x y", "\"x y\""),
            ("FROM a\nLABEL a |", value("a"), "", ""),
            ("FROM a\nARG |", Key, "", ""),
            ("FROM a\nARG $|", Key, "$", "$"),
            ("FROM a\nHEALTHCHECK |", Kind, "", ""),
            ("FROM a\nHEALTHCHECK --interval=3s C|", Kind, "C", "C"),
            ("FROM a\nHEALTHCHECK CMD |", Script, "", ""),
            ("FROM a\nHEALTHCHECK NONE |", Nothing, "", ""),
            ("FROM a\nUSER ap|p", Argument(0), "ap", "app"),
            ("FROM a\nEXPOSE 80/|", Argument(0), "80/", "80/"),
            ("FROM a\nRUN x \\|\n y", Nothing, "", ""),
            ("FROM a\nRUN x \\\n# pl|\n y", Comment, "pl", "pl"),
            ("FROM a\nCOPY \"é\" \u{1f980}|", Argument(1), "\u{1f980}", "\u{1f980}"),
            ("FROM a\nWHAT |", Nothing, "", ""),
        ];
        for (marked, place, typed, word) in cases {
            let found = at(marked);
            let wanted = (place.clone(), (*typed).to_owned(), (*word).to_owned());
            assert_eq!((found.0, found.1, found.2), wanted, "{marked}");
        }
    }

    #[test]
    fn no_place_of_a_text_is_too_odd() {
        let text = "\u{feff}# syntax=x\n\nFROM é\\\n \\\n\n# c\r\nRUN <<A <<'B' \\\n x\nA\n$\nCOPY [\"\\u00\n";
        for end in text.char_indices().map(|(at, _)| at).chain([text.len()]) {
            let text = Text::new(&text[..end]);
            let syntax = Syntax::parse(&text);
            for offset in 0..=text.len() {
                let cursor = syntax.cursor(&text, offset);
                assert!(cursor.span.touches(offset), "{offset} of {end}");
            }
        }
    }
}
