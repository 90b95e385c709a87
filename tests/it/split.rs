//! Which lines make up which instruction, by BuildKit's parser; and that an edit gives what a
//! fresh parse does.

use plimsoll::syntax::directive::{DirectiveKind, DirectiveProblem};
use plimsoll::syntax::{Instruction, Keyword, ProblemKind, Syntax};
use plimsoll::text::{Edit, Encoding, Local, Position, Span, Text};
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

fn parse(text: &str) -> Syntax {
    Syntax::parse(&Text::new(text))
}

/// `FROM 1, RUN 2-4`: keyword and lines of each instruction, one-based, as BuildKit prints them.
fn bounds(text: &str) -> String {
    let bound = |first: u32, last: u32| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    let syntax = parse(text);
    let bounds: Vec<String> = syntax
        .instructions()
        .map(|it| format!("{} {}", it.operation.name.text, bound(it.line + 1, it.last_line() + 1)))
        .collect();
    bounds.join(", ")
}

/// The problems that the splitter reports, each with the text that it is about.
fn problems(text: &str) -> Vec<(ProblemKind, String)> {
    let syntax = parse(text);
    let mut found = Vec::new();
    for instruction in syntax.instructions() {
        for problem in &instruction.problems {
            if matches!(
                problem.kind,
                ProblemKind::UnterminatedHeredoc { .. }
                    | ProblemKind::LineTooLong
                    | ProblemKind::DanglingContinuation
                    | ProblemKind::SwallowedInstruction { .. }
                    | ProblemKind::MissingContinuation { .. }
            ) {
                let about = &text[instruction.at(problem.local).range()];
                found.push((problem.kind.clone(), about.to_owned()));
            }
        }
    }
    found
}

/// Every construct of the table in which some grammar goes wrong, by its name there.
const CONSTRUCTS: &[(&str, &str, &str)] = &[
    (
        "escape backtick",
        "# escape=`\nFROM a\nRUN dir C:\\\nRUN b `\n c\n",
        "FROM 2, RUN 3, RUN 4-5",
    ),
    ("path ending in the escape", "FROM a\nCOPY b C:\\\nRUN c\nRUN d", "FROM 1, COPY 2-3, RUN 4"),
    ("path ending in two escapes", "FROM a\nCOPY b C:\\\\\nRUN c", "FROM 1, COPY 2, RUN 3"),
    ("syntax directive", "# syntax=docker/dockerfile:1\nFROM a\nRUN b", "FROM 2, RUN 3"),
    ("check directive", "# check=skip=all\nFROM a\nRUN b", "FROM 2, RUN 3"),
    ("heredoc", "FROM a\nRUN <<EOF\nUSER b\nEOF\nRUN c", "FROM 1, RUN 2-4, RUN 5"),
    ("heredoc tabs", "RUN <<-EOF\n\tb\n\tEOF\nRUN c", "RUN 1-3, RUN 4"),
    ("heredoc blanks before its end", "RUN <<-EOF\nb\n  EOF\nEOF\nRUN c", "RUN 1-4, RUN 5"),
    ("heredoc in single quotes", "RUN <<'EOF'\n$b\nEOF\nRUN c", "RUN 1-3, RUN 4"),
    ("heredoc in double quotes", "RUN <<\"E F\"\nE\nE F\nRUN c", "RUN 1-3, RUN 4"),
    ("heredoc after a blank", "RUN cat << EOF\nb\nEOF\nRUN c", "RUN 1-3, RUN 4"),
    ("heredoc delimiter begins a line", "RUN <<EOF\nEOFX\nEOF\nRUN c", "RUN 1-3, RUN 4"),
    ("heredoc descriptor", "RUN b 3<<EOF\nc\nEOF\nRUN d", "RUN 1-3, RUN 4"),
    ("heredoc and pipe", "RUN cat <<EOF | sh\nb\nEOF\nRUN c", "RUN 1-3, RUN 4"),
    ("heredoc marker and semicolon", "RUN cat <<EOF; b\nEOF\nRUN c", "RUN 1-3"),
    ("COPY two heredocs", "COPY <<a <<b /d/\n1\na\n2\nb\nRUN c", "COPY 1-5, RUN 6"),
    ("RUN two heredocs", "RUN <<a cat <<b\nb\na\na\nb\nRUN c", "RUN 1-5, RUN 6"),
    ("ADD heredoc with flags", "ADD --chown=1 --link <<a /d\n1\na\nRUN c", "ADD 1-3, RUN 4"),
    ("ONBUILD RUN heredoc", "ONBUILD RUN <<a\n1\na\nRUN c", "ONBUILD 1-3, RUN 4"),
    ("ONBUILD twice is none", "ONBUILD ONBUILD RUN <<a\nRUN c", "ONBUILD 1, RUN 2"),
    ("heredoc in CMD is none", "CMD cat <<EOF\nRUN c", "CMD 1, RUN 2"),
    ("here string", "RUN cat <<<word\nRUN c", "RUN 1, RUN 2"),
    ("arithmetic shift", "RUN a $((1<<2))\nRUN b $(( 1<<2 ))\nRUN c", "RUN 1, RUN 2-3"),
    ("heredoc inside quotes", "RUN echo \"a <<EOF b\"\nRUN c", "RUN 1, RUN 2"),
    ("open heredoc", "RUN <<EOF\nb\nRUN c\n", "RUN 1-3"),
    ("heredoc after continuation", "RUN b \\\n # d\n <<EOF\nc\nEOF\nRUN e", "RUN 1-5, RUN 6"),
    ("heredoc without last newline", "RUN <<EOF\nb\nEOF", "RUN 1-3"),
    ("heredoc CRLF", "RUN <<EOF\r\nb\r\nEOF\r\nRUN c\r\n", "RUN 1-3, RUN 4"),
    ("empty heredoc", "RUN <<EOF\nEOF\nRUN c", "RUN 1-2, RUN 3"),
    (
        "heredoc in JSON is none",
        "COPY [\"<<EOF\", \"/d\"]\nRUN [\"<<a\"]\nRUN c",
        "COPY 1, RUN 2, RUN 3",
    ),
    ("JSON escapes", "CMD [\"a\\\"b\", \"\\u00e9\\\\\"]\nRUN c", "CMD 1, RUN 2"),
    ("JSON trailing blanks", "CMD [\"a\"]  \nRUN c", "CMD 1, RUN 2"),
    ("JSON single quotes", "CMD ['a']\nRUN c", "CMD 1, RUN 2"),
    ("JSON lines", "CMD [\"a\", \\\n  \"b\" \\\n]\nRUN c", "CMD 1-3, RUN 4"),
    ("JSON trailing comma", "CMD [\"a\",]\nRUN c", "CMD 1, RUN 2"),
    ("JSON bad escape", "CMD [\"\\d\"]\nRUN c", "CMD 1, RUN 2"),
    ("JSON then text", "CMD [\"a\"] && b\nRUN c", "CMD 1, RUN 2"),
    ("JSON empty", "CMD []\nRUN c", "CMD 1, RUN 2"),
    ("JSON accents", "CMD [\"é𝄞\"]\nRUN c", "CMD 1, RUN 2"),
    ("shell test", "RUN [ -f b ]\nRUN c", "RUN 1, RUN 2"),
    ("shell test continued", "RUN a; \\\n[ -f b ]\nRUN c", "RUN 1-2, RUN 3"),
    (
        "mounts",
        "RUN --mount=type=cache,target=/a \\\n --mount=type=bind,rw b\nRUN c",
        "RUN 1-2, RUN 3",
    ),
    ("mount with quotes", "RUN --mount=type=secret,id=\"a b\" c\nRUN d", "RUN 1, RUN 2"),
    ("COPY flags", "COPY --link --parents --chmod=0 a b\nRUN c", "COPY 1, RUN 2"),
    ("FROM two flags", "FROM --platform=a --x b\nRUN c", "FROM 1, RUN 2"),
    (
        "HEALTHCHECK",
        "HEALTHCHECK --interval=1s \\\n CMD [\"a\"]\nhealthcheck none",
        "HEALTHCHECK 1-2, healthcheck 3",
    ),
    ("ENV pairs", "ENV A=\"b c\" D='e' F=g\\ h I=\nRUN c", "ENV 1, RUN 2"),
    ("ENV legacy", "ENV A b c\nENV D \"e f\nENV G \\\n  h\nRUN c", "ENV 1, ENV 2, ENV 3-4, RUN 5"),
    ("ENV = and #", "ENV A=b=c#d $E=f\nRUN c", "ENV 1, RUN 2"),
    ("ENV Windows path", "ENV P=C:\\go\\bin\nRUN c", "ENV 1, RUN 2"),
    ("ENV comments", "ENV A=1 \\\n  # b\n  C=2\nRUN c", "ENV 1-3, RUN 4"),
    ("ENV quoted lines", "ENV A=\"b \\\n c\"\nRUN c", "ENV 1-2, RUN 3"),
    ("LABEL", "LABEL a=b \"c d\"=e f= $g=h\nLABEL i Me\nRUN c", "LABEL 1, LABEL 2, RUN 3"),
    ("ARG", "ARG a b=1 c=\nFROM d\nARG e\nRUN c", "ARG 1, FROM 2, ARG 3, RUN 4"),
    ("substitutions", "ENV a=${b:-c}${d#e}${f##g*}${h/i/j}${k:-${l:-m}}\nRUN c", "ENV 1, RUN 2"),
    (
        "images",
        "FROM r:5000/n/i:t@sha256:0 AS b.c\nfrom $V as d\nFROM \"e\"",
        "FROM 1, from 2, FROM 3",
    ),
    ("FROM and text", "FROM a AS b # c\nRUN c", "FROM 1, RUN 2"),
    ("COPY trailing blank", "COPY a b \nRUN c", "COPY 1, RUN 2"),
    ("COPY trailing tab CRLF", "COPY a b\t\r\nRUN c\r\n", "COPY 1, RUN 2"),
    ("COPY lines", "COPY a \\\n  b \\\n  c/\nRUN c", "COPY 1-3, RUN 4"),
    ("COPY #", "COPY a#b #c d\nRUN c", "COPY 1, RUN 2"),
    (
        "words",
        "EXPOSE 1-2/tcp $P/TCP\nVOLUME /a \"/b c\"\nUSER a:b\nWORKDIR \"/a b\"",
        "EXPOSE 1, VOLUME 2, USER 3, WORKDIR 4",
    ),
    (
        "SHELL, STOPSIGNAL",
        "SHELL [\"a\"]\nSTOPSIGNAL $s\nMAINTAINER b <c>\nCMD d",
        "SHELL 1, STOPSIGNAL 2, MAINTAINER 3, CMD 4",
    ),
    ("RUN comments", "RUN a \\\n# b\n  # c\n && d\nRUN e", "RUN 1-4, RUN 5"),
    ("RUN comment, blank, end", "RUN a \\\n# b\n\n c\nRUN d", "RUN 1-4, RUN 5"),
    ("blanks after the escape", "RUN a \\  \t\n b\nRUN c", "RUN 1-2, RUN 3"),
    ("RUN #", "RUN a # b \\\n c\nRUN d", "RUN 1-2, RUN 3"),
    ("RUN quoted lines", "RUN echo 'a \\\n# b\n c'\nRUN d", "RUN 1-3, RUN 4"),
    ("RUN backslashes", "RUN sed 's/\\\\/\\//' \\n\nRUN c", "RUN 1, RUN 2"),
    ("two escapes", "RUN a \\\\\nRUN c", "RUN 1, RUN 2"),
    ("three escapes", "RUN a \\\\\\\nRUN c", "RUN 1, RUN 2"),
    ("keyword split", "RU\\\nN a\nRUN c", "RUN 1-2, RUN 3"),
    ("only an escape", "\\\nRUN a\nRUN c", "RUN 1-2, RUN 3"),
    ("only an escape, alone", "RUN a\n\\\n", "RUN 1,  2"),
    ("indented", "  FROM a\n\tRUN b\n\u{a0}RUN c", "FROM 1, RUN 2, RUN 3"),
    ("templates", "{{ a }}\nRUN b\n%% c\nRUN d", "{{ 1, RUN 2, %% 3, RUN 4"),
    ("unknown instruction", "COPT a b\nRUN c", "COPT 1, RUN 2"),
    (
        "keyword alone",
        "RUN\nRUN c\nCOPY\nFROM \nENV A\nRUN d",
        "RUN 1, RUN 2, COPY 3, FROM 4, ENV 5, RUN 6",
    ),
    (
        "half typed",
        "CO\nCOPY --fr\nRUN \"a\nCMD [\"a\"\nRUN ${\nRUN c",
        "CO 1, COPY 2, RUN 3, CMD 4, RUN 5, RUN 6",
    ),
    ("glued keyword", "FROMalpine\nRUN c", "FROMalpine 1, RUN 2"),
    ("NUL", "RUN a\0b\nRUN c", "RUN 1, RUN 2"),
    ("CRLF continuation", "RUN a \\\r\n b\r\n\r\nRUN c\r\n", "RUN 1-2, RUN 4"),
    ("lone CR ends nothing", "RUN a\rRUN b\nRUN c", "RUN 1, RUN 2"),
    ("lone CR before the end", "RUN a \\\r\r\n b\nRUN c", "RUN 1-2, RUN 3"),
    ("CR and blank after the escape", "RUN a \\\r \nRUN c", "RUN 1, RUN 2"),
    ("form feed ends nothing", "RUN a\u{c}b\u{b}c\u{85}d\u{2028}e\nRUN c", "RUN 1, RUN 2"),
    ("byte order mark", "\u{feff}FROM a\nRUN b", "FROM 1, RUN 2"),
    ("byte order mark and directive", "\u{feff}# escape=`\nRUN b `\nc", "RUN 2-3"),
    ("empty", "", ""),
    ("comments only", "# a\n\n  # b\n", ""),
    ("ends in continuation", "RUN a\nRUN b \\\n", "RUN 1, RUN 2"),
    ("ends in continuation and blanks", "RUN a\nRUN b \\\n\n# c\n", "RUN 1, RUN 2-4"),
    ("ends in escape", "RUN a \\", "RUN 1"),
    ("NBSP", "FROM\u{a0}a\nRUN c", "FROM\u{a0}a 1, RUN 2"),
    ("comment after ENV", "ENV a=b # c\nEXPOSE 1 # web\nRUN c", "ENV 1, EXPOSE 2, RUN 3"),
];

#[test]
fn constructs_have_the_bounds_of_buildkit() {
    for (name, text, expected) in CONSTRUCTS {
        assert_eq!(bounds(text), *expected, "{name}: {text:?}");
    }
}

#[test]
fn the_parts_of_an_instruction_stand_where_they_are() {
    let text = "# a\n\n  RUN b \\\r\n\t# c\r\n\n  <<-X 2<<\"Y\" \\\n d\n\te\n\tX\n$f\nY\n# g\n";
    let syntax = parse(text);
    let instruction = syntax.get(0).unwrap();
    let read = |local: Local| &text[instruction.at(local).range()];
    assert_eq!((instruction.start, instruction.line, instruction.lines), (5, 2, 9));
    assert_eq!(read(instruction.local()), &text[5..text.len() - 5]);
    assert_eq!(&*instruction.source, read(instruction.local()));
    assert_eq!(instruction.get().line.text(), "RUN b   <<-X 2<<\"Y\"  d");
    assert_eq!(read(instruction.comments[0]), "\t# c");
    assert_eq!(read(instruction.blank_lines[0]), "");
    let [x, y] = &instruction.heredocs[..] else { panic!("two heredocs") };
    assert_eq!((read(x.start), read(x.delimiter), read(x.body)), ("<<-X", "X", "\te\n"));
    assert_eq!((x.content.text(), read(x.end.unwrap())), ("e\n", "\tX"));
    assert_eq!((x.expand, x.chomp, x.descriptor), (true, true, 0));
    assert_eq!((read(y.start), read(y.delimiter), read(y.body)), ("2<<\"Y\"", "\"Y\"", "$f\n"));
    assert_eq!((y.expand, y.chomp, y.descriptor), (false, false, 2));
    let comments: Vec<&str> = syntax.comments().iter().map(|it| &text[it.range()]).collect();
    assert_eq!(comments, ["# a", "# g"]);
}

#[test]
fn directives_stand_first_and_once() {
    let text = "#syntax = a/b:1 \n  # ESCAPE=`\n# check=\t\n# syntax=c\n# escape=x\n# d\n# check=e";
    let syntax = parse(text);
    let directives: Vec<_> = syntax
        .prologue()
        .directives
        .iter()
        .map(|it| (it.kind, &text[it.name.range()], &text[it.value.range()], &*it.text))
        .collect();
    assert_eq!(
        directives,
        [
            (DirectiveKind::Syntax, "syntax", "a/b:1", "a/b:1"),
            (DirectiveKind::Escape, "ESCAPE", "`", "`"),
            (DirectiveKind::Check, "check", "\t", "\t"),
        ]
    );
    let problems: Vec<_> = syntax
        .prologue()
        .problems
        .iter()
        .map(|(line, problem)| (&text[line.range()], problem.clone()))
        .collect();
    assert_eq!(
        problems,
        [
            ("# syntax=c", DirectiveProblem::Repeated(DirectiveKind::Syntax)),
            ("# escape=x", DirectiveProblem::Repeated(DirectiveKind::Escape)),
        ]
    );
    assert_eq!((syntax.escape(), syntax.comments().len()), (b'`', 7));
}

#[test]
fn what_closes_the_prologue() {
    for head in ["\n", "# comment\n", "# other=1\n", "# 1a=1\n", "# syntax=\n", "FROM a\n", "//\n"]
    {
        assert_eq!(parse(&format!("{head}# escape=`\n")).escape(), b'\\', "{head:?}");
    }
    let bad = parse("# escape=\\\\\nFROM a");
    assert_eq!(bad.prologue().problems, [(Span::new(0, 11), DirectiveProblem::BadEscape)]);
    assert!(bad.prologue().directives.is_empty());
}

#[test]
fn a_file_that_ends_too_early_is_reported() {
    let dangling = |about: &str| vec![(ProblemKind::DanglingContinuation, about.to_owned())];
    assert_eq!(problems("RUN a \\ \n# b\n\n"), dangling("\\"));
    assert_eq!(problems("# escape=`\nRUN a `"), dangling("`"));
    assert_eq!(problems("RUN a \\\nb"), []);
    let open = ProblemKind::UnterminatedHeredoc { name: "a".into() };
    assert_eq!(problems("RUN <<a <<b\nb\n"), [(open, "<<a".to_owned())]);
}

#[test]
fn a_line_is_as_long_as_buildkits_buffer() {
    let line = |length| format!("RUN a \\\n{}\nUSER b", "x".repeat(length));
    assert_eq!(problems(&line(65_535)), []);
    let found = problems(&line(65_536));
    assert_eq!((&found[0].0, found[0].1.len()), (&ProblemKind::LineTooLong, 65_536));
    assert_eq!(bounds(&line(65_536)), "RUN 1-2, USER 3");
}

#[test]
fn a_stray_escape_swallows_an_instruction() {
    let swallowed = |text: &str| -> Vec<(Keyword, String)> {
        let kind = |kind| match kind {
            ProblemKind::SwallowedInstruction { keyword } => keyword,
            other => panic!("{other:?}"),
        };
        problems(text).into_iter().map(|(it, about)| (kind(it), about)).collect()
    };
    let env = (Keyword::Env, "ENV".to_owned());
    assert_eq!(swallowed("ENV A=1 \\\nENV B=2"), std::slice::from_ref(&env));
    assert_eq!(swallowed("ENV A=1 \\\n\n# c\nENV B=2 \\\nENV C=3"), [env.clone(), env.clone()]);
    assert_eq!(swallowed("LABEL a=\"b\" \\\nENV B=2"), std::slice::from_ref(&env));
    assert_eq!(swallowed("COPY a b \\\nENV B=2"), std::slice::from_ref(&env));
    assert_eq!(swallowed("EXPOSE 80 \\\nRUN\tb"), [(Keyword::Run, "RUN".to_owned())]);
    for certain in [
        "RUN a \\\nENV B=2",
        "CMD a \\\nRUN b",
        "ENV A=1 \\\n  ENV B=2",
        "ENV A=1 \\\nenv B=2",
        "ENV A=1 \\\nRUN",
        "ENV A=1 \\\nRUN=2",
        "LABEL a=\"b \\\nFROM c\"",
        "LABEL a='b \\\nFROM c'",
        "LABEL description It comes \\\nFROM here",
        "MAINTAINER a \\\nUSER b",
    ] {
        assert_eq!(swallowed(certain), [], "{certain:?}");
    }
}

#[test]
fn the_middle_of_a_command_lacks_a_continuation() {
    for word in ["&&", "&&b", "||", "|", ";", ">b", "2>&1", ")", "-y", "--yes"] {
        let kind = ProblemKind::MissingContinuation { word: word.into() };
        assert_eq!(problems(&format!("RUN a\n  {word} c")), [(kind, word.to_owned())]);
        let all = parse(&format!("RUN a\n  {word} c")).get(1).unwrap().problems.len();
        assert_eq!(all, 1, "{word}: said once");
    }
    for word in ["{{", "<%", ">>>>>>>", "<<<<<<<", "---", "apt-get", "2", "/*"] {
        assert_eq!(problems(&format!("RUN a\n{word} c")), [], "{word}");
    }
}

/// All of a syntax that two parses of the same text have in common.
pub fn assert_same(found: &Syntax, fresh: &Syntax, about: &dyn Fn() -> String) {
    assert_eq!(found.escape(), fresh.escape(), "{}", about());
    assert_eq!(found.prologue(), fresh.prologue(), "{}", about());
    assert_eq!(found.comments(), fresh.comments(), "{}", about());
    assert_eq!(found.len(), fresh.len(), "{}", about());
    for (a, b) in found.instructions().zip(fresh.instructions()) {
        assert_eq!((a.start, a.line), (b.start, b.line), "{}", about());
        let Instruction { source, escape, lines, line, operation, heredocs, .. } = a.get();
        assert_eq!((source, escape, lines), (&b.source, &b.escape, &b.lines), "{}", about());
        assert_eq!((line, operation), (&b.get().line, &b.operation), "{}", about());
        assert_eq!((heredocs, &a.problems), (&b.heredocs, &b.problems), "{}", about());
        assert_eq!((&a.comments, &a.blank_lines), (&b.comments, &b.blank_lines), "{}", about());
    }
}

/// What is true of every syntax of a text.
fn assert_holds(syntax: &Syntax, text: &str) {
    let mut end = 0;
    let mut line = 0;
    let newlines = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count() as u32;
    for instruction in syntax.instructions() {
        let span = instruction.span();
        assert!(span.start >= end && span.end as usize <= text.len());
        assert_eq!(&text[span.range()], &*instruction.source);
        line += newlines(&text[end as usize..span.start as usize]);
        assert_eq!(instruction.line, line);
        line += newlines(&instruction.source);
        end = span.end;
        assert_eq!(instruction.lines, newlines(&instruction.source) + 1);
        for piece in instruction.get().line.pieces() {
            let mapped = piece.mapped as usize..(piece.mapped + piece.len) as usize;
            let local = piece.local as usize..(piece.local + piece.len) as usize;
            assert_eq!(&instruction.get().line.text()[mapped], &instruction.source[local]);
        }
        for problem in &instruction.problems {
            assert!(instruction.source.get(problem.local.start as usize..).is_some());
            assert!(problem.local.end as usize <= instruction.source.len());
        }
    }
}

/// Lines from which documents are built, and pieces from which edits are: what opens, closes or
/// continues something.
const LINES: &[&str] = &[
    "FROM alpine:3.20 AS b\n",
    "RUN apk add \\\n  # why\n  curl \\\n\n  jq\n",
    "RUN <<EOF\nUSER é\nEOF\n",
    "COPY <<-a <<'b' /𝄞/\n\t1\n\ta\n2\nb\n",
    "ONBUILD RUN <<EOF cat\nx\nEOF\n",
    "ENV A=1 \\\n    B=\"2 $A\" \\\n    C='日本'\n",
    "ENV K v w\r\n",
    "LABEL a=b \\\r\n  c=d\r\n",
    "CMD [\"a\", \\\n \"<<EOF\"]\n",
    "HEALTHCHECK --interval=1s CMD <<EOF\n",
    "# escape=`\n",
    "# syntax=docker/dockerfile:1\n",
    "# comment\n",
    "  # indented\n",
    "\n",
    " \t\n",
    "\\\n",
    "EOF\n",
    "{{ x }}\n",
    "  && b\n",
    "USER a\rRUN b\n",
    "RUN dir `\n  C:\\\n",
    "\u{feff}WORKDIR /a\n",
    "RUN cat << 'E F'\nE F\n",
    "COPY --from=b a \\\n b \n",
    "RUN a \\\\\n",
];
const PIECES: &[&str] = &[
    "",
    "\n",
    "\r",
    "\r\n",
    "\\",
    "\\\n",
    "`",
    "`\n",
    "#",
    "# ",
    "<<",
    "<<EOF",
    "<<-a",
    "EOF",
    "EOF\n",
    "\"",
    "'",
    "[",
    "]",
    "${",
    "}",
    " ",
    "\t",
    "é",
    "𝄞",
    "\u{feff}",
    "x",
    "RUN ",
    "RUN b\n",
    "a\n",
    "ONBUILD ",
    "# escape=`\n",
    "# escape=\\\n",
    "escape",
    "=",
    "# c\n",
    "\n\n",
    "FROM b\n",
    "\0",
];

/// Mostly short ones, which are quick to parse; some are longer than a chunk of the rope.
fn document() -> impl Strategy<Value = String> {
    let line = || prop::sample::select(LINES);
    let lines = prop_oneof![
        19 => prop::collection::vec(line(), 0..6),
        1 => prop::collection::vec(line(), 60..90),
    ];
    (prop::bool::ANY, lines, 0..3usize).prop_map(|(mark, lines, cut)| {
        let mut text = if mark { "\u{feff}".to_owned() } else { String::new() };
        text.extend(lines);
        for _ in 0..cut {
            text.pop();
        }
        text
    })
}

/// Where (as a share of the text), how many lines and columns on, what comes in.
fn edit() -> impl Strategy<Value = (f64, u32, u32, Vec<&'static str>)> {
    let new = prop_oneof![
        4 => prop::collection::vec(prop::sample::select(PIECES), 0..3),
        1 => prop::collection::vec(prop::sample::select(LINES), 1..3),
    ];
    (0.0..1.0, prop_oneof![4 => Just(0u32), 1 => 0..6u32], 0..6u32, new)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 900, failure_persistence: None, ..Default::default() })]

    #[test]
    fn an_edit_gives_what_a_fresh_parse_does(
        text in document(),
        edits in prop::collection::vec(edit(), 10..40),
        encoding in prop::sample::select(&[Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][..]),
    ) {
        let mut rope = Text::new(&text);
        let mut syntax = Syntax::parse(&rope);
        for (share, lines, columns, new) in edits {
            let start = rope.position((f64::from(rope.len()) * share) as u32, encoding);
            let end = match lines {
                0 => Position { column: start.column + columns, ..start },
                _ => Position { line: start.line + lines, column: columns },
            };
            let span = Span::new(rope.offset(start, encoding), rope.offset(end, encoding));
            let before = rope.to_string();
            let edit = Edit::replace(span, new.concat());
            let edit = Edit { span: rope.apply(&edit), ..edit };
            let after = rope.to_string();
            let edited = syntax.edited(&edit, &rope);
            let about = || format!("{before:?} by {edit:?}");
            assert_same(&edited, &Syntax::parse(&rope), &about);
            assert_holds(&edited, &after);
            assert_shared(&syntax, &edited, &edit, &about);
            syntax = edited;
        }
    }
}

/// An instruction that the edit left as it was is still the same one.
fn assert_shared(old: &Syntax, new: &Syntax, edit: &Edit, about: &dyn Fn() -> String) {
    let inserted = edit.text.len() as u32;
    let kept: HashSet<*const Instruction> =
        new.instructions().map(|it| Arc::as_ptr(it.instruction)).collect();
    for instruction in old.instructions() {
        let start = if instruction.span().end < edit.span.start {
            instruction.start
        } else if instruction.start >= edit.span.end {
            instruction.start - edit.span.end + edit.span.start + inserted
        } else {
            continue;
        };
        let unchanged = new.instructions().any(|it| {
            it.start == start && it.source == instruction.source && it.escape == instruction.escape
        });
        if unchanged {
            assert!(kept.contains(&Arc::as_ptr(instruction.instruction)), "{}", about());
        }
    }
}

#[test]
fn an_edit_parses_its_own_instruction_only() {
    let text: String = (0..1000).map(|n| format!("RUN a{n} \\\n  # c\n  b\n\n# d\n")).collect();
    let mut rope = Text::new(&text);
    let old = Syntax::parse(&rope);
    let at = old.get(500).unwrap().start + 4;
    let edit = Edit::insert(at, "é");
    rope.apply(&edit);
    let new = old.edited(&edit, &rope);
    let changed: Vec<usize> = old
        .instructions()
        .zip(new.instructions())
        .filter(|(old, new)| !Arc::ptr_eq(old.instruction, new.instruction))
        .map(|(old, _)| old.index)
        .collect();
    assert_eq!(changed, [500]);
}

#[test]
fn typing_an_instruction_disturbs_no_other() {
    let (head, tail) = ("FROM a\nENV A=b\n", "\nCOPY a b\nRUN c\n");
    for typed in [
        "RUN apt-get update && echo \"$(date)\" 'x' ${A:-b} [ -f x ] | cat > y",
        "COPY --from=a --chown=1:2 [\"a b\", \"c\"]",
        "ENV A=\"b c\" D='e' F=g",
        "HEALTHCHECK --interval=5s CMD [\"a\"]",
        "LABEL a.b=\"c\" # d",
    ] {
        let mut rope = Text::new(&format!("{head}{tail}"));
        let mut syntax = Syntax::parse(&rope);
        let others = |syntax: &Syntax| -> Vec<*const Instruction> {
            let count = syntax.len();
            [0, 1, count - 2, count - 1]
                .map(|index| Arc::as_ptr(syntax.get(index).unwrap().instruction))
                .to_vec()
        };
        let before = others(&syntax);
        for (at, letter) in typed.char_indices() {
            let edit = Edit::insert((head.len() + at) as u32, letter);
            rope.apply(&edit);
            syntax = syntax.edited(&edit, &rope);
            assert_eq!(syntax.len(), 5, "{:?}", &typed[..=at]);
            assert_eq!(others(&syntax), before, "{:?}", &typed[..=at]);
        }
    }
}
