//! Hover, signature help and inlay hints: a document with a cursor (`|`) a case, over stdio.

use crate::harness::{Client, range};
use serde_json::{Value, json};

const URI: &str = "file:///work/Dockerfile";

fn full() -> Value {
    json!({ "textDocument": {
        "hover": { "contentFormat": ["markdown"] },
        "signatureHelp": { "signatureInformation": {
            "documentationFormat": ["markdown"],
            "parameterInformation": { "labelOffsetSupport": true },
        } },
    } })
}

fn marked(text: &str) -> (String, Value) {
    let at = text.find('|').expect("a cursor");
    let before = &text[..at];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().expect("a line").encode_utf16().count();
    (text.replacen('|', "", 1), json!({ "line": line, "character": column }))
}

struct Session {
    client: Client,
    opened: usize,
}

impl Session {
    fn new() -> Self {
        Self { client: Client::with(full()), opened: 0 }
    }

    fn open(&mut self, text: &str) -> String {
        self.opened += 1;
        let uri = format!("{URI}.{}", self.opened);
        self.client.open(&uri, text);
        self.client.wait_diagnostics(&uri, 1);
        uri
    }

    fn ask(&mut self, method: &str, text: &str) -> Value {
        let (text, position) = marked(text);
        let uri = self.open(&text);
        let params = json!({ "textDocument": { "uri": uri }, "position": position });
        self.client.request(method, params).expect("an answer")
    }
}

/// What of the hover speaks of the thing, not of findings there.
fn of_thing(hover: &Value) -> String {
    let text = hover["contents"]["value"].as_str().unwrap_or_default();
    text.split("\n\n---\n\n").next().unwrap_or_default().to_owned()
}

#[test]
fn whatever_stands_under_the_cursor_is_explained() {
    let cases: &[(&str, &str)] = &[
        ("FR|OM a", "**FROM**: Begins a stage"),
        ("FROM a\nONBUILD C|OPY a b", "**COPY**: Copies files"),
        ("FROM a\nONBU|ILD COPY a b", "**ONBUILD**: Keeps an instruction"),
        ("# syn|tax=docker/dockerfile:1\nFROM a", "**# syntax**"),
        ("# check=skip=StageName|Casing\nFROM a", "**stage-name-case**"),
        ("# check=sk|ip=StageNameCasing\nFROM a", "`skip`: Checks that are not run"),
        ("# check=skip=all;err|or=true\nFROM a", "`error`: Whether the build fails"),
        ("# syntax=docker/docker|file:1\nFROM a", "newest stable frontend"),
        ("# escape=|`\nFROM a", "For Windows paths"),
        ("FROM a\nCOPY --ch|own=7 a b", "COPY --chown=<user>[:<group>]"),
        ("FROM a\nRUN --mount=ty|pe=cache,target=/x y", "What is mounted"),
        ("FROM a\nRUN --mount=type=ca|che,target=/x y", "kept between builds"),
        ("FROM a\nRUN --mount=type=cache,\\\ndst=/|x y", "Where it is mounted"),
        ("FROM a\nRUN --network=no|ne x", "No network"),
        ("FROM a\nSTOPSIGNAL SIGQ|UIT", "nginx"),
        ("FROM a\nSTOPSIGNAL |3", "`SIGQUIT`"),
        ("FROM a\nSTOPSIGNAL te|rm", "`SIGTERM`"),
        ("FROM a\nEXPOSE 80|80/udp", "Port `8080` over `udp`"),
        ("FROM a\nEXPOSE 80|80", "over `tcp`: The default"),
        ("FROM a\nENV A=1\nSHELL [\"pwsh\"]\nRUN echo $env:|A", "**A** = `1`"),
        ("FROM mcr.microsoft.com/windows/nanoserver:1809\nENV A=1\nRUN echo %|a%", "**A** = `1`"),
        ("FROM debian:12\nUSER www-|data", "number 33"),
        // Variables.
        ("FROM a\nENV A=1\nENV B=${A}/x\nRUN echo $|B", "**B** = `1/x`\n\nSet by: ENV, line 3"),
        ("FROM a\nENV A=1\nRUN echo ${|A:-2}", "**A** = `1`"),
        ("FROM a\nARG A|B=3", "**AB** = `3`"),
        ("ARG V\nFROM a:$|V", "no value without `--build-arg V=…`"),
        ("ARG V=1\nFROM a\nRUN echo $|V", "A global argument is not seen in a stage"),
        ("ARG V=7\nFROM a\nARG V\nENV X=$|V", "as the global one"),
        ("FROM a AS b\nENV P=/p\nFROM b\nWORKDIR $|P", "ENV of stage b, line 2"),
        ("FROM a\nARG X\nENV Y=$X\nWORKDIR $|Y", "it depends on `X`"),
        ("FROM scratch\nWORKDIR $|NONE", "it is empty"),
        ("FROM --platform=$BUILD|PLATFORM a", "its value comes with the build"),
        ("FROM python:3.11-slim\nENV X=$PYTHON_|VERSION", "base image"),
        ("FROM a\nENV PYTHONUNBUF|FERED=1", "S81"),
        // Stages and images.
        (
            "FROM a AS b\nUSER 7\nFROM c\nCOPY --from=|b x y",
            "**Stage b** (number 0, line 1) upon `a`",
        ),
        ("FROM a AS b\nUSER 7\nFROM c\nCOPY --from=|0 x y", "- User: `7`"),
        ("FROM a AS b\nFROM b AS |c", "upon stage `b`; it is what is built"),
        ("FROM py|thon:3.11-slim-bookworm", "- Interpreter: python 3.11"),
        ("FROM py|thon:3.11-slim-bookworm", "- Shell: `/bin/sh`"),
        ("FROM gcr.io/distroless/python3-debian12:|nonroot", "- Shell: none"),
        ("FROM gcr.io/distroless/python3-debian12:|nonroot", "approved for Python services"),
        ("ARG V=12\nFROM deb|ian:$V", "**debian:12**"),
        ("FROM scra|tch", "the empty image"),
        ("FROM a\nRUN --mount=type=bind,from=alpi|ne:3.20 x", "C library: musl"),
        // Labels.
        ("FROM a\nLABEL org.lucid.pl|ane=ops", "S62"),
        ("FROM a\nLABEL org.lucid.plane=\"o|ps\"", "Operations and infrastructure"),
        ("FROM a\nLABEL org.opencontainers.image.sou|rce=x", "OCI image specification"),
        // Broken documents.
        ("{{ x }}\nFROM a\nWHAT\nCO|PY a", "**COPY**"),
        ("FROM a\nCO|PY <<EOF x\n", "**COPY**"),
    ];
    let mut session = Session::new();
    let mut wrong = Vec::new();
    for (text, part) in cases {
        let hover = session.ask("textDocument/hover", text);
        let said = of_thing(&hover);
        if !said.contains(part) {
            wrong.push(format!("{text}\nwants {part}\nsays {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    for quiet in ["FROM a\nRUN echo |x\nUSER 7", "FROM a\n|\nUSER 7", "|"] {
        let hover = session.ask("textDocument/hover", quiet);
        assert!(!of_thing(&hover).contains("Reference"), "{quiet}: {hover}");
    }
}

#[test]
fn a_thing_and_a_finding_there_are_said_together() {
    let mut session = Session::new();
    let hover = session.ask("textDocument/hover", "FROM debian:12\nUSER ro|ot");
    let text = hover["contents"]["value"].as_str().expect("text");
    let (thing, finding) = text.split_once("\n\n---\n\n").expect("two parts");
    assert!(thing.contains("`root`: user of the base image"), "{thing}");
    assert!(finding.contains("**root-in-runtime**") || finding.contains("root"), "{finding}");
    assert_eq!(hover["range"], range((1, 5), (1, 9)));
}

#[test]
fn signatures_follow_the_cursor() {
    // Document, the active signature's label begins so, the active parameter.
    let cases: &[(&str, &str, &str)] = &[
        ("FROM |", "FROM [flags] <image>", "<image>[:<tag>][@<digest>]"),
        ("FROM a |", "FROM", "[AS <name>]"),
        ("FROM --pl|", "FROM", "[flags]"),
        ("FROM --platform=|", "--platform=", "<os>/<architecture>[/<variant>]"),
        ("FROM a\nCOPY |", "COPY [flags] <source>...", "<source>..."),
        ("FROM a\nCOPY a |", "COPY [flags] <source>...", "<destination>"),
        ("FROM a\nCOPY a| b c", "COPY", "<source>..."),
        ("FROM a\nCOPY a b| c", "COPY", "<source>..."),
        ("FROM a\nCOPY a b c|", "COPY", "<destination>"),
        ("FROM a\nCOPY [\"a\", \"|", "COPY [flags] [\"<source>\"...", "\"<destination>\"]"),
        ("FROM a\nCOPY --chown=$|", "--chown=", "<user>[:<group>]"),
        ("FROM a\nADD --che|", "ADD", "[flags]"),
        ("FROM a\nONBUILD WORKDIR |", "WORKDIR", "<directory>"),
        ("FROM a\nRUN --mount=|", "--mount=type=bind", "type=bind"),
        (
            "FROM a\nRUN --mount=type=cache,sh|",
            "--mount=type=cache",
            "[sharing=<shared|private|locked>]",
        ),
        (
            "FROM a\nRUN --mount=type=cache,sharing=|",
            "--mount=type=cache",
            "[sharing=<shared|private|locked>]",
        ),
        ("FROM a\nRUN --mount=type=secret,dst=|", "--mount=type=secret", "[target=<path>]"),
        ("FROM a\nRUN \\\n  echo |", "RUN [flags] <command>", "<command>"),
        ("FROM a\nRUN [\"a\", \"b|", "RUN [flags] [\"<executable>\"", "\"<argument>\"...]"),
        ("FROM a\nCMD |", "CMD [\"<executable>\"", "[\"<executable>\""),
        ("FROM a\nENTRYPOINT x |", "ENTRYPOINT <command>", "<command>"),
        ("FROM a\nENV A|", "ENV", "<name>=<value>"),
        ("FROM a\nENV A=1 B=|", "ENV", "[<name>=<value>...]"),
        ("FROM a\nLABEL a=|", "LABEL", "<key>=<value>"),
        ("FROM a\nARG A|", "ARG", "<name>"),
        ("FROM a\nARG A=|", "ARG", "[=<default>]"),
        ("FROM a\nHEALTHCHECK --interval=|", "--interval=", "<duration>"),
        ("FROM a\nHEALTHCHECK CMD |", "HEALTHCHECK [flags] CMD", "CMD <command>"),
        ("FROM a\nHEALTHCHECK NO|", "HEALTHCHECK NONE", "NONE"),
        ("FROM a\nUSER |", "USER", "<user>[:<group>]"),
        ("FROM a\nEXPOSE 1 |", "EXPOSE", "[<port>[/<protocol>]...]"),
        ("FROM a\nSHELL [\"|", "SHELL", "[\"<shell>\""),
        ("FROM a\nVOLUME |", "VOLUME", "[\"<directory>\"...]"),
        ("FROM a\nSTOPSIGNAL |", "STOPSIGNAL", "<signal>"),
        ("FROM a\nONBUILD |", "ONBUILD", "<instruction>"),
        ("FROM a\nONBUILD CO|", "ONBUILD", "<instruction>"),
        ("FROM a\nMAINTAINER |", "MAINTAINER", "<name>"),
        ("# escape=|", "# escape=", "<character>"),
    ];
    let mut session = Session::new();
    let mut wrong = Vec::new();
    for (text, label, parameter) in cases {
        let help = session.ask("textDocument/signatureHelp", text);
        let number = |key: &str| help[key].as_u64().unwrap_or(99) as usize;
        let signature = &help["signatures"][number("activeSignature")];
        let shown = signature["label"].as_str().unwrap_or_default();
        let active = &signature["parameters"][number("activeParameter")]["label"];
        let at = |index: usize| active[index].as_u64().unwrap_or_default() as usize;
        let active = shown.get(at(0)..at(1)).unwrap_or_default();
        if !shown.starts_with(label) || active != *parameter {
            wrong.push(format!("{text}\nwants {parameter} of {label}\nhas {active} of {shown}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    for quiet in ["|", "FROM a\n|", "FROM a\nWHAT |", "# text|", "FROM a\nRUN <<E\n|\nE"] {
        assert_eq!(session.ask("textDocument/signatureHelp", quiet), Value::Null, "{quiet}");
    }
}

fn hints(client: &mut Client, uri: &str, lines: (u32, u32)) -> Vec<(u64, u64, String)> {
    let params = json!({
        "textDocument": { "uri": uri },
        "range": range((lines.0, 0), (lines.1, 0)),
    });
    let answer = client.request("textDocument/inlayHint", params).expect("hints");
    let hint = |hint: &Value| {
        let number = |key: &str| hint["position"][key].as_u64().expect("a number");
        let label = hint["label"].as_str().expect("a label").to_owned();
        (number("line"), number("character"), label)
    };
    answer.as_array().expect("a list").iter().map(hint).collect()
}

const HINTED: &str = "ARG TAG=12\nFROM debian:${TAG}\nENV A=x\nRUN echo $A $UNKNOWN\n\
    FROM gcr.io/distroless/python3-debian12:nonroot\nCOPY --from=0 /a /b\n";

#[test]
fn hints_say_what_the_text_does_not() {
    let mut session = Session::new();
    let uri = session.open(HINTED);
    let found = hints(&mut session.client, &uri, (0, 6));
    let found: Vec<_> =
        found.iter().map(|(line, column, label)| (*line, *column, label.as_str())).collect();
    assert_eq!(
        found,
        [
            (1, 17, "=12"),
            (3, 11, "=x"),
            (4, 47, " USER 65532"),
            (4, 47, " ENTRYPOINT [\"/usr/bin/python3.11\"]"),
            (5, 13, ": FROM debian:12"),
        ]
    );
    // Only those of the lines that are shown.
    assert_eq!(hints(&mut session.client, &uri, (2, 4)).len(), 1);
    // A user or an entry point of its own.
    let uri = session
        .open("FROM gcr.io/distroless/static-debian12:nonroot\nUSER 7\nENTRYPOINT [\"/x\"]\n");
    let found = hints(&mut session.client, &uri, (0, 9));
    assert_eq!(found, [(0, 46, " USER 7".to_owned())]);
}

#[test]
fn each_kind_of_hint_can_be_switched_off() {
    let kinds = [("variables", 3), ("stages", 4), ("runtime", 3)];
    for (kind, left) in kinds {
        let (mut client, _) = Client::initialized(json!({
            "capabilities": {},
            "initializationOptions": { "inlayHints": { kind: false } },
        }));
        client.open(URI, HINTED);
        client.wait_diagnostics(URI, 1);
        assert_eq!(hints(&mut client, URI, (0, 9)).len(), left, "{kind}");
        let settings = json!({ "settings": { "plimsoll": { "inlayHints": {} } } });
        client.notify("workspace/didChangeConfiguration", settings);
        client.wait_diagnostics(URI, 1);
        assert_eq!(hints(&mut client, URI, (0, 9)).len(), 5, "{kind}");
    }
    // A mistake is told, and nothing is switched off.
    let (mut client, _) = Client::initialized(json!({
        "capabilities": {},
        "initializationOptions": { "inlayHints": { "variable": false } },
    }));
    let told = client.notification("window/showMessage");
    assert!(told["message"].as_str().expect("text").contains("inlayHints"), "{told}");
}

/// Every byte of texts that no build would take.
#[test]
fn nothing_is_too_broken_to_be_asked_about() {
    let texts = [
        "FROM é AS x\nRUN <<A <<-'B' \\\n  y\nA\n$\nCOPY --from=x [\"\\u00\n",
        "{{ x }}\nONBUILD ONBUILD RUN --mount=type=\\\ncache,from=x $\nENV A=\"${B:-$\nLABEL",
        "# escape=`\n# check=skip=`\n\nFROM \u{1f980}:${A\nHEALTHCHECK --interval= CMD [\"\nEXPOSE 1/\\\n",
        "COPY --chown=:\u{1f980} --from=9 -- a\nUSER a:b:c\nSTOPSIGNAL\nSHELL [\nVOLUME",
    ];
    let mut session = Session::new();
    for text in texts {
        let uri = session.open(text);
        for (row, line) in text.split('\n').enumerate() {
            for column in 0..=line.encode_utf16().count() {
                let position = json!({ "line": row, "character": column });
                let params = json!({
                    "textDocument": { "uri": uri },
                    "position": position,
                    "range": { "start": { "line": 0, "character": 0 }, "end": position },
                });
                for asked in ["completion", "hover", "signatureHelp", "inlayHint"] {
                    let method = format!("textDocument/{asked}");
                    let answer = session.client.request(&method, params.clone());
                    assert!(answer.is_ok(), "{method} at {row}:{column} of {text}: {answer:?}");
                }
            }
        }
    }
}
