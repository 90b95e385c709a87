//! The lowering: parts, places and problems of instructions.

use plimsoll::syntax::{
    Body, CommandForm, Flag, Instruction, Keyword, Operation, Pair, Problem, ProblemKind, Syntax,
    Word,
};
use plimsoll::text::Text;
use proptest::prelude::*;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The first instruction of a text.
fn first(text: &str) -> std::sync::Arc<Instruction> {
    Syntax::parse(&Text::new(text)).get(0).expect("an instruction").instruction.clone()
}

/// What is read, and what stands in the source where it was read.
fn both<'a>(instruction: &'a Instruction, word: &'a Word) -> (&'a str, &'a str) {
    let range = word.local.start as usize..word.local.end as usize;
    (&word.text, &instruction.source[range])
}

/// The words of an operation as BuildKit counts them, ONBUILD's own excepted.
fn words(operation: &Operation) -> Vec<&Word> {
    fn form(form: &CommandForm) -> Vec<&Word> {
        match form {
            CommandForm::Shell(word) => vec![word],
            CommandForm::Exec { words, .. } => words.iter().collect(),
        }
    }
    fn pair(pair: &Pair) -> impl Iterator<Item = &Word> {
        std::iter::once(&pair.key).chain(&pair.value)
    }
    match &operation.body {
        Body::From(from) => from.words.iter().collect(),
        Body::Command(command) => form(command),
        Body::Pairs(pairs) => pairs.iter().flat_map(pair).collect(),
        Body::Transfer(transfer) => transfer.sources.iter().chain(&transfer.destination).collect(),
        Body::Words { words, .. } => words.iter().collect(),
        Body::Text(word) => vec![word],
        Body::Healthcheck(check) => {
            std::iter::once(&check.kind).chain(check.command.iter().flat_map(form)).collect()
        }
        Body::Onbuild(inner) => words(inner),
        Body::None => Vec::new(),
    }
}

#[track_caller]
fn reads(text: &str, expected: &[(&str, &str)]) {
    let instruction = first(text);
    let operation = instruction.innermost();
    let read: Vec<_> = words(operation).into_iter().map(|word| both(&instruction, word)).collect();
    assert_eq!(read, expected, "{text}");
}

/// As [`reads`], where what is read is what stands there.
#[track_caller]
fn reads_verbatim(text: &str, expected: &[&str]) {
    let expected: Vec<_> = expected.iter().map(|word| (*word, *word)).collect();
    reads(text, &expected);
}

#[test]
fn cuts_words() {
    reads_verbatim("FROM --platform=$P  img:1\tAS  b", &["img:1", "AS", "b"]);
    reads_verbatim("FROM a\u{a0}b", &["a\u{a0}b"]);
    reads_verbatim("EXPOSE 80/tcp \"90 91\" 8000-9000", &["80/tcp", "\"90", "91\"", "8000-9000"]);
    reads_verbatim("COPY --link a* 'b c' /d/ \t", &["a*", "'b", "c'", "/d/"]);
    reads_verbatim("VOLUME /a /b", &["/a", "/b"]);
    reads_verbatim("WORKDIR  /a b \u{a0}", &["/a b"]);
    reads_verbatim("USER 'a':b # c", &["'a':b # c"]);
    reads_verbatim("MAINTAINER A <a@b>", &["A <a@b>"]);
    reads_verbatim("RUN  a && b ", &["a && b"]);
    reads_verbatim("onbuild run a", &["a"]);
}

#[test]
fn cuts_words_over_lines() {
    reads_verbatim("COPY a \\\n  # c\n  b \\\n\n  /d\n", &["a", "b", "/d"]);
    // A word that spans a continuation covers it.
    reads("COPY a\\\nb c", &[("ab", "a\\\nb"), ("c", "c")]);
    reads_verbatim("ENV \\\r\n  A=1 \\\r\n  B=2\r\n", &["A", "1", "B", "2"]);
}

#[test]
fn cuts_pairs() {
    reads_verbatim(
        "ENV A=1 B=\"x y\" C='z' D=a\\ b",
        &["A", "1", "B", "\"x y\"", "C", "'z'", "D", "a\\ b"],
    );
    reads_verbatim("ENV A=", &["A", ""]);
    reads_verbatim("ENV a.b-c=d=e", &["a.b-c", "d=e"]);
    reads_verbatim("ENV K  a b=c", &["K", "a b=c"]);
    reads_verbatim("ENV P=C:\\go\\", &["P", "C:\\go"]);
    reads_verbatim("LABEL \"a b\"=\"c\" d=", &["\"a b\"", "\"c\"", "d", ""]);
    reads_verbatim("LABEL maintainer Me <m@e>", &["maintainer", "Me <m@e>"]);
    reads_verbatim("ARG a b=1 c=", &["a", "b", "1", "c", ""]);
    reads_verbatim("# escape=`\nENV A=a` b", &["A", "a` b"]);
    let separators = |text: &str| -> Vec<_> {
        first(text).operation.pairs().iter().map(|pair| format!("{:?}", pair.separator)).collect()
    };
    assert_eq!(separators("ENV A=1 B=2"), ["Equals", "Equals"]);
    assert_eq!(separators("ENV A 1"), ["Blank"]);
    assert_eq!(separators("ARG A B="), ["None", "Equals"]);
}

#[test]
fn reads_arrays_as_go_does() {
    reads(
        r#"CMD [ "a", "\u0062\n\"" ,"é" ] "#,
        &[("a", "\"a\""), ("b\n\"", r#""\u0062\n\"""#), ("é", "\"é\"")],
    );
    reads(
        r#"CMD ["\ud83d\ude00", "\ud83dx", "\ude00", "\ud83d\u0041"]"#,
        &[
            ("😀", r#""\ud83d\ude00""#),
            ("\u{fffd}x", r#""\ud83dx""#),
            ("\u{fffd}", r#""\ude00""#),
            ("\u{fffd}A", r#""\ud83d\u0041""#),
        ],
    );
    reads("ENTRYPOINT [\"a\", \\\n \"b\"]", &[("a", "\"a\""), ("b", "\"b\"")]);
    reads("COPY [\"a b\", \"/c\"]", &[("a b", "\"a b\""), ("/c", "\"/c\"")]);
    reads("HEALTHCHECK CMD [\"a\"]", &[("CMD", "CMD"), ("a", "\"a\"")]);
    reads_verbatim("CMD []", &[]);
}

#[test]
fn takes_a_bad_array_for_text() {
    for text in [
        r#"["a"] && b"#,
        r#"["a",]"#,
        r#"[,"a"]"#,
        r#"["\d"]"#,
        r#"['a']"#,
        r#"["a" "b"]"#,
        r#"["a"#,
        "[ -f x ]",
        "[\"a\tb\"]",
        r#"["a"]]"#,
        r#"["a", 1e999]"#,
        r#"["a", 01]"#,
        r#"["a", {"b" 1}]"#,
        r#"["\u12"]"#,
        r#"x["a"]"#,
    ] {
        reads_verbatim(&format!("CMD {text}"), &[text]);
        let problems = &first(&format!("CMD {text}")).problems;
        assert!(problems.is_empty(), "{text}: {problems:?}");
    }
    reads_verbatim("COPY [a b", &["[a", "b"]);
}

#[test]
fn refuses_arrays_of_other_than_strings() {
    for (text, place) in [
        (r#"["a", 1]"#, "1"),
        ("[null]", "null"),
        (r#"[true, "a"]"#, "true"),
        (r#"["a", ["b", {"c": [-0.5e3, {}]}], "d"]"#, r#"["b", {"c": [-0.5e3, {}]}]"#),
    ] {
        refuses(&format!("CMD {text}"), place, &ProblemKind::JsonNotStrings);
    }
}

fn flags(text: &str) -> Vec<(String, Option<String>, String)> {
    let instruction = first(text);
    let read = |flag: &Flag| {
        let value = flag.value.as_ref().map(|value| both(&instruction, value).1.to_owned());
        let value = value.filter(|value| *value != flag.value_text()).map_or_else(
            || flag.value.as_ref().map(|value| value.text.to_string()),
            |source| Some(format!("{} from {source}", flag.value_text())),
        );
        (flag.name.text.to_string(), value, both(&instruction, &flag.word).1.to_owned())
    };
    instruction.innermost().flags.iter().map(read).collect()
}

#[test]
fn reads_flags() {
    let flag = |name: &str, value: Option<&str>, source: &str| {
        (name.to_owned(), value.map(str::to_owned), source.to_owned())
    };
    assert_eq!(
        flags("COPY --link --chown=a:b --exclude= x y"),
        [
            flag("link", None, "--link"),
            flag("chown", Some("a:b"), "--chown=a:b"),
            flag("exclude", Some(""), "--exclude="),
        ]
    );
    assert_eq!(
        flags("RUN --mount=\"type=cache,target=/a b\" --network=no\\ne x"),
        [
            flag(
                "mount",
                Some("type=cache,target=/a b from \"type=cache,target=/a b\""),
                "--mount=\"type=cache,target=/a b\"",
            ),
            flag("network", Some("none from no\\ne"), "--network=no\\ne"),
        ]
    );
    assert_eq!(flags("ONBUILD COPY --from=a b c"), [flag("from", Some("a"), "--from=a")]);
    // `--` alone ends them.
    assert_eq!(flags("COPY --link -- --from=a b"), [flag("link", None, "--link")]);
    reads_verbatim("COPY --link -- --from=a b", &["--from=a", "b"]);
    reads_verbatim("RUN -- a", &["a"]);
    // A byte of `à` is a blank when BuildKit reads flags byte by byte.
    assert_eq!(flags("RUN --xà y")[0].2, "--xà");
}

#[test]
fn reads_the_options_of_mounts() {
    let options = |text: &str| -> Vec<(String, Option<String>)> {
        let instruction = first(text);
        let source = |word: &Word| both(&instruction, word).1.to_owned();
        let flag = instruction.operation.flags.first().expect("a flag");
        let read = |option: &plimsoll::syntax::MountOption| {
            (source(&option.key), option.value.as_ref().map(source))
        };
        flag.mount_options().iter().map(read).collect()
    };
    let option = |key: &str, value: Option<&str>| (key.to_owned(), value.map(str::to_owned));
    assert_eq!(
        options("RUN --mount=type=cache,rw,target=$P/a=b x"),
        [option("type", Some("cache")), option("rw", None), option("target", Some("$P/a=b")),]
    );
    assert_eq!(
        options("RUN --mount=type=ca\\\nche,\\\ntarget=/a x"),
        [option("type", Some("ca\\\nche")), option("target", Some("/a"))]
    );
    assert_eq!(options("COPY --from=a,b c d"), []);
}

#[test]
fn reads_healthchecks() {
    reads_verbatim("HEALTHCHECK none", &["none"]);
    reads_verbatim(
        "HEALTHCHECK --interval=5s CMD curl -f x || exit 1",
        &["CMD", "curl -f x || exit 1"],
    );
    assert!(first("healthcheck NONE").problems.is_empty());
}

#[track_caller]
fn refuses(text: &str, place: &str, kind: &ProblemKind) {
    let instruction = first(text);
    let source = |problem: &Problem| {
        instruction.source[problem.local.start as usize..problem.local.end as usize].to_owned()
    };
    let problems: Vec<_> =
        instruction.problems.iter().map(|problem| (source(problem), &problem.kind)).collect();
    assert_eq!(problems, [(place.to_owned(), kind)], "{text}");
}

#[test]
fn finds_what_is_missing() {
    let missing = |keyword| ProblemKind::MissingArguments { keyword };
    refuses("FROM", "FROM", &missing(Keyword::From));
    refuses("user ", "user", &missing(Keyword::User));
    refuses("COPY a", "COPY", &missing(Keyword::Copy));
    refuses("ADD []", "ADD", &missing(Keyword::Add));
    refuses("SHELL []", "SHELL", &missing(Keyword::Shell));
    refuses("HEALTHCHECK CMD", "CMD", &missing(Keyword::Healthcheck));
    refuses("ONBUILD ENV", "ENV", &missing(Keyword::Env));
    refuses("FROM a b", "a b", &ProblemKind::FromArguments);
    refuses("FROM a AT b", "a AT b", &ProblemKind::FromArguments);
    refuses("ENV A", "A", &ProblemKind::PairWithoutValue { keyword: Keyword::Env });
    refuses("ENV A=1 b", "b", &ProblemKind::PairWithoutEquals { word: "b".into() });
    refuses("LABEL =a", "=a", &ProblemKind::EmptyName { keyword: Keyword::Label });
    refuses("ARG =a", "=a", &ProblemKind::EmptyName { keyword: Keyword::Arg });
    for accepted in ["RUN", "CMD", "ENTRYPOINT", "CMD []", "ENTRYPOINT []"] {
        assert!(first(accepted).problems.is_empty(), "{accepted}");
    }
}

#[test]
fn finds_what_is_unknown() {
    let unknown =
        |word: &str, suggestion| ProblemKind::UnknownInstruction { word: word.into(), suggestion };
    refuses("COPPY a b", "COPPY", &unknown("COPPY", Some(Keyword::Copy)));
    refuses("rnu a", "rnu", &unknown("rnu", Some(Keyword::Run)));
    refuses("FROMalpine", "FROMalpine", &unknown("FROMalpine", None));
    refuses("&& a", "&&", &ProblemKind::MissingContinuation { word: "&&".into() });
    refuses("HEALTHCHECK GET x", "GET", &ProblemKind::UnknownHealthcheck { word: "GET".into() });
    refuses("HEALTHCHECK NONE x", "x", &ProblemKind::HealthcheckNoneArguments);
    refuses("SHELL sh -c", "sh -c", &ProblemKind::ShellNotJson);
    refuses("VOLUME [\"\"]", "\"\"", &ProblemKind::EmptyVolume);
    refuses("FROM a AS 1b", "1b", &ProblemKind::InvalidStageName { name: "1b".into() });
    for keyword in [Keyword::From, Keyword::Onbuild, Keyword::Maintainer] {
        let name = keyword.as_str();
        let text = if keyword == Keyword::Onbuild { "RUN a" } else { "a" };
        let kind = ProblemKind::OnbuildNotAllowed { keyword };
        refuses(&format!("ONBUILD {name} {text}"), name, &kind);
    }
}

#[test]
fn finds_wrong_flags() {
    let unknown =
        |flag: &str, suggestion| ProblemKind::UnknownFlag { flag: flag.into(), suggestion };
    refuses("COPY --form=a b c", "--form=a", &unknown("--form", Some("from")));
    refuses("CMD --help", "--help", &unknown("--help", None));
    refuses("COPY --from b c", "--from", &ProblemKind::FlagWithoutValue { flag: "--from".into() });
    refuses(
        "COPY --link= b c",
        "--link=",
        &ProblemKind::FlagWithoutValue { flag: "--link".into() },
    );
    refuses(
        "COPY --link=yes b c",
        "--link=yes",
        &ProblemKind::FlagNotBoolean { flag: "--link".into(), value: "yes".into() },
    );
    refuses(
        "ADD --chown=a --chown=b c d",
        "--chown=b",
        &ProblemKind::RepeatedFlag { flag: "--chown".into() },
    );
    refuses(
        "RUN --network=nope a",
        "--network=nope",
        &ProblemKind::InvalidFlagValue {
            flag: "--network".into(),
            value: "nope".into(),
            expected: &["default", "none", "host"],
        },
    );
    refuses(
        "HEALTHCHECK --interval=30 CMD a",
        "--interval=30",
        &ProblemKind::InvalidFlagValue {
            flag: "--interval".into(),
            value: "30".into(),
            expected: &["a duration such as `30s`"],
        },
    );
    refuses("COPY --from=$A b c", "$A", &ProblemKind::CopyFromVariable);
    for accepted in [
        "COPY --link=TRUE --parents a b",
        "COPY --exclude=a --exclude=b c d",
        "ARG --x a",
        "HEALTHCHECK --x NONE",
        "HEALTHCHECK --retries=3 --timeout=1m30s CMD a",
    ] {
        assert!(first(accepted).problems.is_empty(), "{accepted}");
    }
}

#[test]
fn finds_wrong_mounts() {
    let invalid =
        |reason: &str, suggestion| ProblemKind::InvalidMount { reason: reason.into(), suggestion };
    refuses(
        "RUN --mount=type=cahce,target=/a b",
        "type=cahce",
        &invalid("`cahce` is not one of bind, cache, tmpfs, secret, ssh", Some("cache")),
    );
    refuses(
        "RUN --mount=type=cache,taget=/a b",
        "taget=/a",
        &invalid("`taget` is no option of a mount", Some("target")),
    );
    refuses(
        "RUN --mount=size=1m,type=tmpfs,target=/a b",
        "size=1m",
        &invalid("`size` is no option of a bind mount", None),
    );
    refuses(
        "RUN --mount=from=$X,target=/a b",
        "from=$X",
        &invalid("`from` takes no variable: name a stage for it", None),
    );
    refuses(
        "RUN --mount=type=secret b",
        "type",
        &invalid("a secret mount needs an `id` or a `target`", None),
    );
    for accepted in [
        "RUN --mount=type=cache,target=/a,sharing=locked,uid=1000,mode=0755 b",
        "RUN --mount=type=$T,size=1m,required b",
        "RUN --mount=type=secret,id=a,env=A,required b",
        "RUN --mount=type=ssh b",
        "RUN --mount=type=TMPFS,size=$S,target=/a b",
        "RUN --mount=target=/a,src=b,from=c,ro=false,rw b",
    ] {
        assert!(first(accepted).problems.is_empty(), "{accepted}: {:?}", first(accepted).problems);
    }
}

#[test]
fn finds_what_cannot_be_expanded_where_buildkit_expands() {
    let quote = |quote| ProblemKind::UnterminatedQuote { quote };
    let bad = |reason: &str| ProblemKind::BadSubstitution { reason: reason.into() };
    refuses("ENV A=\"x", "\"", &quote('"'));
    refuses("USER it's", "'", &quote('\''));
    refuses("COPY --chown=${A b c", "${A", &bad("missing '}'"));
    refuses("WORKDIR /a/${}", "${}", &bad("bad substitution"));
    refuses("FROM ${A", "${A", &bad("missing '}'"));
    refuses("COPY [\"a'\", \"b\"]", "\"a'\"", &quote('\''));
    for accepted in [
        "RUN echo it's ${",
        "CMD \"a",
        "MAINTAINER O'Neil",
        "ENV A=it\\'s",
        "LABEL a '$b'",
        "COPY <<EOF a\nEOF",
    ] {
        assert!(first(accepted).problems.is_empty(), "{accepted}: {:?}", first(accepted).problems);
    }
}

#[test]
fn reads_onbuild_only_so_deep() {
    let text = format!("{}RUN a", "ONBUILD ".repeat(20_000));
    let instruction = first(&text);
    assert_eq!(instruction.innermost().keyword, Keyword::Onbuild);
}

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

/// Texts with BuildKit's error, where it stops.
fn answers() -> Option<Vec<(String, String, Option<String>)>> {
    let shared = shared();
    let error = |value: &Value| value.as_str().map(str::to_owned);
    let mut cases = Vec::new();
    let read = |file: &str| std::fs::read_to_string(shared.join("conformance").join(file)).ok();
    let corpus: Value = serde_json::from_str(&read("corpus-buildkit-dev.json")?).ok()?;
    for (file, answer) in corpus.as_object()?.iter().filter(|(_, answer)| !answer.is_null()) {
        if let Ok(text) = std::fs::read_to_string(shared.join("corpus/real").join(file)) {
            cases.push((file.clone(), text, error(&answer["error"])));
        }
    }
    for file in ["linters-dev.jsonl", "lsp-dev.jsonl"] {
        for (number, line) in read(file)?.lines().enumerate() {
            let row: Value = serde_json::from_str(line).ok()?;
            let answer = row.get("buildkit_error").or_else(|| row["buildkit"].get("error"));
            let text = row["dockerfile"].as_str().or(row["document"].as_str());
            if let (Some(text), Some(answer)) = (text, answer) {
                cases.push((format!("{file}:{}", number + 1), text.to_owned(), error(answer)));
            }
        }
    }
    Some(cases)
}

/// Errors that are not of one instruction alone: the model's, or the directives'.
const ELSEWHERE: [&str; 20] = [
    "X: err",
    "invalid mount target",
    "invalid checksum",
    "only supported in",
    "base name (",
    "no build stage",
    "failed to parse stage name",
    "file with no instructions",
    "invalid containerPort",
    "invalid port",
    "invalid hostPort",
    "invalid proto",
    "invalid signal",
    "invalid stage index",
    "circular dependency",
    "empty platform value",
    "failed to parse platform",
    "cannot copy from stage",
    "failed to parse check options",
    "only one ",
];

/// What BuildKit accepts, though it was hardly meant.
fn is_harmless(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::SwallowedInstruction { .. } | ProblemKind::DanglingContinuation
    )
}

#[test]
fn speaks_of_problems_where_buildkit_stops_and_nowhere_else() {
    let Some(cases) = answers() else {
        eprintln!("skipped: no conformance files");
        return;
    };
    let mut wrong = Vec::new();
    for (name, text, error) in &cases {
        let syntax = Syntax::parse(&Text::new(text));
        // What an ONBUILD holds is read when the image is built upon.
        let mut problems = syntax
            .instructions()
            .filter(|at| error.is_some() || at.operation.keyword != Keyword::Onbuild)
            .flat_map(|at| at.get().problems.iter());
        let problem = problems.find(|problem| !is_harmless(problem));
        match (error, problem) {
            (None, Some(problem)) => wrong.push(format!("{name}: accepted, but {problem:?}")),
            (Some(error), None) if !ELSEWHERE.iter().any(|part| error.contains(part)) => {
                wrong.push(format!("{name}: nothing for {error}"));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() > 3000, "{} cases", cases.len());
}

/// Every place lies in the source, on boundaries of characters.
fn check_places(text: &str) {
    for at in Syntax::parse(&Text::new(text)).instructions() {
        let instruction = at.get();
        let mut operation = &instruction.operation;
        loop {
            let flags = operation.flags.iter();
            let options = operation.flags.iter().flat_map(Flag::mount_options);
            let locals = words(operation)
                .into_iter()
                .chain([&operation.name, &operation.rest])
                .chain(
                    flags
                        .flat_map(|flag| [Some(&flag.word), Some(&flag.name), flag.value.as_ref()])
                        .flatten(),
                )
                .chain(
                    options.flat_map(|option| [Some(&option.key), option.value.as_ref()]).flatten(),
                )
                .map(|word| word.local)
                .chain(instruction.problems.iter().map(|problem| problem.local));
            for local in locals {
                let range = local.start as usize..local.end as usize;
                let part = instruction.source.get(range);
                assert!(part.is_some(), "{local:?} of {:?}", instruction.source);
            }
            let Body::Onbuild(inner) = &operation.body else { break };
            operation = inner;
        }
    }
}

proptest! {
    #[test]
    fn reads_anything(text in any::<String>()) {
        check_places(&text);
    }

    #[test]
    fn reads_anything_that_looks_like_an_instruction(
        keyword in prop::sample::select(&Keyword::ALL[..]),
        parts in prop::collection::vec(prop::sample::select(&[
            " ", "\t", "\\\n", "\\", "\"", "'", "--", "--mount=", "type=", "cache", ",", "=", "$",
            "{", "}", ":-", "/", "#", "%", "<<", "EOF", "\n", "[", "]", "\\u12", "\\ud83d", "é",
            "à", "⠀", "😀", "\u{a0}", "\u{85}", "a", "AS", "CMD", "NONE", "ONBUILD ", "ENV ", "`",
        ][..]), 0..24),
    ) {
        check_places(&format!("{} {}", keyword.as_str(), parts.concat()));
    }
}
