//! Positions in three encodings, and edits, held against the plain rules on a `String`.

use plimsoll::text::{Edit, EditSet, Encoding, Position, Span, Text};
use proptest::prelude::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// The bytes of each line without its break, by LSP's rule.
fn lines(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        let width = match (bytes[at], bytes.get(at + 1)) {
            (b'\r', Some(b'\n')) => 2,
            (b'\r' | b'\n', _) => 1,
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push(Span::new(start as u32, at as u32));
        at += width;
        start = at;
    }
    lines.push(Span::new(start as u32, at as u32));
    lines
}

fn width(char: char, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => char.len_utf8() as u32,
        Encoding::Utf16 => char.len_utf16() as u32,
        Encoding::Utf32 => 1,
    }
}

pub fn offset(text: &str, position: Position, encoding: Encoding) -> u32 {
    let Some(line) = lines(text).get(position.line as usize).copied() else {
        return text.len() as u32;
    };
    let mut column = 0;
    for (at, char) in text[line.range()].char_indices() {
        column += width(char, encoding);
        if position.column < column {
            return line.start + at as u32;
        }
    }
    line.end
}

pub fn position(text: &str, offset: u32, encoding: Encoding) -> Position {
    let mut byte = (offset as usize).min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let lines = lines(text);
    let line = lines.iter().rposition(|line| line.start as usize <= byte).unwrap();
    let end = byte.min(lines[line].end as usize);
    let chars = text[lines[line].start as usize..end].chars();
    Position { line: line as u32, column: chars.map(|char| width(char, encoding)).sum() }
}

/// Texts of what goes wrong: astral and accented letters, line breaks of all sorts, and what is
/// none (form feed, U+2028), a byte order mark, longer than a chunk of the rope.
fn text() -> impl Strategy<Value = String> {
    let atoms = ["a", "é", "𝄞", "\n", "\r", "\r\n", "\u{feff}", "\u{c}", "\u{2028}", "日本", "\t"];
    let long = "x𝄞\r\n".repeat(300);
    prop::collection::vec(
        prop_oneof![
            40 => prop::sample::select(atoms.to_vec()).prop_map(str::to_owned),
            1 => Just(long),
        ],
        0..40,
    )
    .prop_map(|parts| parts.concat())
}

/// Long enough for many chunks of the rope, with lines that cross them.
#[test]
fn positions_in_a_long_text_are_those_of_the_plain_rules() {
    let pieces = ["x𝄞\r\n", "RUN make é all\n", "\r", "\n\r\r\n", &"日本 ".repeat(150), "\u{2028}"];
    let text = pieces.concat().repeat(8);
    let rope = Text::new(&text);
    for at in 0..rope.len() + 2 {
        for encoding in ENCODINGS {
            assert_eq!(rope.position(at, encoding), position(&text, at, encoding), "{at}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn positions_are_those_of_the_plain_rules(text in text(), line in 0..60u32, at in 0..90u32) {
        let rope = Text::new(&text);
        prop_assert_eq!(rope.line_count() as usize, lines(&text).len());
        prop_assert_eq!(rope.line_span(line), lines(&text).get(line as usize).copied()
            .unwrap_or(Span::empty(rope.len())));
        for encoding in ENCODINGS {
            let asked = Position { line, column: at };
            prop_assert_eq!(rope.offset(asked, encoding), offset(&text, asked, encoding));
            let found = rope.position(at, encoding);
            prop_assert_eq!(found, position(&text, at, encoding));
            // There and back: the same place, but for the inside of characters and of `\r\n`.
            let back = rope.offset(found, encoding);
            prop_assert!(back <= at && rope.position(back, encoding) == found);
        }
    }

    #[test]
    fn edits_are_those_of_a_string(text in text(), start in 0..200u32, end in 0..200u32, new in text()) {
        let boundary = |offset: u32| {
            let mut byte = (offset as usize).min(text.len());
            while !text.is_char_boundary(byte) {
                byte -= 1;
            }
            byte
        };
        let first = boundary(start);
        let last = boundary(end).max(first);
        let mut expected = text.clone();
        expected.replace_range(first..last, &new);
        let mut rope = Text::new(&text);
        let span = rope.apply(&Edit::replace(Span { start, end }, new));
        prop_assert_eq!(span, Span::new(first as u32, last as u32));
        prop_assert_eq!(rope.to_string(), expected.clone());
        prop_assert_eq!(rope.line_count() as usize, lines(&expected).len());
        let from = expected.char_indices().map(|(at, _)| at).nth(3).unwrap_or(0);
        prop_assert_eq!(rope.chunks_from(from as u32).collect::<String>(), &expected[from..]);
        prop_assert_eq!(rope.slice(Span::new(from as u32, u32::MAX)), &expected[from..]);
    }
}

#[test]
fn a_column_past_the_line_is_its_end() {
    let text = Text::new("é𝄞\r\nb");
    for encoding in ENCODINGS {
        assert_eq!(text.offset(Position { line: 0, column: u32::MAX }, encoding), 6);
        assert_eq!(text.offset(Position { line: u32::MAX, column: 0 }, encoding), 9);
        assert_eq!(text.offset(Position { line: 1, column: 7 }, encoding), 9);
    }
}

#[test]
fn a_place_inside_a_line_break_is_the_end_of_the_line() {
    let text = Text::new("ab\r\nc");
    assert_eq!(text.position(3, Encoding::Utf16), Position { line: 0, column: 2 });
    assert_eq!(text.position(4, Encoding::Utf16), Position { line: 1, column: 0 });
}

#[test]
fn a_column_inside_a_character_is_its_start() {
    let text = Text::new("a𝄞b");
    assert_eq!(text.offset(Position { line: 0, column: 2 }, Encoding::Utf16), 1);
    assert_eq!(text.offset(Position { line: 0, column: 3 }, Encoding::Utf8), 1);
    assert_eq!(text.position(3, Encoding::Utf32), Position { line: 0, column: 1 });
}

#[test]
fn only_line_feeds_and_carriage_returns_end_lines() {
    assert_eq!(Text::new("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f").line_count(), 1);
    assert_eq!(Text::new("a\rb\nc\r\nd\n").line_count(), 5);
}

#[test]
fn edits_that_share_bytes_are_no_set() {
    let edit = |start, end| Edit::replace(Span::new(start, end), "x");
    assert!(EditSet::new([edit(0, 3), edit(2, 4)]).is_err());
    assert!(EditSet::new([edit(3, 8), edit(5, 5)]).is_err());
    let set = EditSet::new([edit(4, 6), edit(0, 2), Edit::insert(4, "y")]).unwrap();
    assert_eq!(set.apply("abcdefgh"), "xcdyxgh");
    assert_eq!(set.merged(&EditSet::one(edit(2, 3))), None);
    assert_eq!(set.merged(&EditSet::one(edit(7, 8))).unwrap().apply("abcdefgh"), "xcdyxgx");
}

#[test]
fn edits_past_the_text_are_clamped() {
    let set = EditSet::new([Edit::delete(Span::new(1, 2)), Edit::insert(9, "!")]).unwrap();
    assert_eq!(set.apply("abc"), "ac!");
}
