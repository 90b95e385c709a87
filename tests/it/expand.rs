//! The expansion lexer: values, words, names and mistakes.

use plimsoll::syntax::expand::{
    Lookup, VariableUse, expand, expand_heredoc, expand_words, raw_words, unquoted, variables,
};
use proptest::prelude::*;

/// `E` is empty, `U` unset, `X` unknown; others are worth what stands here.
fn lookup(name: &str) -> Lookup {
    match name {
        "E" => Lookup::Set(String::new()),
        "X" => Lookup::Unknown,
        "A" => Lookup::Set("aaa".into()),
        "PATH" => Lookup::Set("/usr/bin:/bin".into()),
        "FILE" => Lookup::Set("/tmp/a.tar.gz".into()),
        "STARS" => Lookup::Set("a*b*c".into()),
        "KO" => Lookup::Set("한국어".into()),
        "SP" => Lookup::Set("a  b".into()),
        _ => Lookup::Unset,
    }
}

#[track_caller]
fn is(word: &str, value: &str) {
    let expansion = expand(word, b'\\', &mut lookup);
    assert_eq!(expansion.value.as_deref(), Some(value), "{word}: {expansion:?}");
}

#[track_caller]
fn is_unknown(word: &str) {
    let expansion = expand(word, b'\\', &mut lookup);
    assert_eq!((expansion.value, expansion.error), (None, None), "{word}");
}

#[track_caller]
fn stops(word: &str, at: u32, why: &str) {
    let expansion = expand(word, b'\\', &mut lookup);
    assert_eq!(expansion.value, None, "{word}");
    assert_eq!(expansion.error, Some((at, why.into())), "{word}");
}

#[test]
fn removes_quotes_and_escapes() {
    is("a b", "a b");
    is("\"a b\"'c d'", "a bc d");
    is("'$A \\n'", "$A \\n");
    is("\"\\\"\\$A\\\\\\n'\"", "\"$A\\\\n'");
    is("\\$A\\n\\'", "$An'");
    is("a\\", "a");
    is("<<E < <<  F", "<<E < <<  F");
    is("\u{feff}a", "a");
    let backtick = expand("C:\\dir\\`$A", b'`', &mut lookup);
    assert_eq!(backtick.value.as_deref(), Some("C:\\dir\\$A"));
}

#[test]
fn replaces_variables() {
    is("$A-${A}b", "aaa-aaab");
    is("$U${U}x", "x");
    is("\"$A\"$", "aaa$");
    is("$1a$$b$@", "ab");
    is("$KO.", "한국어.");
    is("$A.b$A_b", "aaa.b");
}

#[test]
fn knows_the_modifiers() {
    is("${U-x}|${E-x}|${A-x}", "x||aaa");
    is("${U:-x}|${E:-x}|${A:-x}", "x|x|aaa");
    is("${U+x}|${E+x}|${A+x}", "|x|x");
    is("${U:+x}|${E:+x}|${A:+x}", "||x");
    is("${E?x}|${A:?x}", "|aaa");
    is("${U:-${E:-$A}}", "aaa");
    is("${U:-\"a }\"}'}'", "a }}");
    is("${FILE##*/}|${FILE#*/}|${FILE#x}", "a.tar.gz|tmp/a.tar.gz|/tmp/a.tar.gz");
    is("${FILE%.*}|${FILE%%.*}|${FILE%x}", "/tmp/a.tar|/tmp/a|/tmp/a.tar.gz");
    is("${STARS#a\\*}|${STARS%\\**}|${STARS%%\\**}|${STARS#???}", "b*c|a*b|a|*c");
    is("${A/a/b}|${A//a/b}|${A/aa/}|${A//x/b}", "baa|bbb|a|aaa");
    is("${PATH//:/;}|${PATH/\\/usr/}", "/usr/bin;/bin|/bin:/bin");
    is("${STARS//\\*/-}|${STARS/*\\*/-}", "a-b-c|-c");
    is("${A//*/x}|${A///-}|${A/b*/x}", "x|-a-a-a-|aaa");
    is("${KO%?}|${KO/국/x}", "한국|한x어");
}

#[test]
fn says_nothing_of_what_is_unknown() {
    for word in ["$X", "a${X}b", "\"$X\"", "${X:-a}", "${X:+a}", "${X?a}", "${X#a}", "${X/a/b}"] {
        is_unknown(word);
    }
    is_unknown("${U:-$X}");
    is_unknown("${A#$X}");
    is_unknown("${A/a/$X}");
    // What is not taken need not be known.
    is("${A:-$X}", "aaa");
    is("${U:+$X}", "");
    is("'$X'\\$X", "$X$X");
}

#[test]
fn names_what_is_unset() {
    let unset = |word: &str| expand(word, b'\\', &mut lookup).unset;
    assert_eq!(
        unset("$U ${V:-$W} $A $X $U ${U+x}"),
        ["U".into(), "W".into(), "V".into()] as [Box<str>; 3]
    );
    assert!(unset("'$U' \\$U").is_empty());
}

#[test]
fn stops_where_buildkit_stops() {
    stops("a'b", 1, "unexpected end of statement while looking for matching single-quote");
    stops("a\"b$A", 1, "unexpected end of statement while looking for matching double-quote");
    stops("é${", 2, "missing '}'");
    stops("a${A", 1, "missing '}'");
    stops("a${A:", 1, "missing '}'");
    stops("${A:-b", 0, "missing '}'");
    stops("${A:-'b}", 0, "missing '}'");
    stops("${}", 0, "bad substitution");
    stops("${:x}", 0, "bad substitution");
    stops("${{A}}", 0, "bad substitution");
    stops("${A=b}", 0, "unsupported modifier (=) in substitution");
    stops("${A:#b}", 0, "unsupported modifier (:#) in substitution");
    stops("${A b}", 0, "unsupported modifier ( ) in substitution");
    stops("${A:xb}", 0, "unsupported modifier (:x) in substitution");
    stops("${A//b}", 0, "missing '/' in ${}");
    stops("${A/b/c", 0, "missing '}'");
    stops("${A#\\x}", 0, "invalid pattern (\\x) in substitution: invalid escape '\\x'");
    stops("${X#\\x}", 0, "invalid pattern (\\x) in substitution: invalid escape '\\x'");
    stops("a ${U?}", 2, "U: is not allowed to be unset");
    stops("${U:?no $A}", 0, "U: no aaa");
    stops("${E:?}", 0, "E: is not allowed to be empty");
}

#[test]
fn bounds_depth_and_length() {
    let deep = |levels: usize| format!("{}x{}", "${U:-".repeat(levels), "}".repeat(levels));
    is(&deep(60), "x");
    let expansion = expand(&deep(10_000), b'\\', &mut lookup);
    assert!(expansion.error.expect("an error").1.contains("too deeply"));
    let long = "a".repeat(60_000);
    let mut double = |_: &str| Lookup::Set(long.clone());
    assert_eq!(expand("$A$B$C", b'\\', &mut double), expand("$X", b'\\', &mut |_| Lookup::Unknown));
    assert_eq!(expand("${A//a/bbbb}", b'\\', &mut double).value, None);
}

#[test]
fn falls_into_words_after_expansion() {
    let words = |word: &str| expand_words(word, b'\\', &mut lookup);
    let some = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    assert_eq!(words("x$SP y"), some(&["xa", "b", "y"]));
    assert_eq!(words("x\"$SP\" 'y z' a\\ b"), some(&["xa  b", "y z", "a b"]));
    assert_eq!(words("$U ''"), some(&[]));
    assert_eq!(words("$X"), None);
    assert_eq!(words("a'"), None);
    // The buffer of a word is one for all levels.
    assert_eq!(words("a${U:-b}c"), some(&["bc"]));
}

#[test]
fn finds_the_words_of_a_line() {
    let line = "RUN cat <<'E F' > \"a b\" $x ${y:-z}\\ w << EOF";
    let words = raw_words(line);
    let texts: Vec<_> = words.iter().map(|(text, _)| &**text).collect();
    assert_eq!(texts, ["RUN", "cat", "<<'E F'", ">", "\"a b\"", "$x", "${y:-z}\\ w", "<< EOF"]);
    for (text, range) in &words {
        assert_eq!(&line[range.start as usize..range.end as usize], text);
    }
    assert_eq!(raw_words("RUN a ' b"), []);
    assert_eq!(raw_words("RUN é${"), []);
    assert_eq!(raw_words("a${b:-c}"), [("${b:-c}".to_owned(), 1..8)]);
}

#[test]
fn unquotes_delimiters() {
    assert_eq!(unquoted("EOF"), ("EOF".into(), false, 1));
    assert_eq!(unquoted("'EOF'"), ("EOF".into(), true, 1));
    assert_eq!(unquoted("E\"O\"F"), ("EOF".into(), true, 1));
    assert_eq!(unquoted("\"E F\""), ("E F".into(), true, 1));
    assert_eq!(unquoted("$A"), ("$A".into(), false, 1));
    assert_eq!(unquoted("E F"), ("E".into(), false, 2));
    assert_eq!(unquoted("E\\F"), ("EF".into(), false, 1));
    assert_eq!(unquoted("'E"), (String::new(), false, 0));
    assert_eq!(unquoted(""), (String::new(), false, 0));
}

#[test]
fn expands_heredocs_without_quotes() {
    let expansion = expand_heredoc("a='$A'\n\"$A\" \\$A it's", &mut lookup);
    assert_eq!(expansion.value.as_deref(), Some("a='aaa'\n\"aaa\" $A it's"));
}

#[test]
fn finds_variables_where_they_stand() {
    let uses = |word: &str| -> Vec<String> {
        let show = |found: VariableUse| {
            let name = &word[found.name_range.start as usize..found.name_range.end as usize];
            assert_eq!(name, &*found.name);
            let whole = &word[found.range.start as usize..found.range.end as usize];
            format!("{} {whole} {}", found.name, found.modifier)
        };
        variables(word, b'\\').into_iter().map(show).collect()
    };
    assert_eq!(uses("é$A ${B}c '$C' \\$D \"$E\""), ["A $A ", "B ${B} ", "E $E "]);
    assert_eq!(uses("${A:-x${B#y}}"), ["A ${A:-x${B#y}} :-", "B ${B#y} #"]);
    assert_eq!(uses("${A//x/$B}${C%%x}"), ["A ${A//x/$B} /", "B $B ", "C ${C%%x} %"]);
    assert_eq!(uses("$1 $@"), ["1 $1 ", "@ $@ "]);
    // What stands before a mistake is found.
    assert_eq!(uses("$A ${B:-$C"), ["A $A ", "B ${B:-$C :-", "C $C "]);
    assert_eq!(uses("\"$A"), ["A $A "]);
    assert_eq!(variables("C:\\$A`$B", b'`').len(), 1);
}

proptest! {
    #[test]
    fn reads_anything(word in any::<String>()) {
        check(&word);
    }

    #[test]
    fn reads_anything_that_looks_like_a_word(
        parts in prop::collection::vec(prop::sample::select(&[
            "$", "{", "}", "A", "U", "X", "E", ":", "-", "+", "?", "#", "%", "/", "*", "\\", "'",
            "\"", " ", "<", "<<", "é", "😀", "\u{feff}", "\0", "`", "1", "@",
        ][..]), 0..32),
    ) {
        check(&parts.concat());
    }
}

fn check(word: &str) {
    for escape in [b'\\', b'`'] {
        let expansion = expand(word, escape, &mut lookup);
        assert!(expansion.value.is_none() || expansion.error.is_none());
        if let Some((at, _)) = expansion.error {
            assert!(word.is_char_boundary(at as usize));
        }
        expand_words(word, escape, &mut lookup);
        for found in variables(word, escape) {
            for range in [found.name_range, found.range] {
                assert!(word.get(range.start as usize..range.end as usize).is_some());
            }
        }
    }
    for (_, range) in raw_words(word) {
        assert!(word.get(range.start as usize..range.end as usize).is_some());
    }
    unquoted(word);
    expand_heredoc(word, &mut lookup);
}
