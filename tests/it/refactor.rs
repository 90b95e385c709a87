//! Refactorings: what each gives, where none is offered, and that on real files the result is to
//! BuildKit what it was, but for what the title says.

use plimsoll::document::Document;
use plimsoll::model::{Base, StageReference};
use plimsoll::refactor::{Refactoring, offers};
use plimsoll::syntax::{Body, CommandForm, InstructionRef, Keyword};
use plimsoll::text::Span;
use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

/// The refactorings at the `|` of a text (from the first to the second, where there are two).
fn at(marked: &str) -> (String, Vec<Refactoring>) {
    let start = marked.find('|').expect("a cursor");
    let text = marked.replacen('|', "", 1);
    let (text, end) = match text[start..].find("§") {
        Some(end) => (text.replacen('§', "", 1), start + end),
        None => (text, start),
    };
    let document = Document::new(&text);
    (text, offers(&document, Span::new(start as u32, end as u32)))
}

fn check(marked: &str, title: &str, expected: &str) {
    let (text, found) = at(marked);
    let titles: Vec<_> = found.iter().map(|found| &found.title).collect();
    let found = found.iter().find(|found| found.title == title);
    let found = found.unwrap_or_else(|| panic!("{title} of {marked:?}: {titles:?}"));
    assert_eq!(found.edits.apply(&text), expected, "{title} of {marked:?}");
}

/// No refactoring whose title begins so.
fn none(marked: &str, title: &str) {
    let (_, found) = at(marked);
    let found = found.iter().find(|found| found.title.starts_with(title));
    assert_eq!(found, None, "{marked:?}");
}

#[test]
fn forms_of_commands() {
    let exec = "Convert to exec form";
    let shell = "Convert to shell form";
    check("FROM debian:12\nRUN |make all\n", exec, "FROM debian:12\nRUN [\"make\", \"all\"]\n");
    check("FROM debian:12\nCMD |echo 'a b'\n", exec, "FROM debian:12\nCMD [\"echo\", \"a b\"]\n");
    check(
        "FROM debian:12\r\nHEALTHCHECK --retries=2 CMD| curl \\\r\n  -f x\r\n",
        exec,
        "FROM debian:12\r\nHEALTHCHECK --retries=2 CMD [\"curl\", \"-f\", \"x\"]\r\n",
    );
    check(
        "FROM unknown\nCMD |a\n",
        "Convert to exec form (the image's ENTRYPOINT is not known)",
        "FROM unknown\nCMD [\"a\"]\n",
    );
    for text in [
        "RUN |make && make",
        "RUN |make $A",
        "RUN |make *",
        "RUN |cd a",
        "RUN |A=1 make",
        "RUN |echo 'a\\nb'",
        "RUN |make # it",
        "RUN make \\\n# no|te\n all",
        "RUN |<<E\nmake\nE",
        "RUN |type a",
        "ENTRYPOINT [\"a\"]\nCMD |b",
        "SHELL [\"pwsh\"]\nRUN |make",
        "ONBUILD RUN |make",
        "SHELL [|\"a\"]",
    ] {
        none(&format!("FROM debian:12\n{text}\n"), "Convert to exec");
    }
    check(
        "FROM debian:12\nRUN |[\"make\", \"a b\", \"$A\", \"it's\", \"\"]\n",
        shell,
        "FROM debian:12\nRUN make 'a b' '$A' 'it'\\''s' ''\n",
    );
    check("FROM debian:12\nRUN [|\"A=1\", \"<<E\"]\n", shell, "FROM debian:12\nRUN 'A=1' '<<E'\n");
    check(
        "FROM debian:12\nRUN |[\"/bin/sh\", \"-c\", \"a && b $C\"]\n",
        shell,
        "FROM debian:12\nRUN a && b $C\n",
    );
    for text in [
        "RUN |[\"a\\nb\"]",
        "RUN |[\"exit\"]",
        "RUN |[]",
        "RUN |[\"--a\"]",
        "RUN |[\"/bin/sh\", \"-c\", \"--mount=x y\"]",
        "ENTRYPOINT [\"a\"]\nCMD [|\"b\"]",
        "SHELL [\"pwsh\"]\nRUN |[\"a\"]",
    ] {
        none(&format!("FROM debian:12\n{text}\n"), "Convert to shell");
    }
    none("FROM scratch\nRUN |[\"a\"]\n", "Convert to shell");
}

#[test]
fn pairs() {
    check(
        "FROM a\nENV A=1 |B=\"x y\" \\\n    # why\n    C=$D\nRUN b\n",
        "Split into 3 ENV instructions",
        "FROM a\nENV A=1\nENV B=\"x y\"\n# why\nENV C=$D\nRUN b\n",
    );
    check(
        "FROM a\r\n  label a=1 \\\r\n|  b=2\r\n",
        "Split into 2 LABEL instructions",
        "FROM a\r\n  label a=1\r\n  label b=2\r\n",
    );
    none("FROM a\nENV |A=1 B=$A\n", "Split");
    none("FROM a\nENV |A=1 B=${A:-x}\n", "Split");
    none("FROM a\nENV |A 1 2\n", "Split");
    none("FROM a\nONBUILD ENV |A=1 B=2\n", "Split");
    check(
        "FROM a\nENV |A=1\n# why\n\nENV B=2 C=3\nENV D=$A\n",
        "Merge 2 ENV instructions",
        "FROM a\nENV A=1 \\\n    # why\n    B=2 C=3\nENV D=$A\n",
    );
    check(
        "# escape=`\r\nFROM a\r\nLABEL a=1\r\nLABEL |b=2\r\nLABEL c=$a\r\n",
        "Merge 3 LABEL instructions",
        "# escape=`\r\nFROM a\r\nLABEL a=1 `\r\n    b=2 `\r\n    c=$a\r\n",
    );
    check(
        "FROM a\nENV A=1\nENV |B=2\nENV C=§3\nENV D=4\n",
        "Merge 2 ENV instructions",
        "FROM a\nENV A=1\nENV B=2 \\\n    C=3\nENV D=4\n",
    );
    none("FROM a\nENV |A=1\nENV B=$A\n", "Merge");
    none("FROM a\nENV |A=1\nRUN x\nENV B=1\n", "Merge");
    none("FROM a\nENV |A=1\nENV B 1\n", "Merge");
    none("FROM a\nENV |A=1\nLABEL B=1\n", "Merge");
}

#[test]
fn runs() {
    check(
        "FROM a\nRUN --network=none a 'x && y' \\\n    # why\n    && b |\\\n    -c && d\n",
        "Split into 3 RUN instructions, a layer each",
        "FROM a\nRUN --network=none a 'x && y'\n# why\nRUN --network=none b \\\n    -c\nRUN --network=none d\n",
    );
    check(
        "FROM a\r\nRUN |a \\\r\n && cd b\r\n",
        "Split into 2 RUN instructions, a layer each",
        "FROM a\r\nRUN a\r\nRUN cd b\r\n",
    );
    for text in [
        "cd a && b",
        "export A=1 && b",
        "A=1 && b",
        "a || b && c",
        "a && (b) || c && d",
        "a; b && c",
        "a && (b); c && d",
        "a & b && c",
        "set -e && a",
        "f() { a; } && f",
        "$CMD && b",
        "--mount=type=tmpfs,target=/t a && b",
        "a && b &",
    ] {
        none(&format!("FROM a\nRUN |{text}\n"), "Split");
    }
    check(
        "FROM a\nRUN a\n# why\nRUN |b && c\nRUN d\n",
        "Merge 3 RUN instructions into one layer",
        "FROM a\nRUN a \\\n    # why\n    && b && c \\\n    && d\n",
    );
    check(
        "FROM a\nRUN --network=none |a; b\nRUN --network=none c\n",
        "Merge 2 RUN instructions into one layer",
        "FROM a\nRUN --network=none a; b \\\n    && c\n",
    );
    for text in [
        "RUN |cd a\nRUN b",
        "RUN |a # x\nRUN b",
        "RUN |a\nRUN b; c",
        "RUN |a\nRUN b || c",
        "RUN |a\nRUN --network=none b",
        "RUN |a\nRUN [\"b\"]",
        "RUN |a\nRUN <<E\nb\nE",
        "RUN |a &\nRUN b",
        "RUN |a\nONBUILD RUN b",
    ] {
        none(&format!("FROM a\n{text}\n"), "Merge");
    }
}

#[test]
fn heredocs() {
    let there = "Convert the chain to a heredoc";
    let back = "Convert the heredoc to a chain";
    let heredoc =
        "FROM a\nRUN --network=none <<EOF\nset -e\na -x\n# why\nb | c\nA=1\nd \\\n    $A\nEOF\n";
    check(
        "FROM a\nRUN --network=none |a -x \\\n    # why\n    && b | c && \\\n    A=1 && d \\\n      $A\n",
        there,
        heredoc,
    );
    check(
        &heredoc.replacen("<<", "|<<", 1),
        back,
        "FROM a\nRUN --network=none a -x \\\n    # why\n    && b | c \\\n    && A=1 \\\n    && d \\\n        $A\n",
    );
    check(
        "FROM a\nRUN set -eux |&& a 'b \\\n c' && EOF\n",
        there,
        "FROM a\nRUN <<EOT\nset -eux\na 'b  c'\nEOF\nEOT\n",
    );
    check(
        "# syntax=docker/dockerfile:1.4\nFROM a\nRUN |a && b\n",
        there,
        "# syntax=docker/dockerfile:1.4\nFROM a\nRUN <<EOF\nset -e\na\nb\nEOF\n",
    );
    check(
        "FROM a\nRUN |<<-E\n\t# one\n\tset -eu\n\ta\n\tE\n",
        back,
        "# one\nRUN set -eu \\\n    && a\n".replacen("# one", "FROM a\n# one", 1).as_str(),
    );
    for text in [
        "a || b && c",
        "! a && b",
        "(a; b) && c",
        "a && . ./b && c",
        "a && b;c",
        "a && b $(c; d)",
        "a && if b; then c; fi",
        "a\r\n",
        "a",
    ] {
        none(&format!("FROM a\nRUN |{text}\n"), "Convert the chain");
    }
    none("FROM a\r\nRUN |a \\\r\n && b\r\n", "Convert the chain");
    none("# syntax=docker/dockerfile:1.2\nFROM a\nRUN |a && b\n", "Convert the chain");
    for body in [
        "a\nb",
        "set -e\na || b",
        "set -e\nif a; then b; fi",
        "set -e\na; b",
        "set -e\na\nset +e\nb",
        "#!/bin/sh\nset -e\na",
        "set -e\na 'x\ny'",
        "set -e\na &",
        "set -e\na # why\nb",
    ] {
        none(&format!("FROM a\nRUN |<<EOF\n{body}\nEOF\n"), "Convert the heredoc");
    }
    none("FROM a\nRUN cat |<<EOF\nset -e\na\nEOF\n", "Convert the heredoc");
}

#[test]
fn labels_of_maintainers() {
    check(
        "FROM a\nMAINTAINER |Me <m@e>\n",
        "Convert MAINTAINER to a LABEL",
        "FROM a\nLABEL org.opencontainers.image.authors=\"Me <m@e>\"\n",
    );
    none("FROM a\nLABEL |a=b\n", "Convert MAINTAINER");
}

#[test]
fn base_images() {
    check(
        "# syntax=docker/dockerfile:1\n# about\nFROM python:|3.12 AS x\nFROM python:3.12\nCOPY --from=python:3.12 /a /a\n",
        "Extract `python:3.12` to the ARG PYTHON_IMAGE",
        "# syntax=docker/dockerfile:1\nARG PYTHON_IMAGE=python:3.12\n# about\nFROM ${PYTHON_IMAGE} AS x\nFROM ${PYTHON_IMAGE}\nCOPY --from=python:3.12 /a /a\n",
    );
    check(
        "ARG GO_IMAGE=1\r\n\r\nFROM r.io/a/go@sha256:0123456789012345678901234567890123456789012345678901234567890123|\r\n",
        "Extract `r.io/a/go@sha256:0123456789012345678901234567890123456789012345678901234567890123` to the ARG GO_IMAGE2",
        "ARG GO_IMAGE=1\r\nARG GO_IMAGE2=r.io/a/go@sha256:0123456789012345678901234567890123456789012345678901234567890123\r\n\r\nFROM ${GO_IMAGE2}\r\n",
    );
    none("FROM |scratch\n", "Extract");
    none("ARG A=b\nFROM |$A\n", "Extract");
    none("FROM a AS b\nFROM |b\n", "Extract");
}

#[test]
fn names_of_stages() {
    check(
        "FROM |golang:1\nFROM scratch\nCOPY --from=0 /a /a\nCOPY --link --from=0 /b /b\n",
        "Name this stage `builder`",
        "FROM golang:1 AS builder\nFROM scratch\nCOPY --from=builder /a /a\nCOPY --link --from=builder /b /b\n",
    );
    check(
        "from golang:1\nfrom |scratch\ncopy --from=runtime /a /a\n",
        "Name this stage `runtime2`",
        "from golang:1\nfrom scratch as runtime2\ncopy --from=runtime /a /a\n",
    );
    check(
        "FROM a AS |Build\nFROM scratch\nCOPY --from=0 /a /a\n",
        "Use the name `Build` instead of 0",
        "FROM a AS Build\nFROM scratch\nCOPY --from=Build /a /a\n",
    );
    none("FROM |a AS b\nFROM scratch\nCOPY --from=b /a /a\n", "Use");
    none("FROM |a AS b\nFROM c AS b\nCOPY --from=0 /a /a\n", "Use");
}

#[test]
fn suites_of_tags() {
    let (_, found) = at("FROM python:3.12-slim|\n");
    let pin = found.iter().find(|found| found.title.starts_with("Pin to "));
    let pin = pin.unwrap_or_else(|| panic!("{found:?}"));
    let result = pin.edits.apply("FROM python:3.12-slim\n");
    let suite = pin.title.split([' ', ',']).nth(2).expect("a suite");
    assert_eq!(result, format!("FROM python:3.12-slim-{suite}\n"));
    let (_, found) = at("FROM --platform=linux/amd64 golang|\n");
    let pin = found.iter().find(|found| found.title.starts_with("Pin to ")).expect("a pin");
    let result = pin.edits.apply("FROM --platform=linux/amd64 golang\n");
    assert!(result.starts_with("FROM --platform=linux/amd64 golang:"), "{result}");
    none("FROM |python:3.12-slim-bookworm\n", "Pin");
    for tag in ["debian:12", "debian:bookworm", "ubuntu:22.04", "ubuntu:jammy", "alpine:3.20"] {
        none(&format!("FROM |{tag}\n"), "Pin");
    }
    none("FROM |python:99.99\n", "Pin");
    none("FROM |example/python:3\n", "Pin");
    none("ARG V=3.12\nFROM |python:$V\n", "Pin");
}

#[test]
fn nothing_is_offered_where_nothing_is_known() {
    for text in ["|", "# a|\n", "FROM a\nENV |A\n", "# syntax=x/y\nFROM |a\n", "{{ x }}\nFROM |a\n"]
    {
        none(text, "");
    }
}

/// An instruction as BuildKit reads it: keyword, flags, arguments, heredocs.
fn view(at: InstructionRef<'_>) -> String {
    let operation = &at.get().operation;
    let flags: Vec<_> = operation.flags.iter().map(|flag| &flag.word.text).collect();
    let rest = match &operation.body {
        Body::From(from) => format!("{:?}", from.words.iter().map(|w| &w.text).collect::<Vec<_>>()),
        Body::Command(CommandForm::Exec { words, .. }) => {
            format!("{:?}", words.iter().map(|word| &word.text).collect::<Vec<_>>())
        }
        _ => squeezed(&operation.rest.text),
    };
    let bodies: Vec<_> = at.get().heredocs.iter().map(|it| it.content.text()).collect();
    format!("{} {flags:?} {rest} {bodies:?}", operation.keyword.as_str())
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All commands of all RUNs of a document, without `set -e` of its own.
fn commands(document: &Document) -> Vec<String> {
    let runs = document.syntax().instructions().filter(|at| at.operation.keyword == Keyword::Run);
    let words = |at: InstructionRef<'_>| -> Vec<String> {
        let commands = at.get().run_scripts().iter().flat_map(|script| &script.commands);
        let raw = commands.map(|command| {
            let words = command.name.iter().chain(&command.words);
            words.map(|word| word.raw.to_string()).collect::<Vec<_>>().join(" ")
        });
        raw.collect()
    };
    runs.flat_map(words).filter(|command| command != "set -e").collect()
}

/// The words of all commands of one, whatever form they have, quotes removed.
fn words_of(document: &Document) -> Vec<Vec<String>> {
    let words = |at: InstructionRef<'_>| -> Option<Vec<String>> {
        let words = match at.get().operation.command()? {
            CommandForm::Exec { words, .. } => match words.as_slice() {
                [shell, flag, _] if &*shell.text == "/bin/sh" && &*flag.text == "-c" => {
                    return None;
                }
                words => words.iter().map(|word| word.text.to_string()).collect(),
            },
            CommandForm::Shell(_) => {
                let [command] = at.get().scripts().first()?.commands.as_slice() else {
                    return None;
                };
                let name = command.name.iter().filter(|name| &*name.raw != "exec");
                name.chain(&command.words).map(|word| word.value()).collect()
            }
        };
        Some(words)
    };
    document.syntax().instructions().filter_map(words).collect()
}

fn pairs_of(document: &Document) -> Vec<String> {
    let model = document.model();
    let value = |at: InstructionRef<'_>| -> Vec<String> {
        let pairs = at.get().operation.pairs().iter();
        let value = |word: &plimsoll::syntax::Word| {
            model.expand_at(document.syntax(), at.index, word).value
        };
        pairs
            .map(|pair| format!("{} {:?}", pair.key.text, pair.value.as_ref().map(value)))
            .collect()
    };
    document.syntax().instructions().flat_map(value).collect()
}

fn stages(document: &Document) -> (Vec<Base>, Vec<Option<usize>>) {
    let model = document.model();
    let target = |found: &StageReference| found.target.stage();
    let bases = model.stages.iter().map(|stage| stage.base.clone());
    // Each part of a RUN that is split has its flags, and so the stages that they name.
    let mut targets: Vec<_> = model.references.iter().map(target).collect();
    targets.sort_unstable();
    targets.dedup();
    (bases.collect(), targets)
}

fn comments(document: &Document) -> Vec<String> {
    let syntax = document.syntax();
    let text = |span: Span| document.text().slice(span).trim().to_owned();
    let inside = syntax.instructions().flat_map(|at| {
        let found: Vec<Span> = at.get().comments.iter().map(|local| at.at(*local)).collect();
        found
    });
    let mut all: Vec<String> = syntax.comments().iter().copied().chain(inside).map(text).collect();
    all.sort();
    all
}

/// What is lost but for what the title says.
fn lost(before: &Document, after: &Document, title: &str) -> Vec<&'static str> {
    let views = |document: &Document, keyword: Option<Keyword>| -> Vec<String> {
        let all = document.syntax().instructions();
        all.filter(|at| Some(at.operation.keyword) != keyword).map(view).collect()
    };
    let of = |keyword: Keyword| title.contains(keyword.as_str());
    let touched = match title {
        _ if of(Keyword::Maintainer) => return Vec::new(),
        _ if title.starts_with("Extract") => None,
        _ if of(Keyword::Env) => Some(Keyword::Env),
        _ if of(Keyword::Label) => Some(Keyword::Label),
        _ if of(Keyword::Run) || title.ends_with("heredoc") || title.ends_with("chain") => {
            Some(Keyword::Run)
        }
        _ => None,
    };
    let mut lost = Vec::new();
    if touched.is_some() && views(before, touched) != views(after, touched) {
        lost.push("another instruction");
    }
    if touched == Some(Keyword::Run) && commands(before) != commands(after) {
        lost.push("the commands");
    }
    if pairs_of(before) != pairs_of(after) && !title.starts_with("Extract") {
        lost.push("the pairs");
    }
    if stages(before) != stages(after) && !title.starts_with("Pin") {
        lost.push("the stages");
    }
    // In a heredoc they are the shell's.
    let heredoc = title.ends_with("heredoc") || title.ends_with("chain");
    let text = after.text().to_string();
    if !heredoc && comments(before) != comments(after)
        || comments(before).iter().any(|comment| !text.contains(comment))
    {
        lost.push("comments");
    }
    if title.starts_with("Convert to") && words_of(before) != words_of(after) {
        lost.push("the words");
    }
    lost
}

#[test]
fn real_files_stay_what_they_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/real");
    let folder = if folder.is_dir() {
        folder
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/real")
    };
    let Ok(entries) = fs::read_dir(folder) else {
        println!("skipped: ../shared is not there");
        return;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let step = if env::var("CORPUS").is_ok_and(|all| all == "all") { 1 } else { 25 };
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in files.iter().step_by(step) {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let document = Document::new(&text);
        let mut seen = Vec::new();
        for at in document.syntax().instructions() {
            for found in offers(&document, Span::empty(at.keyword_span().start)) {
                // The rows are offered at each of their instructions.
                if seen.contains(&found) {
                    continue;
                }
                let after = Document::new(&found.edits.apply(&text));
                let plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
                let words: Vec<_> = found.title.split(' ').filter(plain).take(4).collect();
                *tried.entry(words.join(" ")).or_default() += 1;
                for lost in lost(&document, &after, &found.title) {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    wrong.push(format!("{name}:{}: {}: {lost}", at.line + 1, found.title));
                }
                seen.push(found);
            }
        }
    }
    println!("{} files: {tried:?}", files.len() / step);
    assert!(tried.len() > 6, "{tried:?}");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
