//! What BuildKit refuses: one small file for each of its errors, and the rule that says it, on
//! which line.
//!
//! In the order of its sources at 73ed682: parser/*.go, linter/linter.go, instructions/*.go,
//! shell/lex.go, dockerfile2llb/*.go of frontend/dockerfile. `|` stands for a line break.
//!
//! Not here, for they need more than the file: an image or a target that is not there, arguments
//! of the build, drives of Windows, the value of `SOURCE_DATE_EPOCH`.

use plimsoll::document::Document;
use plimsoll::lint::{self, Cache, Enabled, Mode, RuleSet, Settings, Severity, Surroundings};
use plimsoll::rules::RULES;
use plimsoll::syntax::Keyword;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The errors of the rules of images and of building that need no standard: rule and one-based
/// line.
fn errors(text: &str) -> Vec<(&'static str, u32)> {
    let rules = RULES.iter().copied().filter(|rule| matches!(rule.group, "base" | "build"));
    let rules = rules.filter(|rule| rule.default && !rule.needs_standard);
    let rules = RuleSet::new(rules.map(Enabled::new).collect());
    let settings = Settings { rules, ..Settings::default() };
    let document = Document::new(text);
    let surroundings = Surroundings::default();
    let found =
        lint::run(&document, &settings, &surroundings, &mut Cache::default(), Mode::Findings);
    let line = |found: &lint::Diagnostic| {
        let at = found.instruction.and_then(|index| document.syntax().get(index));
        at.map_or(document.text().line_of(found.span.start), |at| at.line) + 1
    };
    let errors = found.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| (found.rule.id, line(found))).collect()
}

fn speaks(rule: &str, rows: &[(u32, &str)]) {
    let mut wrong = Vec::new();
    for (line, text) in rows {
        let found = errors(&text.replace('|', "\n"));
        if found != [(rule, *line)] {
            wrong.push(format!("{text:?}: {found:?}, not {rule} on line {line}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// The same of one instruction in a stage.
fn refuses(rule: &str, instructions: &[&str]) {
    let texts: Vec<String> =
        instructions.iter().map(|text| format!("FROM debian:12|{text}|")).collect();
    let rows: Vec<(u32, &str)> = texts.iter().map(|text| (2, &**text)).collect();
    speaks(rule, &rows);
}

#[test]
fn directives() {
    speaks(
        "syntax-error",
        &[
            (1, "# check=error=maybe|FROM debian:12"),
            (1, "# check=foo=1|FROM debian:12"),
            (1, "# check=skip|FROM debian:12"),
            (2, "# check=skip=all|# check=skip=all|FROM debian:12"),
            (2, "# escape=`|# escape=`|FROM debian:12"),
            (2, "# syntax=docker/dockerfile:1|# syntax=docker/dockerfile:1|FROM debian:12"),
            (1, "# escape=x|FROM debian:12"),
        ],
    );
}

#[test]
fn files_without_a_stage() {
    speaks("missing-from", &[(1, ""), (2, "# a|# b|"), (1, "ARG A=1|"), (2, "ARG A|ARG B|")]);
    speaks(
        "instruction-before-from",
        &[(1, "RUN make|"), (1, "ENV A=1|FROM debian:12|"), (2, "ARG A|LABEL a=b|FROM debian:12")],
    );
}

#[test]
fn lines_and_heredocs() {
    let long = format!("RUN echo {}", "a".repeat(70_000));
    refuses(
        "syntax-error",
        &[&long, "RUN <<EOF|a", "COPY <<A <<B /c/|x|A|", "RUN <<-EOF|\ta| EOF"],
    );
}

#[test]
fn words_of_instructions() {
    refuses(
        "syntax-error",
        &[
            "FOO a",
            "RUNN a",
            "ENV",
            "ENV A",
            "ENV A=b c",
            "ENV =b",
            "LABEL",
            "LABEL a",
            "LABEL a=b c",
            "LABEL =b",
            "ARG",
            "ARG =b",
            "MAINTAINER",
            "ADD",
            "ADD a",
            "COPY",
            "COPY a",
            "COPY [\"a\"]",
            "COPY []",
            "COPY a <<EOF|x|EOF",
            "ADD a <<EOF|x|EOF",
            "COPY [1, \"a\"]",
            "RUN [1]",
            "CMD [\"a\", 1]",
            "VOLUME [1]",
            "ENTRYPOINT [null]",
            "HEALTHCHECK CMD [\"a\", 1]",
            "ONBUILD",
            "WORKDIR",
            "USER",
            "STOPSIGNAL",
            "EXPOSE",
            "VOLUME",
            "VOLUME [\"\"]",
            "SHELL",
            "SHELL []",
            "SHELL sh -c",
            "HEALTHCHECK",
            "HEALTHCHECK NONE a",
            "HEALTHCHECK CMD",
            "HEALTHCHECK CMD []",
            "HEALTHCHECK curl x",
        ],
    );
    speaks(
        "syntax-error",
        &[
            (1, "FROM"),
            (1, "FROM a b"),
            (1, "FROM a AS b c"),
            (1, "FROM a IS b"),
            (1, "FROM a AS 1x"),
            (1, "FROM a AS x/y"),
            (1, "FROM 'debian"),
            (1, "ARG A=\"b|FROM debian:12"),
        ],
    );
}

#[test]
fn triggers() {
    refuses(
        "syntax-error",
        &[
            "ONBUILD ONBUILD RUN a",
            "ONBUILD FROM a",
            "ONBUILD MAINTAINER a",
            "ONBUILD onbuild RUN a",
        ],
    );
    // BuildKit says it of the FROM that runs the trigger.
    speaks("syntax-error", &[(2, "FROM debian:12 AS a|ONBUILD COPY x|FROM a|")]);
}

#[test]
fn flags() {
    refuses(
        "syntax-error",
        &[
            "ENV --x a=b",
            "LABEL --x a=b",
            "MAINTAINER --x me",
            "ADD --x a /b",
            "COPY --form=a a /b",
            "WORKDIR --x /a",
            "USER --x a",
            "EXPOSE --x 80",
            "VOLUME --x /a",
            "SHELL --x [\"a\"]",
            "CMD --x [\"a\"]",
            "ENTRYPOINT --x [\"a\"]",
            "ONBUILD --x RUN a",
            "RUN --foo a",
            "HEALTHCHECK --foo=a CMD a",
            "COPY --checksum=sha256:aa a /b",
            "COPY --unpack a /b",
            "COPY --link=maybe a /b",
            "COPY --link= a /b",
            "COPY --chown=a --chown=b a /b",
            "COPY --parents --parents a /b",
            "ADD --keep-git-dir=2 a /b",
            "COPY --exclude a /b",
            "COPY --from a /b",
            "RUN --network a",
            "RUN --network=foo a",
            "RUN --network=NONE a",
            "RUN --security=foo a",
            "RUN --security= a",
            "RUN --network=none --network=none a",
            "HEALTHCHECK --retries=1 --retries=2 CMD a",
        ],
    );
    speaks(
        "syntax-error",
        &[
            (1, "FROM --foo=a b"),
            (1, "FROM --platform a"),
            (1, "FROM --platform=linux/amd64 --platform=linux/arm64 a"),
        ],
    );
}

#[test]
fn health_checks() {
    refuses(
        "syntax-error",
        &[
            "HEALTHCHECK --interval=30 CMD a",
            "HEALTHCHECK --interval=-1s CMD a",
            "HEALTHCHECK --timeout=1us CMD a",
            "HEALTHCHECK --start-period=1d CMD a",
            "HEALTHCHECK --start-interval=x CMD a",
            "HEALTHCHECK --retries=a CMD a",
            "HEALTHCHECK --retries=-1 CMD a",
            "HEALTHCHECK --retries=3000000000 CMD a",
        ],
    );
}

#[test]
fn mounts() {
    refuses(
        "syntax-error",
        &[
            "RUN --mount= b",
            "RUN --mount=type=cach,target=/a b",
            "RUN --mount=type=cache,targt=/a b",
            "RUN --mount=type=cache,target b",
            "RUN --mount=from=$A,target=/a b",
            "RUN --mount=target=/a,ro=maybe b",
            "RUN --mount=target=/a,rw=maybe b",
            "RUN --mount=type=cache,target=/a,required b",
            "RUN --mount=type=secret,id=a,required=maybe b",
            "RUN --mount=type=cache,target=/a,size=1m b",
            "RUN --mount=type=tmpfs,target=/a,size=foo b",
            "RUN --mount=type=tmpfs,target=/a,size=1x b",
            "RUN --mount=type=cache,target=/a,sharing=foo b",
            "RUN --mount=target=/a,sharing=locked b",
            "RUN --mount=type=cache,target=/a,mode=9 b",
            "RUN --mount=type=cache,target=/a,uid=root b",
            "RUN --mount=type=cache,target=/a,gid=-1 b",
            "RUN --mount=target=/a,mode=7 b",
            "RUN --mount=target=/a,uid=7 b",
            "RUN --mount=type=tmpfs,target=/a,gid=7 b",
            "RUN --mount=type=secret,id=a,from=b b",
            "RUN --mount=type=secret,id=a,sharing=locked b",
            "RUN --mount=type=secret b",
            "RUN --mount=type=secret,id=a,source=b b",
            "RUN --mount=type=ssh,source=b b",
            "RUN --mount=type=cache,target=/ b",
            "RUN --mount=target=/../,type=tmpfs b",
        ],
    );
    speaks(
        "refused-value",
        &[
            (2, "FROM scratch|RUN --mount=type=cache b"),
            (3, "FROM debian:12|WORKDIR /|RUN --mount=type=tmpfs,size=1m b"),
            (2, "FROM debian:12|RUN --mount=from=Foo:bar:baz,target=/a b"),
        ],
    );
    for accepted in ["type=tmpfs,target=/a,size=1.5GiB", "type=secret,target=/", "type=ssh"] {
        let found = errors(&format!("FROM debian:12\nWORKDIR /a\nRUN --mount={accepted} b\n"));
        assert_eq!(found, [], "{accepted}");
    }
}

#[test]
fn expansions() {
    refuses(
        "syntax-error",
        &[
            "USER ${X!}",
            "USER ${X:=a}",
            "USER ${X",
            "ENV A=\"b",
            "ENV A='b",
            "ENV A=${B/x}",
            "EXPOSE \"80",
            "LABEL a=${}",
            "COPY --chown=${A b /c",
            "WORKDIR '/a",
        ],
    );
    speaks(
        "refused-value",
        &[
            (3, "FROM debian:12|ENV X=|USER ${X:?err}"),
            (2, "FROM scratch|USER ${X?err}"),
            (2, "FROM scratch|COPY <<EOF /a|${X:?err}|EOF"),
            (2, "FROM debian:12|COPY <<EOF /a|${X!}|EOF"),
            (3, "FROM debian:12|ENV A=|VOLUME $A"),
        ],
    );
}

#[test]
fn images_and_platforms() {
    speaks(
        "refused-value",
        &[
            (1, "FROM $X"),
            (1, "FROM \"\""),
            (1, "FROM debian:12@sha256:aaaa"),
            (1, "FROM :latest"),
            (1, "FROM Debian:12"),
            (1, "FROM debian:1:2"),
            (1, "FROM https://docker.io/debian"),
            (1, "FROM debian:$V"),
            (1, "FROM --platform=$PLAT debian:12"),
            (1, "FROM --platform=linux/ debian:12"),
            (1, "FROM --platform=a/b/c/d/e debian:12"),
            (1, "FROM --platform=foo debian:12"),
            (1, "FROM --platform=linux/$M debian:12"),
            (2, "FROM debian:12|COPY --from=img@sha256:aaaa a /b"),
        ],
    );
    // A build argument may mend these.
    for argument in ["ARG V=a/b|FROM debian:$V", "ARG P=linux/|FROM --platform=$P debian:12"] {
        assert_eq!(errors(&argument.replace('|', "\n")), [], "{argument}");
    }
}

#[test]
fn stages() {
    speaks(
        "stage-reference",
        &[
            (2, "FROM debian:12 AS x|COPY --from=x a /b"),
            (2, "FROM debian:12 AS x|COPY --from=X a /b"),
            (2, "FROM debian:12|COPY --from=3 a /b"),
            (2, "FROM debian:12|COPY --from=-1 a /b"),
            (2, "FROM debian:12|COPY --from=x a /b|FROM debian:12 AS x"),
            (2, "FROM debian:12|COPY --from=1 a /b|FROM debian:12"),
            (2, "FROM debian:12|RUN --mount=from=x,target=/a b|FROM debian:12 AS x"),
            (2, "FROM debian:12 AS x|RUN --mount=from=x,target=/a b"),
            (2, "FROM debian:12 AS x|COPY --from=y a /b|FROM debian:12 AS y|COPY --from=x /b /c"),
            (2, "FROM debian:12 AS x|COPY --from=z a /b|FROM x AS y|FROM y AS z"),
        ],
    );
    refuses("stage-reference", &["COPY --from=0 a /b"]);
    refuses("syntax-error", &["COPY --from=$A a /b"]);
}

#[test]
fn values() {
    refuses(
        "refused-value",
        &[
            "STOPSIGNAL SIGFOO",
            "STOPSIGNAL 0",
            "STOPSIGNAL 6.5",
            "STOPSIGNAL SIGTERM SIGINT",
            "EXPOSE http",
            "EXPOSE 80/foo",
            "EXPOSE /tcp",
            "EXPOSE 20-10",
            "EXPOSE 20-",
            "EXPOSE foo:80:80",
            "EXPOSE [zz]:80:80",
            "EXPOSE a:80",
            "EXPOSE 1-3:80-90",
            "EXPOSE 80,443",
            "EXPOSE -1",
            "COPY --chmod=99 a /b",
            "COPY --chmod=77777 a /b",
            "COPY --chmod=foo a /b",
            "ADD --chmod=u a /b",
            "COPY https://example.org/a /b/",
            "COPY git@github.com:a/b.git /b/",
            "COPY https://github.com/a/b.git /b/",
            "ADD --checksum=sha256:aa https://example.org/a /b",
            "ADD --checksum=md5:aa https://example.org/a /b",
            "ADD --checksum=sha256:aa a /b",
            "ADD --checksum=sha256:aa https://example.org/a https://example.org/b /b/",
            "ADD https://github.com/a/b.git?foo=1 /b",
            "ADD https://github.com/a/b.git?ref=a&ref=b /b",
            "ADD https://github.com/a/b.git?submodules=no /b",
            "ADD git@a.example:b?tag= /c",
            "RUN --device=foo a",
        ],
    );
    refuses("port-out-of-range", &["EXPOSE 70000", "EXPOSE 1-70000", "EXPOSE 80:99999"]);
    speaks(
        "refused-value",
        &[
            (3, "FROM debian:12|ENV P=foo|EXPOSE $P"),
            (3, "FROM debian:12|ENV S=foo|STOPSIGNAL $S"),
            (3, "FROM debian:12|ENV M=999|COPY --chmod=$M a /b"),
        ],
    );
}

/// The rules that say what BuildKit refuses, on files that it was asked about.
const REJECTIONS: &[&str] = &[
    "syntax-error",
    "missing-from",
    "instruction-before-from",
    "refused-value",
    "port-out-of-range",
    "stage-reference",
    "from-arg-scope",
];

/// What is a warning here, since a build argument mends it: `FROM $IMAGE`.
const WITHOUT_ARGUMENTS: &[&str] = &["from-default-invalid"];

/// A text, and BuildKit's error with its one-based line.
type Answer = (String, String, Option<(String, Option<u32>)>);

fn shared() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared", "../../shared"].map(|path| root.join(path));
    let found = places.into_iter().find(|path| path.join("conformance").is_dir());
    if found.is_none() {
        println!("skipped: the conformance files are not here");
    }
    found
}

fn answers(shared: &Path) -> Vec<Answer> {
    let read = |name: &str| fs::read_to_string(shared.join("conformance").join(name)).unwrap();
    let error = |error: &Value, line: &Value| {
        error.as_str().map(|text| (text.to_owned(), line.as_u64().map(|line| line as u32)))
    };
    let mut answers = Vec::new();
    let corpus: BTreeMap<String, Value> =
        serde_json::from_str(&read("corpus-buildkit-dev.json")).unwrap();
    for (file, row) in corpus.iter().filter(|(_, row)| !row.is_null()) {
        if let Ok(text) = fs::read_to_string(shared.join("corpus/real").join(file)) {
            answers.push((file.clone(), text, error(&row["error"], &row["error_line"])));
        }
    }
    for (file, prefix) in [("linters-dev.jsonl", "buildkit_"), ("buildkit-dev.jsonl", "")] {
        for row in read(file).lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            // A lint violation is an error because the file, or the caller, asks for it.
            let asked = !row["check"].is_null() || !row["build_args"].is_null();
            let error = error(&row[format!("{prefix}error")], &row[format!("{prefix}error_line")]);
            let lint = |(text, _): &(String, _)| text.starts_with("lint violation");
            if !asked && !error.as_ref().is_some_and(lint) {
                let text = row["dockerfile"].as_str().unwrap().to_owned();
                answers.push((row["id"].as_str().unwrap().to_owned(), text, error));
            }
        }
    }
    answers
}

#[test]
fn buildkits_errors_stand_on_their_lines() {
    let Some(shared) = shared() else { return };
    let rules = RULES.iter().copied();
    let rules = rules.filter(|rule| [REJECTIONS, WITHOUT_ARGUMENTS].concat().contains(&rule.id));
    let settings =
        Settings { rules: RuleSet::new(rules.map(Enabled::new).collect()), ..Settings::default() };
    let (mut both, mut missing, mut extra) = (0_usize, Vec::new(), Vec::new());
    for (name, text, error) in answers(&shared) {
        let document = Document::new(&text);
        let surroundings = Surroundings::default();
        let mut cache = Cache::default();
        let found = lint::run(&document, &settings, &surroundings, &mut cache, Mode::Findings);
        let lines = |found: &lint::Diagnostic| {
            let at = found.instruction.and_then(|index| document.syntax().get(index));
            let own = document.text().line_of(found.span.start) + 1;
            at.map_or(own..=own, |at| at.line + 1..=at.last_line() + 1)
        };
        match error {
            Some((_, line))
                if found.iter().any(|it| line.is_none_or(|line| lines(it).contains(&line))) =>
            {
                both += 1
            }
            Some((error, line)) => missing.push(format!("{name}:{line:?} {error}")),
            None => {
                let trigger = |found: &lint::Diagnostic| {
                    let at = found.instruction.and_then(|index| document.syntax().get(index));
                    at.is_some_and(|at| at.operation.keyword == Keyword::Onbuild)
                };
                // A repeated name of a stage is not refused.
                let refused = found.iter().filter(|it| it.rule.id != "stage-reference");
                let mut errors = refused.filter(|it| it.severity == Severity::Error);
                let error = errors.find(|it| !trigger(it));
                extra.extend(error.map(|it| format!("{name}:{:?} {}", lines(it), it.message)));
            }
        }
    }
    println!(
        "both {both}\nmissing {}:\n{}\nextra {}:\n{}",
        missing.len(),
        missing.join("\n"),
        extra.len(),
        extra.join("\n")
    );
    assert!(both > 600, "the corpus is there");
    let share = |rest: usize| both as f64 / (both + rest) as f64;
    assert!(share(missing.len()) >= 0.98 && share(extra.len()) >= 0.98);
}
