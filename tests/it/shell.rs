//! Shell scripts: commands, words, how they hang together, where they stand.

use plimsoll::document::Document;
use plimsoll::syntax::shell::{Command, Connector, Dialect, Script, ShellWord, WordPart};
use plimsoll::text::Mapped;

fn parse(text: &str) -> Script {
    let mut mapped = Mapped::default();
    mapped.push(text, 0);
    Script::parse(mapped, Dialect::default())
}

fn words(words: &[ShellWord]) -> impl Iterator<Item = String> {
    words.iter().map(|word| format!(" {}", word.raw))
}

/// `&& a b`, two blanks a level, `?` conditional, `$` substituted, `!` negated.
fn draw(script: &Script) -> String {
    let mut lines = String::new();
    for command in &script.commands {
        lines += &"  ".repeat(command.depth as usize);
        lines += match command.connector {
            Connector::First => "-",
            Connector::And => "&&",
            Connector::Or => "||",
            Connector::Sequence => ";",
            Connector::Pipe => "|",
            Connector::Background => "&",
        };
        lines += if command.conditional { "?" } else { "" };
        lines += if command.substituted { "$" } else { "" };
        lines += if command.negated { "!" } else { "" };
        for assignment in &command.assignments {
            let value = assignment.value.as_ref().map_or("", |value| &value.raw);
            lines += &format!(" {}:={value}", assignment.name);
        }
        lines += &words(command.name.as_slice()).chain(words(&command.words)).collect::<String>();
        for redirection in &command.redirections {
            let target = redirection.target.as_ref().map_or("", |target| &target.raw);
            lines += &format!(" [{} {target}]", redirection.operator);
        }
        lines += "\n";
    }
    lines
}

#[track_caller]
fn check(text: &str, expected: &str) -> Script {
    let script = parse(text);
    assert_eq!(draw(&script).trim_end(), expected.trim_end(), "{text}");
    assert!(script.errors.is_empty(), "{text}: {:?}", script.errors);
    script
}

#[test]
fn lists_keep_the_order_and_the_connectors() {
    check("a && b || c; d & e", "- a\n&&? b\n||? c\n; d\n& e");
    check("a -x 'y z'\nb", "- a -x 'y z'\n; b");
    check(
        "apt-get update && apt-get install -y curl",
        "- apt-get update\n&&? apt-get install -y curl",
    );
    check("", "");
    check("# nothing", "");
}

#[test]
fn pipelines_share_a_number() {
    let script = check("a | b |& c; d", "- a\n| b\n| c\n; d");
    let numbers: Vec<_> = script.commands.iter().map(|command| command.pipeline).collect();
    assert_eq!(numbers, [0, 0, 0, 1]);
    assert_eq!(script.pipes.len(), 2);
    check("! a | b; c", "-! a\n|! b\n; c");
    check("a && b > f | c", "- a\n&&? b [> f]\n|? c");
    assert_eq!(parse("a | { b; }").pipes.len(), 1);
    assert!(parse("case $x in a|b) c;; esac; [[ a || b ]]; ((1|2))").pipes.is_empty());
}

#[test]
fn bodies_nest() {
    check("(a; b) && { c; d; }", "  - a\n  ; b\n  -? c\n  ;? d");
    check(
        "if a; then b; elif c; then d; else e; fi; f",
        "  - a\n  -? b\n  -? c\n  -? d\n  -? e\n; f",
    );
    check("for i in 1 $(x); do a; done", "    -$ x\n  -? a");
    check("while read l; do a; done", "  - read l\n  -? a");
    check("case $x in a|b) c; d;; *) e;; esac", "  -? c\n  ;? d\n  -? e");
    check("f() { a; }; f", "    -? a\n; f");
    check("a $(b \"$(c)\") `d`", "- a $(b \"$(c)\") `d`\n  -$ b \"$(c)\"\n    -$ c\n  -$ d");
    check("cd x && y", "- cd x\n&&? y");
}

#[test]
fn tests_and_builtins_are_commands() {
    check("[ -f \"$x\" ] && a", "- [ -f \"$x\"\n&&? a");
    check("[[ ! $a == b* && -n c ]]", "- [[ ! $a == b* && -n c");
    check("test -f x || a", "- test -f x\n||? a");
    check("export A=1 B", "- export A=1 B");
    check("unset A", "- unset A");
    check("set -eux; a", "- set -eux\n; a");
    check("[ \"$(uname)\" = Linux ]", "- [ \"$(uname)\" = Linux\n  -$ uname");
}

#[test]
fn assignments_and_redirections() {
    check("A=1 B=\"x y\" cmd z", "- A:=1 B:=\"x y\" cmd z");
    check("A=1", "- A:=1");
    check("A= B=$(c)", "- A:= B:=$(c)\n  -$ c");
    check("a > f 2>&1 < g", "- a [> f] [2>& 1] [< g]");
    check("echo > f a b", "- echo a b [> f]");
    check("> f", "- [> f]");
    check("a && > f", "- a\n&&? [> f]");
    check("a &> /dev/null", "- a [&> /dev/null]");
    check("a <<< x", "- a [<<< x]");
    check("cat <<E > f && g h\nbody $(x)\nE\nnext", "- cat [<< E] [> f]\n&&? g h\n  -$ x\n; next");
    let script = check("{ a; b; } > f", "  - a\n  ; b");
    assert_eq!(script.redirections.len(), 1);
    assert_eq!(&*script.redirections[0].operator, ">");
}

fn first(text: &str) -> Command {
    parse(text).commands.swap_remove(0)
}

#[test]
fn words_lose_their_quotes() {
    for (raw, literal) in [
        ("plain", Some("plain")),
        ("'a b'\"c d\"e", Some("a bc de")),
        (r"a\ b\'", Some("a b'")),
        (r#""a\$b\n\"""#, Some("a$b\\n\"")),
        ("''", Some("")),
        ("'$x*'", Some("$x*")),
        ("\"a*\"", Some("a*")),
        ("a$", Some("a$")),
        ("{}", Some("{}")),
        ("$x", None),
        ("\"a$x\"", None),
        ("*.deb", None),
        ("{a,b}", None),
        ("~/x", None),
        ("a~b", Some("a~b")),
        ("$(x)", None),
        ("$((1+2))", None),
        ("$'a'", None),
        ("ä'ö'", Some("äö")),
    ] {
        let command = first(&format!("cmd {raw}"));
        assert_eq!(command.words.len(), 1, "{raw}: {command:?}");
        assert_eq!(&*command.words[0].raw, raw);
        assert_eq!(command.words[0].literal.as_deref(), literal, "{raw}");
        assert_eq!(command.words[0].parts.is_empty(), literal.is_some(), "{raw}");
    }
}

#[test]
fn words_have_parts() {
    let command = first("cmd \"a$b\"'c'${d:-e}*$(f)");
    let parts: Vec<_> = command.words[0]
        .parts
        .iter()
        .map(|part| match part {
            WordPart::Literal(text) => format!("literal {text}"),
            WordPart::Variable { raw, name, quoted, .. } => format!("{name} {raw} {quoted}"),
            WordPart::Substitution { raw, quoted, .. } => format!("substitution {raw} {quoted}"),
            WordPart::Glob(text) => format!("glob {text}"),
        })
        .collect();
    assert_eq!(
        parts,
        [
            "literal a",
            "b $b true",
            "literal c",
            "d ${d:-e} false",
            "glob *",
            "substitution $(f) false"
        ]
    );
    assert_eq!(command.words[0].value(), "a$bc${d:-e}*$(f)");
}

#[test]
fn variables_are_found_where_a_shell_expands_them() {
    let script = parse("a $b '$c' \"${d:-$e}\" $((f + $g)) ${#h} $? <<X\n$i\nX");
    let names: Vec<_> = script.variables.iter().map(|variable| &*variable.name).collect();
    assert_eq!(names, ["b", "d", "e", "g", "h", "?", "i"]);
    let text = script.text.text();
    for variable in &script.variables {
        let range = variable.name_local.start as usize..variable.name_local.end as usize;
        assert_eq!(&text[range], &*variable.name);
    }
}

#[test]
fn flags_and_positional_words() {
    let command =
        first("/usr/bin/apt-get -qy install --no-install-recommends --opt=1 -o A=b -- -x c");
    assert_eq!(command.base_name(), Some("apt-get"));
    assert!(command.is(&["apt", "apt-get"]));
    assert!(command.has_flag("-y") && command.has_flag("-q") && command.has_flag("--opt"));
    assert!(command.has_flag("--no-install-recommends") && !command.has_flag("--no-install"));
    assert!(!command.has_flag("-x") && !command.has_flag("-i"));
    let positional: Vec<_> = command.positional().map(ShellWord::value).collect();
    assert_eq!(positional, ["install", "A=b", "-x", "c"]);
    assert_eq!(command.subcommand().as_deref(), Some("install"));
    assert_eq!(command.flags().count(), 4);
    assert_eq!(command.value_of("-o").as_deref(), Some("A=b"));
    assert_eq!(command.value_of("--opt").as_deref(), Some("1"));
    assert_eq!(command.value_of("--none"), None);
    assert!(first("java -version").has_flag("-version"));
}

#[test]
fn wrappers_are_taken_off_on_demand() {
    for (text, name, count) in [
        ("sudo -u me env A=1 apt-get install x", "apt-get", 2),
        ("exec \"$@\"", "exec", 1),
        ("timeout 5 curl x", "curl", 1),
        ("nice -n 5 make", "make", 0),
        ("curl x", "curl", 1),
        ("env", "env", 0),
        ("sudo -E", "sudo", 1),
    ] {
        let command = first(text);
        let inner = command.unwrapped();
        if text.starts_with("exec") {
            assert_eq!(inner.name.as_ref().map(|name| &*name.raw), Some("\"$@\""));
            continue;
        }
        assert_eq!(inner.base_name(), Some(name), "{text}");
        assert_eq!(inner.words.len(), count, "{text}");
    }
}

#[test]
fn errors_leave_the_commands_around_them() {
    let script = parse("apt-get update && if [ a; then b");
    assert!(!script.errors.is_empty());
    assert_eq!(script.commands[0].base_name(), Some("apt-get"));
}

#[test]
fn ranges_are_of_the_source() {
    let mut text = Mapped::default();
    text.push("a && ", 4);
    text.push("bc d", 11);
    let script = Script::parse(text, Dialect::default());
    let command = &script.commands[1];
    assert_eq!((command.local.start, command.local.end), (11, 15));
    assert_eq!((command.words[0].local.start, command.words[0].local.end), (14, 15));
    assert_eq!(command.range, 5..9);
}

#[test]
fn other_dialects_are_left_alone() {
    let mut text = Mapped::default();
    text.push("import os; os.system('x')", 0);
    let script = Script::parse(text, Dialect::Other("python3".into()));
    assert!(script.commands.is_empty() && script.errors.is_empty());
}

/// The scripts of the one instruction of a file: who reads them, their commands.
fn scripts(text: &str) -> Vec<String> {
    let document = Document::new(text);
    let instruction = document.syntax().get(0).expect("an instruction");
    let source = &instruction.source;
    for command in instruction.commands() {
        for word in &command.words {
            let raw = &source[word.local.start as usize..word.local.end as usize];
            assert_eq!(raw.replace("\\\n", ""), *word.raw, "{text}");
        }
    }
    let scripts = instruction.scripts().iter();
    scripts
        .map(|script| {
            let dialect = match &script.dialect {
                Dialect::Posix(name) | Dialect::Other(name) => name,
                Dialect::Cmd | Dialect::PowerShell => "windows",
            };
            assert!(script.errors.is_empty(), "{text}: {:?}", script.errors);
            format!("{dialect}: {}", draw(script).trim_end())
        })
        .collect()
}

#[test]
fn shell_forms_are_scripts() {
    assert_eq!(scripts("RUN --mount=type=cache,target=/c a -b \\\n && c"), ["sh: - a -b\n&&? c"]);
    assert_eq!(scripts("CMD a b"), ["sh: - a b"]);
    assert_eq!(scripts("ENTRYPOINT exec a"), ["sh: - exec a"]);
    assert_eq!(scripts("HEALTHCHECK --interval=5s CMD a || exit 1"), ["sh: - a\n||? exit 1"]);
    assert_eq!(scripts("ONBUILD RUN a"), ["sh: - a"]);
    for none in ["CMD [\"a\"]", "HEALTHCHECK NONE", "ENV a=b", "COPY a b", "RUN", "SHELL [\"a\"]"] {
        assert!(scripts(none).is_empty(), "{none}");
    }
}

#[test]
fn heredocs_are_read_by_whom_they_are_given_to() {
    assert_eq!(scripts("RUN <<EOF\na\nb\nEOF"), ["sh: - a\n; b"]);
    assert_eq!(scripts("RUN <<-'EOF'\n\ta\n\tEOF"), ["sh: - a"]);
    assert_eq!(scripts("RUN <<EOF\n#!/usr/bin/env python3\na()\nEOF"), ["python3: "]);
    assert_eq!(scripts("RUN <<EOF\n#!/bin/bash\na\nEOF"), ["bash: - a"]);
    assert_eq!(
        scripts("RUN python3 <<EOF && c\na()\nEOF"),
        ["sh: - python3 [<< EOF]\n&&? c", "python3: "]
    );
    assert_eq!(scripts("RUN sudo bash -e <<EOF\na\nEOF")[1], "bash: - a");
    assert_eq!(scripts("RUN sh -s x <<EOF\na\nEOF")[1], "sh: - a");
    for data in ["cat <<EOF > /f", "sh -c x <<EOF", "python3 x.py <<EOF", "cat 3<<-\"EOF\" | sh"] {
        assert_eq!(scripts(&format!("RUN {data}\na b\nEOF")).len(), 1, "{data}");
    }
    assert_eq!(
        scripts("RUN cat <<A > /a && bash <<B\na b\nA\nc d\nB"),
        ["sh: - cat [<< A] [> /a]\n&&? bash [<< B]", "bash: - c d"]
    );
}

#[test]
fn no_depth_and_no_garbage_is_too_much() {
    for text in [
        "$(".repeat(3_000),
        "(".repeat(20_000),
        "a && ".repeat(20_000),
        "\"$(\"`".repeat(2_000),
        "if ".repeat(5_000),
        "${".repeat(5_000),
        "<<A ".repeat(500),
        "\u{0}\r\u{b}é\\".repeat(500),
        "a".repeat(300_000),
    ] {
        parse(&text);
    }
}
