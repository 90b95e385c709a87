//! The oracle: after any edits, in any encoding, a document is what it would be if it were opened
//! fresh: text, tree, instructions, model, diagnostics, tokens.
//!
//! `PLIMSOLL_EDITS` says how many edits are made (1,000,000 in `.ci/nightly`); `PLIMSOLL_SEED` is
//! the seed of the first document's edits, which a failure names.

use crate::text::offset;
use crate::tree::all_nodes;
use plimsoll::document::Document;
use plimsoll::lint::{self, Cache, Enabled, Mode, RuleSet, Settings, Surroundings};
use plimsoll::rules::RULES;
use plimsoll::standard::Standard;
use plimsoll::text::{Edit, Encoding, Position, Span};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{env, thread};

/// The edits of an ordinary run.
const EDITS: u64 = 100_000;
/// The edits of one document, which starts from nothing.
const EDITS_A_DOCUMENT: u64 = 50;
/// A document that has grown to more bytes is replaced whole.
const LARGE: usize = 600;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// What is typed and pasted: instructions and their halves, and what breaks lines and columns.
const PIECES: &[&str] = &[
    "FROM debian:12 AS b\n",
    "FROM b\r\nCOPY --from=b --chown=1:2 /a /b\r\n",
    "RUN apt-get update && apt-get install -y curl\n",
    "RUN a \\\n  && b \\\n  # c\n\n  && c\n",
    "RUN a \\\r\n  && b\r\n",
    "RUN <<EOF\necho 🚢\nEOF\n",
    "RUN <<-A <<B\n\tx\n\tA\n$y\nB\n",
    "COPY <<\"E\" /f\n$a\nE\n",
    "# syntax=docker/dockerfile:1\n",
    "# escape=`\n",
    "# plimsoll: ignore=DL3008\n",
    "# hadolint ignore=DL3008 -- é\n",
    "ARG V=1\nENV A=${V:-🚢} B=\"$A\"\n",
    "USER root\n",
    "LABEL a=b \\\n      c=\"é 🚢\"\n",
    "HEALTHCHECK --interval=1s CMD curl -f localhost || exit 1\n",
    "CMD [\"python3\", \"-m\", \"x\"]\n",
    "ENTRYPOINT python3 -m x\n",
    "ONBUILD RUN sudo a\n",
    "WORKDIR /a\nEXPOSE 80 443/udp\n",
    "\u{feff}",
    "EOF\n",
    "\nEOF",
    "<<EOF",
    "\\\n",
    "\\",
    "`",
    "\"",
    "'",
    "$",
    "${",
    "}",
    "[",
    "]",
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    " ",
    "#",
    "=",
    "--",
    "&& ",
    "a",
    "e\u{301}",
    "é",
    "🚢",
    "\u{2028}",
    "\u{c}",
    "A",
    "FROM ",
    "RUN ",
    "run ",
];

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.roll() % end.max(1) as u64) as usize
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn text(&mut self) -> String {
        (0..self.below(3)).map(|_| self.pick(PIECES)).collect()
    }
}

/// A place, in the neighbourhoods that go wrong most: line breaks, wide characters, heredocs.
fn place(dice: &mut Dice, text: &str, encoding: Encoding) -> Position {
    let near = |dice: &mut Dice, wanted: &[char]| {
        let all: Vec<usize> = text.match_indices(wanted).map(|(at, _)| at).collect();
        (!all.is_empty()).then(|| dice.pick(&all) + dice.below(5))
    };
    let offset = match dice.below(8) {
        0 => near(dice, &['\r', '\n']),
        1 => near(dice, &['🚢', 'é', '\u{301}', '\u{2028}']),
        2 => near(dice, &['<', 'E']),
        3 => near(dice, &['\\', '`', '#']),
        // Past the text, and past the ends of lines.
        4 => return Position { line: dice.below(12) as u32, column: dice.below(90) as u32 },
        _ => None,
    };
    let offset = offset.unwrap_or_else(|| dice.below(text.len() + 1));
    // Half a character is a place, too: the column of its second half where it has one.
    let half = u32::from(dice.below(6) == 0);
    let position = crate::text::position(text, offset as u32, encoding);
    Position { column: position.column + half, ..position }
}

/// The next text, and what an editor would send for it.
fn change(dice: &mut Dice, text: &str, encoding: Encoding) -> (Position, Position, String) {
    let mut start = place(dice, text, encoding);
    let mut end = match dice.below(3) {
        0 => place(dice, text, encoding),
        1 => Position { column: start.column + dice.below(4) as u32, ..start },
        _ => start,
    };
    if (end.line, end.column) < (start.line, start.column) {
        std::mem::swap(&mut start, &mut end);
    }
    (start, end, dice.text())
}

struct Session<'a> {
    settings: &'a Settings,
    text: String,
    document: Document,
    cache: Cache,
}

impl Session<'_> {
    fn replace(&mut self, start: Position, end: Position, encoding: Encoding, new: &str) {
        let [from, to] = [start, end].map(|it| offset(&self.text, it, encoding) as usize);
        let text = self.document.text();
        let [start, end] = [start, end].map(|it| text.offset(it, encoding));
        let edit = Edit::replace(Span::new(start, end), new);
        self.document = self.document.edited(&edit);
        self.text.replace_range(from..to, new);
    }

    /// All that changed between the text and another one, as one edit.
    fn become_text(&mut self, other: &str) {
        let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
            pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
        };
        let head = same(&mut self.text.chars().zip(other.chars()));
        let (mine, theirs) = (&self.text[head..], &other[head..]);
        let tail = same(&mut mine.chars().rev().zip(theirs.chars().rev()));
        let span = Span::new(head as u32, (self.text.len() - tail) as u32);
        let edit = Edit::replace(span, &other[head..other.len() - tail]);
        self.document = self.document.edited(&edit);
        self.text = other.to_owned();
    }

    fn findings(&self, document: &Document, cache: &mut Cache) -> Vec<String> {
        let around = Surroundings::default();
        let found = lint::run(document, self.settings, &around, cache, Mode::Findings);
        assert_eq!(cache.panicked(), [] as [&str; 0], "in {:?}", self.text);
        found.iter().map(|it| format!("{:?} {} {}", it.span, it.rule.id, it.message)).collect()
    }

    fn is_as_fresh(&mut self, about: &dyn Fn() -> String) {
        let (kept, fresh) = (&self.document, Document::new(&self.text));
        let about = || format!("{}: {:?}", about(), self.text);
        assert_eq!(kept.text().to_string(), self.text, "{}", about());
        let [kept_syntax, fresh_syntax] = [kept, &fresh].map(Document::syntax);
        crate::split::assert_same(kept_syntax, fresh_syntax, &about);
        let model = |document: &Document| format!("{:?}", document.model());
        assert_eq!(model(kept), model(&fresh), "{}", about());
        let tokens = |document: &Document| {
            let all = Span::new(0, document.text().len());
            document.model().tokens(document.syntax(), document.occurrences(), all)
        };
        assert_eq!(tokens(kept), tokens(&fresh), "{}", about());
        let mut cache = std::mem::take(&mut self.cache);
        let findings =
            [self.findings(kept, &mut cache), self.findings(&fresh, &mut Cache::default())];
        assert_eq!(findings[0], findings[1], "{}", about());
        self.cache = cache;
        let [kept, fresh] = [&self.document, &fresh].map(Document::tree);
        assert_eq!(kept.projected(), fresh.projected(), "{}", about());
        let nodes = [kept, fresh].map(|tree| tree.tree().map(all_nodes));
        assert_eq!(nodes[0], nodes[1], "{}", about());
    }
}

/// The edits of one document.
fn document(seed: u64, settings: &Settings) {
    let mut dice = Dice(seed);
    let encoding = dice.pick(&ENCODINGS);
    let (document, cache) = (Document::new(""), Cache::default());
    let mut session = Session { settings, text: String::new(), document, cache };
    let (mut undo, mut redo): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for number in 0..EDITS_A_DOCUMENT {
        let act = dice.below(20);
        let before = session.text.clone();
        match act {
            0 | 1 if !undo.is_empty() => {
                let text = undo.pop().unwrap_or_default();
                session.become_text(&text);
                redo.push(before.clone());
            }
            2 if !redo.is_empty() => {
                let text = redo.pop().unwrap_or_default();
                session.become_text(&text);
                undo.push(before.clone());
            }
            _ => {
                let (start, end, new) = match act == 3 || before.len() > LARGE {
                    true => {
                        let end = Position { line: u32::MAX, column: u32::MAX };
                        let new = (0..5).map(|_| dice.text()).collect();
                        (Position { line: 0, column: 0 }, end, new)
                    }
                    false => change(&mut dice, &before, encoding),
                };
                session.replace(start, end, encoding, &new);
                undo.push(before.clone());
                redo.clear();
            }
        }
        session.is_as_fresh(&|| {
            format!("PLIMSOLL_SEED={seed}, edit {number}, {encoding:?}, from {before:?}")
        });
    }
}

#[test]
fn an_edited_document_is_as_one_opened_fresh() {
    let number = |name: &str| env::var(name).ok().map(|it| it.parse().expect(name));
    let edits = number("PLIMSOLL_EDITS").unwrap_or(EDITS);
    let first: u64 = number("PLIMSOLL_SEED").unwrap_or(0);
    let standard = Standard::builtin("lucid").expect("the standard");
    let rules = RuleSet::new(RULES.iter().copied().map(Enabled::new).collect());
    let settings = Settings { rules, standard, ..Settings::default() };
    let (next, last) = (AtomicU64::new(first), first + edits.div_ceil(EDITS_A_DOCUMENT));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= last {
                return;
            }
            document(seed, &settings);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
}
