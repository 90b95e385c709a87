//! Stages, scopes and effective configuration, held against what BuildKit does.
//!
//! Names in parentheses are functions of moby/buildkit at 73ed682, in
//! frontend/dockerfile/dockerfile2llb/convert.go where no file is named.

use plimsoll::document::Document;
use plimsoll::model::{Base, Definition, ImageReference, Model, Origin, Port, Protocol};
use plimsoll::model::{StageTarget, Value};
use plimsoll::syntax::expand::Lookup;
use plimsoll::syntax::shell::Dialect;
use plimsoll::syntax::{InstructionRef, Word};
use std::path::Path;

fn last(document: &Document) -> InstructionRef<'_> {
    document.syntax().instructions().next_back().expect("an instruction")
}

/// The value that `$name` has at the last instruction: `=…`, `unset` or `unknown`.
fn at_end(text: &str, name: &str) -> String {
    let document = Document::new(text);
    match document.model().lookup_at(last(&document).index, name) {
        Lookup::Set(value) => format!("={value}"),
        Lookup::Unset => "unset".to_owned(),
        Lookup::Unknown => "unknown".to_owned(),
    }
}

/// The base of the last stage: a stage's number, `scratch`, `unknown` or an image's text.
fn base_of_last(text: &str) -> String {
    let document = Document::new(text);
    match &document.model().stages.last().expect("a stage").base {
        Base::Stage(stage) => stage.to_string(),
        Base::Scratch => "scratch".to_owned(),
        Base::Image(image) => image.text.clone(),
        Base::Unknown => "unknown".to_owned(),
    }
}

/// Every reference as `text -> target`, where the source under its span is the text.
fn references(text: &str) -> Vec<String> {
    let document = Document::new(text);
    let describe = |target| match target {
        StageTarget::ByName(stage) => format!("name {stage}"),
        StageTarget::ByIndex(stage) => format!("index {stage}"),
        StageTarget::External => "external".to_owned(),
        StageTarget::Unknown => "unknown".to_owned(),
    };
    let references = document.model().references.iter();
    references
        .map(|reference| {
            assert_eq!(&text[reference.span.range()], &*reference.text, "{text}");
            format!("{} -> {}", reference.text, describe(reference.target))
        })
        .collect()
}

/// What the last instruction's reference says.
fn last_reference(text: &str) -> String {
    references(text).pop().expect("a reference")
}

#[test]
fn a_from_finds_earlier_stages_by_their_name_in_lower_case() {
    // (addState): the expanded name as it is, among names in lower case.
    for (text, base) in [
        ("FROM scratch AS build\nFROM build\n", "0"),
        ("FROM scratch AS Build\nFROM build\n", "0"),
        ("FROM scratch AS build\nFROM Build\n", "unknown"),
        ("FROM scratch\nFROM 0\n", "0 (image)"),
        ("FROM scratch AS a\nFROM alpine AS a\nFROM a\n", "1"),
        ("FROM b\nFROM scratch AS b\n", "scratch"),
        ("FROM a AS a\n", "a"),
        ("ARG B=build\nFROM scratch AS build\nFROM ${B}\n", "0"),
        // (resolveReachableStages): only a stage without base is compared with `scratch`.
        ("FROM alpine AS scratch\nFROM scratch\n", "0"),
        ("FROM Scratch\n", "unknown"),
        ("FROM\n", "unknown"),
        ("FROM a b\n", "unknown"),
    ] {
        let base = if base == "0 (image)" { "0" } else { base };
        assert_eq!(base_of_last(text), base, "{text}");
    }
    let document = Document::new("FROM scratch\nFROM 0\n");
    assert!(matches!(document.model().stages[1].base, Base::Image(_)));
}

#[test]
fn a_from_whose_variable_has_no_default_is_unknown() {
    // (buildMetaArgs, buildDispatchStates)
    for (text, base) in [
        ("ARG V\nFROM python:$V\n", "unknown"),
        ("ARG V=3\nFROM python:$V\n", "python:3"),
        ("ARG V=3\nARG V\nFROM python:$V\n", "python:3"),
        ("ARG V=3\nARG W=$V-slim\nFROM python:$W\n", "python:3-slim"),
        ("ARG W=$V-slim V=3\nFROM python:1$W\n", "python:1-slim"),
        ("ARG V\nFROM python:${V:-3}\n", "unknown"),
        ("FROM python:${V:-3}\n", "python:3"),
        ("FROM $V\n", "unknown"),
        ("FROM alpine-$TARGETARCH\n", "unknown"),
        ("ARG TARGETARCH=arm64\nFROM alpine-$TARGETARCH\n", "alpine-arm64"),
        ("FROM scratch\nARG V=3\nFROM python${V}\n", "python"),
        ("FROM \"alpine\"\n", "alpine"),
    ] {
        assert_eq!(base_of_last(text), base, "{text}");
    }
}

#[test]
fn copy_finds_all_stages_by_name_or_number() {
    // (toCommand): Atoi first, else findStateByName over all stages, the last of equal names.
    for (line, target) in [
        ("COPY --from=a x y", "a -> name 0"),
        ("COPY --from=A x y", "A -> name 0"),
        ("COPY --from=0 x y", "0 -> index 0"),
        ("COPY --from=+1 x y", "+1 -> index 1"),
        ("COPY --from=7 x y", "7 -> external"),
        ("COPY --from=-1 x y", "-1 -> external"),
        ("COPY --from=self x y", "self -> name 1"),
        ("COPY --from=later x y", "later -> name 2"),
        ("COPY --from=alpine:3 x y", "alpine:3 -> external"),
        ("COPY --from=$A x y", "$A -> unknown"),
    ] {
        let text = format!("FROM scratch AS a\nFROM scratch AS self\n{line}\nFROM x AS later\n");
        let all = references(&text);
        assert_eq!(all.get(2).map(String::as_str), Some(target));
    }
    let twice = "FROM scratch AS a\nFROM scratch AS a\nFROM scratch\nCOPY --from=a x y\n";
    assert_eq!(last_reference(twice), "a -> name 1");
    let none = "FROM scratch\nCOPY --from= x y\nADD --from=a x y\n";
    assert_eq!(references(none), ["scratch -> external"]);
}

#[test]
fn mounts_find_stages_by_name_only() {
    // (detectRunMount in convert_runmount.go, parseMount in instructions/commands_runmount.go)
    for (line, target) in [
        ("RUN --mount=from=a,target=/x true", "a -> name 0"),
        ("RUN --mount=type=bind,FROM=A,target=/x true", "A -> name 0"),
        ("RUN --mount=from=0,target=/x true", "0 -> external"),
        ("RUN --mount=from=$A,target=/x true", "$A -> unknown"),
        ("RUN --mount=target=/y \\\n  --mount=target=/x,\\\nfrom=a true", "a -> name 0"),
        ("RUN --mount=from=alpine,target=/x true", "alpine -> external"),
    ] {
        let text = format!("FROM scratch AS a\nFROM scratch\n{line}\n");
        assert_eq!(last_reference(&text), target, "{text}");
    }
}

#[test]
fn a_trigger_finds_stages_where_a_stage_of_this_file_runs_it() {
    // (initOnBuildTriggers)
    let text = "FROM scratch AS a\nFROM scratch AS b\nONBUILD COPY --from=a x y\n";
    assert_eq!(references(text)[2], "a -> unknown");
    assert_eq!(references(&format!("{text}FROM b\n"))[2], "a -> name 0");
    let text = "FROM scratch AS a\nONBUILD RUN --mount=from=a,target=/x true\nFROM a\n";
    assert_eq!(references(text)[1], "a -> name 0");
}

#[test]
fn the_runtime_stage_is_the_target_or_the_last() {
    // (resolveTarget)
    let text = "FROM a AS one\nFROM b AS Two\nFROM c AS one\nFROM d\n";
    for (target, stage) in [
        (None, Some(3)),
        (Some("two"), Some(1)),
        (Some("TWO"), Some(1)),
        (Some("one"), Some(2)),
        (Some("0"), Some(0)),
        (Some("nothing"), Some(3)),
        (Some("9"), Some(3)),
    ] {
        let document = Document::new(text).with_target(target);
        assert_eq!(document.model().runtime, stage, "{target:?}");
    }
    assert_eq!(Document::new("RUN true\n").model().runtime, None);
}

#[test]
fn a_stage_sees_what_it_declares_inherits_and_sets() {
    for (text, name, value) in [
        // (dispatchArg): a global ARG by redeclaration only; one's own default wins.
        ("ARG A=1\nFROM scratch\nRUN x\n", "A", "unset"),
        ("ARG A=1\nFROM scratch\nARG A\nRUN x\n", "A", "=1"),
        ("ARG A=1\nFROM scratch\nARG A=2\nRUN x\n", "A", "=2"),
        ("ARG A\nFROM scratch\nARG A\nRUN x\n", "A", "unknown"),
        ("FROM scratch\nARG A\nRUN x\n", "A", "unknown"),
        ("FROM scratch\nARG A=1\nARG A\nRUN x\n", "A", "=1"),
        ("FROM scratch\nARG TARGETARCH\nRUN x\n", "TARGETARCH", "unknown"),
        ("FROM scratch\nRUN x\n", "TARGETARCH", "unset"),
        ("FROM scratch\nRUN x\n", "HTTP_PROXY", "unset"),
        ("FROM scratch\nARG A=1 B=$A\nRUN x\n", "B", "=1"),
        ("FROM scratch\nARG A=\nRUN x\n", "A", "="),
        // Before its line nothing is defined.
        ("FROM scratch\nARG A=$A\n", "A", "unset"),
        ("FROM scratch\nRUN x\nFROM scratch\nARG A=1\nFROM scratch\nRUN x\n", "A", "unset"),
        // (dispatchEnv, EnvCommand.Expand): pairs of one ENV do not see each other.
        ("FROM scratch\nENV A=1\nENV A=2 B=$A\nRUN x\n", "B", "=1"),
        ("FROM scratch\nENV A=1\nENV A=2 B=$A\nRUN x\n", "A", "=2"),
        ("FROM scratch\nENV A=\"x y\" B='$A'\nRUN x\n", "B", "=$A"),
        ("FROM scratch\nENV A one two\nRUN x\n", "A", "=one two"),
        ("FROM scratch\nENV K=NAME\nENV $K=1\nRUN x\n", "NAME", "=1"),
        ("FROM scratch\nARG A\nENV B=$A\nRUN x\n", "B", "unknown"),
        ("FROM scratch\nARG A\nENV B=${A:+x}\nRUN x\n", "B", "unknown"),
        // (dispatchArg, dispatchEnv): both call AddEnv, the later wins.
        ("FROM scratch\nARG A=1\nENV A=2\nRUN x\n", "A", "=2"),
        ("FROM scratch\nENV A=1\nARG A=2\nRUN x\n", "A", "=2"),
        // (init, dispatchStages): ARGs are inherited too, but behind every ENV.
        ("FROM scratch AS a\nARG A=1\nENV B=2\nFROM a\nRUN x\n", "A", "=1"),
        ("FROM scratch AS a\nARG A=1\nENV B=2\nFROM a\nRUN x\n", "B", "=2"),
        ("FROM scratch AS a\nENV A=1\nARG A=2\nFROM a\nRUN x\n", "A", "=1"),
        ("FROM scratch AS a\nENV A=1\nFROM a AS b\nARG A=2\nFROM b\nRUN x\n", "A", "=1"),
        ("FROM scratch AS a\nENV A=1\nFROM scratch AS b\nENV A=2\nFROM a\nRUN x\n", "A", "=1"),
        ("FROM scratch AS a\nENV A=1\nFROM a AS b\nENV A=2\nFROM a\nRUN x\n", "A", "=1"),
        // The base image may set what the file does not.
        ("FROM alpine\nRUN x\n", "A", "unknown"),
        ("FROM alpine AS a\nFROM a\nRUN x\n", "A", "unknown"),
        ("FROM alpine\nENV A=1\nRUN x\n", "A", "=1"),
        // (emptyImage in image.go)
        ("FROM alpine\nRUN x\n", "PATH", "unknown"),
        (
            "FROM scratch\nENV PATH=/x:$PATH\nRUN x\n",
            "PATH",
            "=/x:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ),
        ("# escape=`\nFROM scratch\nENV A=`$B C=c:\\x\nRUN x\n", "A", "=$B"),
        ("# escape=`\nFROM scratch\nENV A=`$B C=c:\\x\nRUN x\n", "C", "=c:\\x"),
    ] {
        assert_eq!(at_end(text, name), value, "{name} in\n{text}");
    }
}

#[test]
fn definitions_lead_to_where_they_stand() {
    let text = "ARG A=1\nFROM $TARGETOS AS a\nARG A\nENV B=$A C=$B\nFROM a\nRUN $B\n";
    let document = Document::new(text);
    let model = document.model();
    let origin = |instruction, pair| Origin::Instruction { instruction, pair };
    let at = |instruction, name| model.definition_at(instruction, name).map(|found| found.origin);
    assert_eq!(at(1, "A"), Some(origin(0, 0)));
    assert_eq!(at(1, "TARGETOS"), Some(Origin::Predefined));
    assert_eq!(at(2, "A"), None);
    assert_eq!(at(3, "A"), Some(origin(2, 0)));
    assert_eq!(model.definition_at(3, "A").and_then(|found| found.outer), Some(origin(0, 0)));
    assert_eq!(at(3, "B"), None);
    assert_eq!(at(5, "C"), Some(origin(3, 1)));
    assert_eq!(at(5, "PATH"), Some(Origin::Image));
    assert_eq!(at(99, "A"), Some(origin(0, 0)));
    let names = |all: Vec<&Definition>| -> Vec<String> {
        all.iter().map(|found| found.name.to_string()).collect()
    };
    assert_eq!(names(model.variables_at(5)), ["A", "B", "C", "PATH"]);
    assert_eq!(names(model.environment(1)), ["B", "C"]);
    assert!(names(model.variables_at(1)).contains(&"BUILDPLATFORM".to_owned()));
    assert_eq!(model.definitions().len(), 4);
}

/// Each use of a variable in the last instruction: `name@line of its definition`.
fn uses(text: &str) -> Vec<String> {
    let document = Document::new(text);
    let instruction = last(&document);
    let uses = document.model().variable_uses(document.syntax(), instruction);
    describe(text, uses)
}

fn describe(text: &str, uses: Vec<plimsoll::model::VariableReference>) -> Vec<String> {
    uses.into_iter()
        .map(|found| {
            assert_eq!(&text[found.span.range()], &*found.name, "{text}");
            match found.origin {
                Some(Origin::Instruction { instruction, pair }) => {
                    format!("{}@{instruction}.{pair}", found.name)
                }
                Some(_) => format!("{}@given", found.name),
                None => format!("{}@-", found.name),
            }
        })
        .collect()
}

#[test]
fn variables_are_used_where_buildkit_expands() {
    // (instructions/commands.go: Expand of each command; dispatchExpose)
    let head = "ARG G=1\nFROM scratch\nARG A=1 B=2\n";
    for (line, found) in [
        ("ENV $A=${B:-$C} D=$A", vec!["A@2.0", "B@2.1", "C@-", "A@2.0"]),
        ("LABEL a=\"$A\" b='$B'", vec!["A@2.0"]),
        ("ARG $A=$B C=$C", vec!["B@2.1", "C@-"]),
        ("ARG C=1 D=$C", vec!["C@3.0"]),
        ("COPY --chown=$A --from=$B $A \\\n  x$B/ /$G", vec!["A@2.0", "A@2.0", "B@2.1", "G@-"]),
        ("ADD --checksum=$A --chmod=$B x y", vec!["A@2.0", "B@2.1"]),
        ("COPY [\"$A\", \"b c\"]", vec!["A@2.0"]),
        ("WORKDIR /$A", vec!["A@2.0"]),
        ("USER $A:$B", vec!["A@2.0", "B@2.1"]),
        ("EXPOSE $A ${B}/tcp", vec!["A@2.0", "B@2.1"]),
        ("VOLUME $A", vec!["A@2.0"]),
        ("STOPSIGNAL $A", vec!["A@2.0"]),
        ("RUN --mount=type=cache,target=/$A,id=x$B $A", vec!["A@2.0", "B@2.1"]),
        ("CMD $A", vec![]),
        ("ENTRYPOINT [\"$A\"]", vec![]),
        ("HEALTHCHECK CMD $A", vec![]),
        ("SHELL [\"$A\"]", vec![]),
        ("MAINTAINER $A", vec![]),
        ("FROM --platform=$BUILDPLATFORM x$G-$A AS y", vec!["BUILDPLATFORM@given", "G@0.0", "A@-"]),
        // A trigger runs in another stage: ENV goes with it, ARG may not.
        ("ONBUILD COPY $A $PATH", vec!["A@-", "PATH@-"]),
    ] {
        assert_eq!(uses(&format!("{head}{line}\n")), found, "{line}");
    }
    assert_eq!(uses("FROM scratch\nENV A=1\nONBUILD COPY $A /\n"), ["A@1.0"]);
}

#[test]
fn shells_read_what_is_in_force() {
    let shell = |text: &str| {
        let document = Document::new(text);
        describe(text, document.model().shell_uses(last(&document)))
    };
    let head = "FROM scratch\nARG A=1\nENV B=2\n";
    for (line, found) in [
        ("RUN echo $A ${B} \"$C\"", vec!["A@1.0", "B@2.0", "C@-"]),
        ("RUN B=$B:x; echo $B", vec!["B@2.0", "B@-"]),
        ("RUN export B=1 && echo $B", vec!["B@-"]),
        ("RUN B=1 true && echo $B", vec!["B@2.0"]),
        ("CMD echo $A $B", vec!["A@-", "B@2.0"]),
        ("RUN [\"echo\", \"$A\"]", vec![]),
    ] {
        assert_eq!(shell(&format!("{head}{line}\n")), found, "{line}");
    }
    let cmd = format!("{head}SHELL [\"cmd\", \"/C\"]\nRUN echo $A\n");
    assert_eq!(shell(&cmd), Vec::<String>::new());
}

fn effective(text: &str, check: impl Fn(&Document, plimsoll::model::Effective<'_>)) {
    let document = Document::new(text);
    let runtime = document.model().runtime.expect("a stage");
    check(&document, document.model().effective(document.syntax(), runtime));
}

#[test]
fn an_entrypoint_clears_only_an_inherited_command() {
    // (dispatchEntrypoint, dispatchCmd): the tracker `cmd` is the stage's own.
    for (text, command, cleared) in [
        ("FROM a\nCMD [\"x\"]\nENTRYPOINT [\"e\"]\n", Some(1), false),
        ("FROM a\nENTRYPOINT [\"e\"]\nCMD [\"x\"]\n", Some(2), true),
        ("FROM a AS b\nCMD [\"x\"]\nFROM b\n", Some(1), false),
        ("FROM a AS b\nCMD [\"x\"]\nFROM b\nENTRYPOINT [\"e\"]\n", None, true),
        ("FROM a AS b\nCMD [\"x\"]\nFROM b\nENTRYPOINT [\"e\"]\nCMD y\n", Some(4), true),
        ("FROM a\nCMD [\"x\"]\nCMD [\"y\"]\n", Some(2), false),
        ("FROM a\n", None, false),
    ] {
        effective(text, |_, effective| {
            assert_eq!(effective.command.map(|command| command.instruction), command, "{text}");
            assert_eq!(effective.command_cleared, cleared, "{text}");
        });
    }
}

#[test]
fn configuration_is_inherited_and_replaced() {
    let text = "FROM scratch AS base\nARG ID=1000\nUSER $ID\nHEALTHCHECK CMD x\nEXPOSE 80\n\
        LABEL a=1 b=$ID \"c d\"=x\nSTOPSIGNAL SIGINT\nSHELL [\"/bin/bash\", \"-c\"]\n\
        FROM base\nHEALTHCHECK NONE\nLABEL a=2\nEXPOSE 8000-8010/UDP $ID 1.2.3.4:1:2 x\n";
    effective(text, |document, effective| {
        assert_eq!(effective.user.as_ref().map(|user| user.instruction), Some(2));
        assert_eq!(effective.user_value, Some(Value::Known("1000".into())));
        assert_eq!(effective.healthcheck, Some(9));
        assert_eq!(effective.stopsignal.as_ref().map(|s| &*s.word.text), Some("SIGINT"));
        assert_eq!(effective.shell.as_ref().map(|shell| shell.instruction), Some(7));
        let labels: Vec<_> = effective
            .labels
            .iter()
            .map(|label| (label.key.known().unwrap(), label.value.known().unwrap()))
            .collect();
        assert_eq!(labels, [("b", "1000"), ("c d", "x"), ("a", "2")]);
        assert_eq!(effective.label("a").map(|label| label.instruction), Some(10));
        let ports: Vec<_> = effective.exposed.iter().map(|word| word.ports.clone()).collect();
        let tcp = |port| Some(vec![Port { start: port, end: port, protocol: Protocol::Tcp }]);
        let udp = vec![Port { start: 8000, end: 8010, protocol: Protocol::Udp }];
        assert_eq!(ports, [tcp(80), Some(udp), tcp(1000), tcp(2), None]);
        let model = document.model();
        assert_eq!(model.chain(1).iter().map(|stage| stage.index).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(model.root_base(1), &Base::Scratch);
        assert_eq!(model.user_at(2), None);
        assert_eq!(model.user_at(3), Some(2));
        assert_eq!(model.user_at(8), Some(2));
    });
}

#[test]
fn working_directories_are_joined() {
    // (dispatchWorkdir, NormalizeWorkdir in util/system/path.go, emptyImage in image.go)
    for (text, directory) in [
        ("FROM scratch\n", Some("/")),
        ("FROM scratch\nWORKDIR a\nWORKDIR ../b/./c/\n", Some("/b/c")),
        ("FROM alpine\nWORKDIR a\n", None),
        ("FROM alpine\nWORKDIR a\nWORKDIR /b\nWORKDIR c\n", Some("/b/c")),
        ("FROM alpine\nARG D\nWORKDIR /$D\nWORKDIR c\n", None),
        ("FROM alpine\nENV D=/d\nWORKDIR $D/e\n", Some("/d/e")),
        ("FROM alpine AS a\nWORKDIR /a\nFROM a\nWORKDIR b\n", Some("/a/b")),
        ("FROM scratch\nWORKDIR ../..\n", Some("/")),
        ("FROM mcr.microsoft.com/windows/nanoserver\nWORKDIR /a\n", None),
    ] {
        effective(text, |_, effective| {
            let found = effective.directory.as_ref().and_then(Value::known);
            assert_eq!(found, directory, "{text}");
        });
    }
}

#[test]
fn the_shell_is_the_last_named_or_that_of_the_platform() {
    // (withShell, defaultShell in defaultshell.go)
    let posix = |name: &str| Dialect::Posix(name.into());
    for (text, dialect) in [
        ("FROM alpine\nRUN x\n", posix("sh")),
        (
            "FROM alpine\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN x\n",
            posix("bash"),
        ),
        ("FROM alpine\nSHELL [\"bash\"]\n", posix("sh")),
        ("FROM alpine\nSHELL bash -c\nRUN x\n", posix("sh")),
        ("FROM alpine AS a\nSHELL [\"ash\", \"-c\"]\nFROM a\nRUN x\n", posix("ash")),
        ("FROM alpine AS a\nSHELL [\"ash\", \"-c\"]\nFROM alpine\nRUN x\n", posix("sh")),
        ("FROM alpine\nSHELL [\"pwsh\", \"-c\"]\nRUN x\n", Dialect::PowerShell),
        ("FROM alpine\nSHELL [\"/usr/bin/perl\", \"-e\"]\nRUN x\n", Dialect::Other("perl".into())),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN x\n", Dialect::Cmd),
        ("FROM python:3-windowsservercore AS a\nFROM a\nRUN x\n", Dialect::Cmd),
        ("FROM --platform=windows/amd64 own/image\nRUN x\n", Dialect::Cmd),
        ("# escape=`\nARG B\nFROM $B\nRUN x\n", Dialect::Cmd),
        ("RUN x\n", posix("sh")),
    ] {
        let document = Document::new(text);
        assert_eq!(document.model().dialect_at(last(&document).index), &dialect, "{text}");
    }
}

#[test]
fn image_references_follow_their_grammar() {
    // (github.com/distribution/reference: ParseNormalizedNamed, splitDockerDomain, regexp.go)
    type Parts<'a> = (Option<&'a str>, &'a str, Option<&'a str>, bool, &'a str);
    let digest = format!("sha256:{}", "a".repeat(64));
    let table: &[(&str, Parts<'_>)] = &[
        ("alpine", (None, "alpine", None, false, "docker.io/library/alpine")),
        ("alpine:3.20", (None, "alpine", Some("3.20"), false, "docker.io/library/alpine")),
        ("a/b@D", (None, "a/b", None, true, "docker.io/a/b")),
        ("r:5000/i:t@D", (Some("r:5000"), "i", Some("t"), true, "r:5000/i")),
        ("reg:5000/img", (Some("reg:5000"), "img", None, false, "reg:5000/img")),
        ("localhost/x", (Some("localhost"), "x", None, false, "localhost/x")),
        ("UPPER/x", (Some("UPPER"), "x", None, false, "UPPER/x")),
        ("gcr.io/a/b-c__d", (Some("gcr.io"), "a/b-c__d", None, false, "gcr.io/a/b-c__d")),
        ("[::1]:5000/x", (Some("[::1]:5000"), "x", None, false, "[::1]:5000/x")),
        (
            "docker.io/python",
            (Some("docker.io"), "python", None, false, "docker.io/library/python"),
        ),
        (
            "index.docker.io/python",
            (Some("index.docker.io"), "python", None, false, "docker.io/library/python"),
        ),
    ];
    for (text, (registry, repository, tag, has_digest, name)) in table {
        let text = text.replace('D', if *has_digest { &digest } else { "D" });
        let image = ImageReference::parse(&text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(image.registry(), *registry, "{text}");
        assert_eq!(image.repository(), *repository, "{text}");
        assert_eq!(image.tag(), *tag, "{text}");
        assert_eq!(image.digest(), has_digest.then_some(&*digest), "{text}");
        assert_eq!(image.canonical_name(), *name, "{text}");
    }
    for text in [
        "",
        "Alpine",
        "a/B",
        "a:",
        "a:t:u",
        "a@sha256:abc",
        "a@",
        "a b",
        "-a",
        "a-",
        "a..b",
        "a//b",
        "/a",
        "a/",
        "a___b",
        "a:-t",
        "reg:port/x",
        "$A",
        "é",
        "a:é",
        "<x>",
        &"a".repeat(64),
        &format!("a:{}", "t".repeat(129)),
        &"a/".repeat(200),
    ] {
        assert_eq!(ImageReference::parse(text), None, "{text}");
    }
    for (text, name) in [
        ("docker.io/library/python:3", "python"),
        ("library/python", "python"),
        ("docker.io/a/b", "a/b"),
        ("gcr.io/library/python:3", "gcr.io/library/python"),
    ] {
        let image = ImageReference::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(image.familiar_name(), name);
    }
}

#[test]
fn a_number_that_there_is_not_gets_an_empty_answer() {
    for text in ["", "RUN x\n", "FROM a\n", "ARG\nENV\nFROM\nONBUILD\nSHELL\nEXPOSE\nCOPY a\n"] {
        let document = Document::new(text);
        let (model, syntax) = (document.model(), document.syntax());
        assert!(model.stage_of(99).is_none());
        assert!(model.chain(99).is_empty());
        assert_eq!(model.root_base(99), &Base::Unknown);
        assert!(model.effective(syntax, 99).user.is_none());
        assert!(model.environment(99).is_empty());
        assert_eq!(model.directory_at(99), &Value::Unknown);
        look_at_everything(&document, model);
    }
}

fn look_at_everything(document: &Document, model: &Model) {
    let syntax = document.syntax();
    for instruction in syntax.instructions() {
        let index = instruction.index;
        for reference in model.variable_uses(syntax, instruction) {
            model.lookup_at(index, &reference.name);
            assert!(reference.span.end <= document.text().len());
        }
        model.dialect_at(index);
        model.directory_at(index);
        let before = index < model.globals.end;
        assert_eq!(model.stage_of(index).is_none(), before);
    }
    for stage in &model.stages {
        model.effective(syntax, stage.index);
        assert!(!matches!(model.root_base(stage.index), Base::Stage(_)));
        assert!(model.chain(stage.index).is_sorted_by_key(|stage| stage.index));
    }
    for reference in &model.references {
        assert!(reference.target.stage().is_none_or(|stage| stage < model.stages.len()));
    }
}

#[test]
fn thousands_of_stages_are_no_trouble() {
    let chained: String = (0..3000)
        .map(|stage| match stage {
            0 => "FROM scratch AS s0\nENV FIRST=1\n".to_owned(),
            _ => format!("FROM s{} AS s{stage}\nARG A{stage}=$FIRST\nENV A=$A{stage}\n", stage - 1),
        })
        .collect();
    assert_eq!(at_end(&chained, "A2999"), "=1");
    assert_eq!(at_end(&chained, "FIRST"), "=1");
    let document = Document::new(&chained);
    assert_eq!(document.model().chain(2999).len(), 3000);
}

fn word_of_user(document: &Document) -> Option<&Word> {
    last(document).get().operation.text()
}

#[test]
fn words_are_expanded_where_they_stand() {
    let document = Document::new("FROM scratch\nARG U=app\nENV G=$U\nUSER \"$U\":${G:-x}\n");
    let word = word_of_user(&document).expect("a word");
    let expansion = document.model().expand_at(document.syntax(), 3, word);
    assert_eq!(expansion.value.as_deref(), Some("app:app"));
}

#[test]
fn real_files_have_a_model() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let mut read = 0;
    for folder in ["lucid", "real"] {
        let Ok(entries) = std::fs::read_dir(corpus.join(folder)) else {
            println!("skipped: no {folder} corpus");
            continue;
        };
        for entry in entries.flatten() {
            let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
            let document = Document::new(&text);
            look_at_everything(&document, document.model());
            read += 1;
        }
    }
    println!("{read} files");
}
