//! Completion: a document with a cursor (`|`) a case, driven over stdio.

use crate::harness::Client;
use serde_json::{Value, json};

const URI: &str = "file:///work/Dockerfile";

fn full() -> Value {
    json!({ "textDocument": { "completion": { "completionItem": {
        "snippetSupport": true,
        "labelDetailsSupport": true,
        "documentationFormat": ["markdown", "plaintext"],
        "tagSupport": { "valueSet": [1] },
    } } } })
}

/// The document without its cursor, and the position of it in UTF-16.
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

    /// The items in the order in which an editor shows them, the text, and its address.
    fn complete(&mut self, text: &str) -> (Vec<Value>, String) {
        let (text, position) = marked(text);
        self.opened += 1;
        let uri = format!("{URI}.{}", self.opened);
        self.client.open(&uri, &text);
        let params = json!({ "textDocument": { "uri": uri }, "position": position });
        let mut answer = self.client.request("textDocument/completion", params).expect("a list");
        let mut items = match answer["items"].take() {
            Value::Array(items) => items,
            _ => Vec::new(),
        };
        items.sort_by_key(|item| item["sortText"].as_str().expect("sortText").to_owned());
        self.client.wait_diagnostics(&uri, 1);
        (items, text)
    }

    fn labels(&mut self, text: &str) -> Vec<String> {
        let (items, _) = self.complete(text);
        items.iter().map(|item| item["label"].as_str().expect("a label").to_owned()).collect()
    }

    fn resolve(&mut self, item: &Value) -> String {
        let item = self.client.request("completionItem/resolve", item.clone()).expect("an item");
        item["documentation"]["value"].as_str().unwrap_or_default().to_owned()
    }
}

/// What the text becomes when the item of that label is taken, without a snippet's places.
fn taken(items: &[Value], text: &str, label: &str) -> String {
    let item = items.iter().find(|item| item["label"] == label);
    let item = item.unwrap_or_else(|| panic!("{label} in {items:#?}"));
    let edit = &item["textEdit"];
    let offset = |position: &Value| {
        let line = position["line"].as_u64().expect("a line") as usize;
        let column = position["character"].as_u64().expect("a column") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let rest: Vec<u16> = text[start..].encode_utf16().take(column).collect();
        start + String::from_utf16(&rest).expect("whole characters").len()
    };
    let (start, end) = (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]));
    let new = edit["newText"].as_str().expect("a text");
    format!("{}{new}{}", &text[..start], &text[end..])
}

const STAGES: &str = "FROM golang:1.25 AS build\nFROM debian:12 AS certs\n";

#[test]
fn what_may_stand_at_the_cursor_is_offered_and_nothing_else() {
    let build = |rest: &str| format!("{STAGES}{rest}");
    // Document, what must be there, what must not.
    let cases: &[(String, &[&str], &[&str])] = &[
        ("|".into(), &["FROM", "ARG", "# syntax=", "# check="], &["RUN", "COPY"]),
        ("FROM a\n|".into(), &["RUN", "COPY", "HEALTHCHECK", "FROM"], &["# syntax="]),
        ("FROM a\nONBUILD |".into(), &["RUN", "COPY", "ADD"], &["FROM", "ONBUILD", "MAINTAINER"]),
        ("FROM a\nRU|".into(), &["RUN", "HEALTHCHECK NONE"], &["--mount="]),
        ("#|".into(), &["syntax=", "escape=", "check="], &["FROM"]),
        ("# syntax=x\n#|\nFROM a".into(), &["check=", "escape="], &["syntax=", "FROM"]),
        ("# syntax=x\n|".into(), &["# check=", "FROM"], &["# syntax="]),
        ("# syn|tax=x\n# check=skip=all\n".into(), &["syntax="], &["check="]),
        (
            "# check=experimental=|".into(),
            &["all", "InvalidDefinitionDescription"],
            &["StageNameCasing"],
        ),
        // What cmd does not replace.
        ("FROM mcr.microsoft.com/windows/nanoserver:1\nENV A=1\nRUN echo $|".into(), &[], &["A"]),
        ("FROM a\nWORKDIR /srv/x\nVOLUME |".into(), &["/srv/x"], &[]),
        ("FROM a\nWORKDIR /srv/x\nVOLUME [\"|\"]".into(), &["/srv/x"], &[]),
        ("FROM a\nRUN --mount=type=tmpfs,size=|".into(), &["64m"], &[]),
        (
            "FROM a\nRUN --mount=type=secret,id=npm-token x\nRUN --mount=type=secret,id=|".into(),
            &["npm-token"],
            &[],
        ),
        ("FROM a\nRUN --mount=type=secret,id=npm-token,env=|".into(), &["NPM_TOKEN"], &[]),
        ("FROM a\n#|".into(), &[], &["syntax=", "check="]),
        ("# syntax=|\nFROM a".into(), &["docker/dockerfile:1"], &["FROM"]),
        ("# escape=|".into(), &["`", "\\"], &[]),
        ("# check=|".into(), &["skip=", "error=", "experimental="], &[]),
        ("# check=skip=|".into(), &["all", "JSONArgsRecommended", "StageNameCasing"], &["skip="]),
        ("# check=skip=StageNameCasing,|".into(), &["JSONArgsRecommended"], &["StageNameCasing"]),
        ("# check=skip=all;|".into(), &["error="], &["skip="]),
        ("# check=skip=all;error=|".into(), &["true", "false"], &["all"]),
        ("FROM |".into(), &["scratch", "python", "--platform="], &["build"]),
        (build("FROM |"), &["build", "certs", "scratch"], &["0"]),
        ("FROM --platform=|".into(), &["linux/arm64", "$BUILDPLATFORM"], &["python"]),
        ("FROM --platform=$|".into(), &["BUILDPLATFORM", "TARGETARCH"], &["HTTP_PROXY"]),
        ("FROM python:3.11-slim-b|".into(), &["3.13-slim-bookworm"], &["python"]),
        ("FROM gcr.io/distroless/static-debian12:|".into(), &["nonroot", "latest"], &[]),
        ("FROM alpine |".into(), &["AS"], &["--platform="]),
        (build("COPY |"), &["--from=", "--chown=", "--link", "--exclude="], &["--mount="]),
        (build("COPY --|"), &["--from=", "--chmod=", "--parents"], &["--keep-git-dir"]),
        (build("COPY --link --|"), &["--from="], &["--link"]),
        (build("ADD --|"), &["--checksum=", "--keep-git-dir", "--unpack"], &["--from="]),
        (build("ONBUILD COPY --|"), &["--from="], &["--mount="]),
        (build("RUN \\\n  --|"), &["--mount=", "--network="], &["--from="]),
        (build("RUN --mount=type=ssh \\\n  |"), &["--mount="], &["FROM"]),
        (build("COPY --from=|"), &["build", "0"], &["certs", "1"]),
        (build("COPY --chown=a --from=b| --link x y"), &["build", "0"], &["certs"]),
        (build("COPY --link=|"), &["true", "false"], &[]),
        (build("RUN --network=|"), &["none", "host", "default"], &[]),
        (build("RUN --mount=|"), &["type=", "target="], &["sharing="]),
        (build("RUN --mount=type=|"), &["bind", "cache", "tmpfs", "secret", "ssh"], &[]),
        (build("RUN --mount=type=cache,|"), &["target=", "sharing=", "id="], &["type=", "env="]),
        (build("RUN --mount=type=secret,id=x,|"), &["env=", "required"], &["id=", "sharing="]),
        (build("RUN --mount=type=cache,sharing=|"), &["locked", "private"], &["true"]),
        (build("RUN --mount=type=bind,from=|"), &["build"], &["certs", "0"]),
        (build("RUN --mount=type=cache,target=|"), &["/root/.cache/pip"], &[]),
        (build("HEALTHCHECK |"), &["CMD", "NONE", "--interval=", "--start-interval="], &[]),
        (build("HEALTHCHECK --timeout=|"), &["10s"], &["CMD"]),
        (build("USER |"), &["root", "www-data"], &["--chown="]),
        (build("RUN useradd -u 7 me\nUSER |"), &["me", "root"], &[]),
        (build("COPY --chown=me:|"), &["root", "staff"], &[]),
        (build("EXPOSE 80/|"), &["tcp", "udp", "sctp"], &[]),
        (build("ENV PORT=8080\nEXPOSE |"), &["8080"], &["tcp"]),
        (build("STOPSIGNAL |"), &["SIGTERM", "SIGQUIT"], &[]),
        (build("SHELL |"), &["[\"/bin/bash\", \"-c\"]"], &[]),
        (build("LABEL |"), &["org.lucid.plane", "org.opencontainers.image.source"], &[]),
        (build("LABEL org.lucid.plane=|"), &["ops", "chain", "gui", "wallet"], &[]),
        (build("LABEL a=b \\\n  org.|"), &["org.lucid.layer"], &["RUN"]),
        (build("ENV |"), &["PYTHONUNBUFFERED", "MONGODB_URL"], &[]),
        (build("ENV PYTHONUNBUFFERED=|"), &["1"], &[]),
        (format!("ARG V=1\n{STAGES}ARG |"), &["V", "TARGETARCH", "HTTP_PROXY"], &[]),
        (build("WORKDIR /srv/x\nCOPY a |"), &["./", "/srv/x/"], &[]),
        (build("COPY --from=build /usr/local/|"), &["go/", "bin/"], &["--link"]),
        (build("CMD [\"|"), &[], &["RUN"]),
        (build("RUN echo |"), &[], &["--mount=", "RUN"]),
        (build("WHAT |"), &[], &["RUN"]),
        // Broken documents.
        ("FROM a AS b\nRUN <<EOF\nx\nCOPY --from=|".into(), &[], &["b"]),
        ("{{ include }}\nFROM a AS b\nFROM c\nCOPY --from=|\nRUN <<X\n".into(), &["b"], &[]),
        ("{{ x }}\nCO|".into(), &["COPY"], &[]),
        ("FROM a AS b\nFROM c\nENV A=\"\nCOPY --from=|".into(), &["b"], &[]),
    ];
    let mut session = Session::new();
    for (text, wanted, unwanted) in cases {
        let labels = session.labels(text);
        for label in *wanted {
            assert!(labels.iter().any(|it| it == label), "{text}\nwants {label}: {labels:?}");
        }
        for label in *unwanted {
            assert!(!labels.iter().any(|it| it == label), "{text}\nhas {label}: {labels:?}");
        }
    }
}

#[test]
fn a_chosen_item_takes_the_place_of_the_word() {
    let cases: &[(&str, &str, &str)] = &[
        ("FROM a\nRUN --mo|=x", "--mount=", "FROM a\nRUN --mount==x"),
        ("F|RO a", "FROM", "FROM a"),
        ("FROM python:3.1|1", "3.13-slim", "FROM python:3.13-slim"),
        (
            "FROM a AS bb\nFROM b\nCOPY --from=b|x /a /b",
            "bb",
            "FROM a AS bb\nFROM b\nCOPY --from=bb /a /b",
        ),
        ("FROM a\nENV PORT=1\nRUN echo $PO|", "PORT", "FROM a\nENV PORT=1\nRUN echo $PORT"),
        (
            "FROM a\nSHELL [\"pwsh\"]\nENV PORT=1\nRUN echo $PO|",
            "PORT",
            "FROM a\nSHELL [\"pwsh\"]\nENV PORT=1\nRUN echo $env:PORT",
        ),
        (
            "FROM a\nSHELL [\"pwsh\"]\nENV PORT=1\nRUN echo \"${env:PO|\"",
            "PORT",
            "FROM a\nSHELL [\"pwsh\"]\nENV PORT=1\nRUN echo \"${env:PORT}\"",
        ),
        ("FROM a\nENV PORT=1\nRUN echo ${PO|", "PORT", "FROM a\nENV PORT=1\nRUN echo ${PORT}"),
        ("FROM a\nENV PORT=1\nRUN echo ${PO|}", "PORT", "FROM a\nENV PORT=1\nRUN echo ${PORT}"),
        ("FROM a\nENV PORT=1\nRUN echo ${|:-2}", "PORT", "FROM a\nENV PORT=1\nRUN echo ${PORT:-2}"),
        ("FROM a\nRUN --mount=type=ca|x,id=1 y", "cache", "FROM a\nRUN --mount=type=cache,id=1 y"),
        ("FROM a\nEXPOSE 53/u|", "udp", "FROM a\nEXPOSE 53/udp"),
        ("FROM a\nLABEL org.lucid.plane=\"o|\"", "ops", "FROM a\nLABEL org.lucid.plane=\"ops\""),
        ("FROM a\nLABEL org.lucid.pl|=ops", "org.lucid.plane", "FROM a\nLABEL org.lucid.plane=ops"),
        ("# check=skip=all;er|", "error=", "# check=skip=all;error="),
        (
            "# \u{1f980}\nFROM debian:12\nUSER roo|",
            "root",
            "# \u{1f980}\nFROM debian:12\nUSER root",
        ),
        ("FROM a\nENV \u{1f980}=1 B=$P|", "PATH", "FROM a\nENV \u{1f980}=1 B=$PATH"),
    ];
    let mut session = Session::new();
    for (text, label, result) in cases {
        let (items, plain) = session.complete(text);
        assert_eq!(taken(&items, &plain, label), *result, "{text}");
    }
}

#[test]
fn variables_are_those_in_scope_with_value_and_source() {
    let text = "ARG TAG=12\nARG ONLY_GLOBAL=1\nFROM debian:$TAG AS base\nENV HOME_DIR=/srv\nARG SECRET_LESS\n\
                FROM base\nARG TAG\nENV PORT=8080 FULL=$HOME_DIR/x\nRUN echo $|";
    let mut session = Session::new();
    let (items, _) = session.complete(text);
    let found = |name: &str| items.iter().find(|item| item["label"] == name);
    let details = |name: &str| {
        let details = &found(name).unwrap_or_else(|| panic!("{name}"))["labelDetails"];
        let part = |key: &str| details[key].as_str().unwrap_or_default().to_owned();
        (part("detail"), part("description"))
    };
    assert_eq!(details("PORT"), ("=8080".into(), "ENV, line 8".into()));
    assert_eq!(details("FULL"), ("=/srv/x".into(), "ENV, line 8".into()));
    assert_eq!(details("HOME_DIR"), ("=/srv".into(), "ENV of stage base, line 4".into()));
    assert_eq!(details("SECRET_LESS"), (String::new(), "ARG of stage base, line 5".into()));
    assert_eq!(details("TAG"), ("=12".into(), "ARG, line 7, as the global one".into()));
    assert_eq!(details("HTTP_PROXY").1, "predefined");
    assert!(found("ONLY_GLOBAL").is_none(), "a global argument is not seen in a stage");
    // One that the stage has not declared brings its ARG.
    let target = found("TARGETARCH").expect("TARGETARCH");
    assert_eq!(target["additionalTextEdits"][0]["newText"], "ARG TARGETARCH\n");
    assert_eq!(target["additionalTextEdits"][0]["range"]["start"]["line"], 8);
    let documentation = session.resolve(found("FULL").expect("FULL"));
    assert!(documentation.contains("`/srv/x`"), "{documentation}");

    // What an image starts has no build arguments.
    let labels = session.labels("FROM debian:12\nARG A=1\nENV B=2\nCMD echo $|");
    assert!(labels.contains(&"B".into()) && !labels.contains(&"A".into()), "{labels:?}");
}

#[test]
fn every_item_says_more_when_it_is_resolved() {
    let cases: &[(&str, &str, &str)] = &[
        ("FROM a\nC|", "COPY", "**COPY**: Copies files"),
        ("FROM a\nCOPY --|", "--chown=", "COPY --chown=<user>[:<group>]"),
        ("FROM a\nRUN --mount=type=|", "cache", "kept between builds"),
        ("FROM a\nRUN --mount=type=cache,|", "sharing=", "`sharing=<shared|private|locked>`"),
        ("#|", "escape=", "**# escape**"),
        ("# check=skip=|", "StageNameCasing", "capital letters"),
        ("FROM |", "python", "Interpreter: python"),
        ("FROM a AS x\nUSER 7\nFROM b\nCOPY --from=|", "x", "User: `7`"),
        ("FROM a\nLABEL |", "org.lucid.plane", "S62"),
        ("FROM a\nLABEL |", "org.opencontainers.image.source", "OCI image specification"),
        ("FROM a\nENV |", "MONGODB_URL", "never belongs in the image"),
    ];
    let mut session = Session::new();
    for (text, label, part) in cases {
        let (items, _) = session.complete(text);
        let item = items.iter().find(|item| item["label"] == *label);
        let item = item.unwrap_or_else(|| panic!("{label}: {items:#?}"));
        assert_eq!(item.get("documentation"), None);
        let documentation = session.resolve(item);
        assert!(documentation.contains(part), "{label}: {documentation}");
    }
}

#[test]
fn a_plain_client_gets_plain_text() {
    let mut client = Client::start();
    client.open(URI, "FROM a\n");
    client.wait_diagnostics(URI, 1);
    let position = json!({ "line": 1, "character": 0 });
    let params = json!({ "textDocument": { "uri": URI }, "position": position });
    let answer = client.request("textDocument/completion", params).expect("a list");
    let items = answer["items"].as_array().expect("items");
    let copy = items.iter().find(|item| item["label"] == "COPY").expect("COPY");
    assert_eq!(copy["textEdit"]["newText"], "COPY");
    assert_eq!(copy.get("insertTextFormat"), None);
    assert_eq!(copy.get("labelDetails"), None);
    let old = items.iter().find(|item| item["label"] == "MAINTAINER").expect("MAINTAINER");
    assert_eq!(old.get("tags"), None);
    let copy = client.request("completionItem/resolve", copy.clone()).expect("an item");
    assert_eq!(copy["documentation"]["kind"], "plaintext");
}

#[test]
fn the_build_context_and_the_workspace_are_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, text).expect("written");
    };
    write("src/main.py", "");
    write("src/util.py", "");
    write("requirements.txt", "");
    write("notes.log", "");
    write(".dockerignore", "*.log\n");
    write("other/Dockerfile", "FROM registry.example/team/base:7 AS x\nFROM x\n");
    let text = "FROM python:3.11-slim\nCOPY src/ /app/\nCOPY |";
    write("Dockerfile", "FROM python:3.11-slim\nCOPY src/ /app/\n");
    let uri = |path: &str| format!("file://{}/{path}", folder.path().display());
    let root = uri("");
    let root = root.trim_end_matches('/');
    let (mut client, _) = Client::initialized(json!({
        "capabilities": full(),
        "workspaceFolders": [{ "uri": root, "name": "w" }],
    }));
    let file = uri("Dockerfile");
    let mut version = 0;
    let mut labels = |text: &str| {
        let (text, position) = marked(text);
        version += 1;
        if version == 1 {
            client.open(&file, &text);
        } else {
            client.change(&file, version, &[crate::harness::whole(&text)]);
        }
        let params = json!({ "textDocument": { "uri": file }, "position": position });
        let answer = client.request("textDocument/completion", params).expect("a list");
        client.wait_diagnostics(&file, version);
        let items = answer["items"].as_array().expect("items").clone();
        let label = |item: &Value| item["label"].as_str().expect("a label").to_owned();
        items.iter().map(label).collect::<Vec<_>>()
    };
    // The first COPY of a file cannot say yet where its sources are.
    for first in ["FROM a\nCOPY |", "FROM a\nADD --chown=7 |", "FROM a\nCOPY \\\n  |"] {
        let found = labels(first);
        assert!(found.contains(&"requirements.txt".into()), "{first}: {found:?}");
        assert!(!found.contains(&"notes.log".into()), "{first}: {found:?}");
    }
    assert_eq!(labels("FROM a\nCOPY src/|"), ["main.py", "util.py"]);
    assert_eq!(labels("FROM a\nRUN --mount=type=bind,source=src/|"), ["main.py", "util.py"]);
    let found = labels(text);
    assert!(found.contains(&"src/".into()) && found.contains(&"requirements.txt".into()));
    assert!(!found.contains(&"notes.log".into()), "ignored: {found:?}");
    let found = labels(&text.replace("COPY |", "COPY src/m| /app/"));
    assert_eq!(found, ["main.py", "util.py"]);
    let found = labels(&text.replace("COPY |", "COPY [\"src/|\", \"/app/\"]"));
    assert_eq!(found, ["main.py", "util.py"]);
    let found = labels("FROM |");
    assert!(found.contains(&"registry.example/team/base:7".into()), "{found:?}");
    let found = labels("FROM registry.example/team/base:|");
    assert_eq!(found, ["7"]);
}

#[test]
fn an_empty_file_may_start_from_a_template() {
    let mut session = Session::new();
    for text in ["|", "py|", "\n|\n"] {
        let (items, _) = session.complete(text);
        let python = items.iter().find(|item| item["label"] == "python");
        let python = python.unwrap_or_else(|| panic!("{text}: {items:#?}"));
        assert_eq!(python["filterText"], "python");
        assert_eq!(python["insertTextFormat"], 2);
        let whole = python["textEdit"]["newText"].as_str().expect("a text");
        assert!(whole.contains("\nFROM ") || whole.starts_with("FROM "), "{whole}");
    }
    assert!(!session.labels("FROM a\n|").contains(&"python".into()));
}
