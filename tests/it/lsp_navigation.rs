//! Finding one's way in a file: one table a feature, a document and a `‸` where the cursor stands.

use crate::harness::{Client, change};
use serde_json::{Value, json};
use std::fs;

const URI: &str = "file:///nowhere/Dockerfile";

fn client() -> Client {
    Client::with(json!({ "textDocument": { "diagnostic": {} } }))
}

/// Opens the document without its mark; the parameters of a request at the mark.
fn open(client: &mut Client, marked: &str) -> Value {
    let at = marked.find('‸').unwrap_or(0);
    let before = &marked[..at];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    client.open(URI, &marked.replace('‸', ""));
    json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": column } })
}

fn close(client: &mut Client) {
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
}

/// `line:start-end`, the lines zero-based.
fn place(range: &Value) -> String {
    let number = |end: &str, key: &str| range[end][key].as_u64().expect("a number");
    let (first, last) = (number("start", "line"), number("end", "line"));
    let (start, end) = (number("start", "character"), number("end", "character"));
    if first == last {
        format!("{first}:{start}-{end}")
    } else {
        format!("{first}:{start}-{last}:{end}")
    }
}

fn places(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|item| place(&item["range"])).collect()
}

fn ask(client: &mut Client, method: &str, marked: &str) -> Value {
    let params = open(client, marked);
    let answer = client.request(&format!("textDocument/{method}"), params).expect("an answer");
    close(client);
    answer
}

#[test]
fn definitions() {
    let mut client = client();
    for (text, found) in [
        // Of two equal names --from takes the last, FROM the one before it.
        ("FROM a AS x\nFROM b AS x\nFROM c\nCOPY --from=‸x p q\n", Some("1:10-11")),
        ("FROM a AS x\nFROM x AS y\nFROM b AS x\nFROM ‸x\n", Some("2:10-11")),
        ("FROM a AS x\nFROM ‸x AS y\nFROM b AS x\n", Some("0:10-11")),
        ("FROM a AS one\nFROM b\nCOPY --link --from=‸0 x y\n", Some("0:10-13")),
        ("FROM a\nFROM b\nCOPY --from=‸0 x y\n", Some("0:0-6")),
        // A mount has no numbers, and an image is no stage.
        ("FROM a AS one\nFROM b\nRUN --mount=from=‸0,target=/x ls\n", None),
        ("FROM a\nCOPY --from=ngi‸nx /x /y\n", None),
        // Scopes of variables.
        ("ARG V=1\nFROM a\nRUN echo $‸V\n", None),
        ("ARG V=1\nFROM a\nARG V\nRUN echo $‸V\n", Some("0:4-5")),
        ("FROM a AS b\nARG V=1\nFROM b\nRUN echo $‸V\n", Some("1:4-5")),
        ("FROM a AS b\nENV V=1\nFROM c\nRUN echo $‸V\n", None),
        ("FROM a\nENV A=1\nENV A=2 B=$‸A\n", Some("1:4-5")),
        ("FROM a\nARG A=1 B=${A:-x$‸A}\n", Some("1:4-5")),
        ("FROM a\nARG V=1\nRUN V=2; echo $‸V\n", None),
        ("FROM a\nARG V=1\nRUN for V in 1 2; do echo $‸V; done\n", None),
        ("FROM a\nENV V=1\nRUN echo $((‸V + 1))\n", Some("1:4-5")),
        ("FROM a\nENV V=1\nCMD [\"sh\", \"-c\", \"echo $‸V\"]\n", Some("1:4-5")),
        ("FROM a\nENV V=1\nRUN cat <<EOF > /f\n$‸V\nEOF\n", Some("1:4-5")),
        ("FROM a\nENV V=1\nRUN cat <<'EOF' > /f\n$‸V\nEOF\n", None),
        // Half-typed: what is whole is found.
        ("FROM a\nENV V\nCOPY $‸V /x\n", Some("1:4-5")),
        ("FROM a AS one\nFROM\nCOPY --from=‸one\n", Some("0:10-13")),
        ("FROM a AS one\nFROM ‸one\nRUN <<EOF\nnever closed\n", Some("0:10-13")),
        ("{{ header }}\nFROM a AS one\nFROM ‸one\n", Some("1:10-13")),
    ] {
        let answer = ask(&mut client, "definition", text);
        let given = (!answer.is_null()).then(|| place(&answer["range"]));
        assert_eq!(given.as_deref(), found, "{text}");
    }
}

#[test]
fn the_declaration_is_what_brings_a_name_in() {
    let mut client = client();
    let text = "ARG V=1\nFROM a\nARG V\nRUN echo $‸V\n";
    assert_eq!(place(&ask(&mut client, "declaration", text)["range"]), "2:4-5");
}

#[test]
fn references_and_highlights() {
    let mut client = client();
    for (text, found) in [
        (
            "FROM a AS one\nFROM one\nCOPY --from=‸one x y\nRUN --mount=from=ONE,target=/x ls\n",
            vec!["0:10-13 3", "1:5-8 2", "2:12-15 2", "3:17-20 2"],
        ),
        // A stage and a variable of the same name.
        ("ARG one=1\nFROM a AS o‸ne\nFROM one\nRUN $one\n", vec!["1:10-13 3", "2:5-8 2"]),
        ("ARG o‸ne=1\nFROM a:$one AS one\nFROM one\n", vec!["0:4-7 3", "1:8-11 2"]),
        // The name in a comment, in a path, in another word.
        ("FROM a\n# V\nARG ‸V=1\nCOPY V /V\nRUN echo V $VV \"$V\"\n", vec!["2:4-5 3", "4:17-18 2"]),
        // What the shells of Windows take from the environment; cmd in any case.
        (
            "# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nENV NA‸ME=1\nRUN echo %NAME% %name:1=2% %OTHER%\nCMD echo %NAME%\n",
            vec!["2:4-8 3", "3:10-14 2", "3:17-21 2", "4:10-14 2"],
        ),
        (
            "FROM a\nSHELL [\"pwsh\", \"-Command\"]\nARG ‸V=1\nRUN echo $env:V \"${env:V}\" '$env:V'; $env:V = 2; echo $env:V %V% $V\n",
            vec!["2:4-5 3", "3:14-15 2", "3:23-24 2"],
        ),
        ("FROM a\nADD <<E‸OF <<X /d/\nX\nEOF\ny\nX\n", vec!["1:6-9 3", "3:0-3 2"]),
        ("FROM a\nRUN <<-E‸OF\n\techo EOF\n\tEOF\n", vec!["1:7-10 3", "3:1-4 2"]),
    ] {
        let answer = ask(&mut client, "documentHighlight", text);
        let given: Vec<_> = answer.as_array().into_iter().flatten().collect();
        let given: Vec<_> =
            given.iter().map(|it| format!("{} {}", place(&it["range"]), it["kind"])).collect();
        assert_eq!(given, found, "{text}");
        let mut params = open(&mut client, text);
        params["context"] = json!({ "includeDeclaration": false });
        let answer = client.request("textDocument/references", params).expect("references");
        let uses: Vec<_> = found.iter().filter_map(|it| it.strip_suffix(" 2")).collect();
        assert_eq!(places(&answer), uses, "{text}");
        close(&mut client);
    }
}

#[test]
fn renames() {
    let mut client = client();
    for (text, name, found) in [
        (
            "FROM a AS o‸ne\nFROM one\nCOPY --from=0 x y\n",
            "two",
            Ok("FROM a AS two\nFROM two\nCOPY --from=0 x y\n"),
        ),
        // FROM finds a name in lower case only.
        (
            "FROM a AS o‸ne\nFROM one\nCOPY --from=one x y\n",
            "Two",
            Ok("FROM a AS Two\nFROM two\nCOPY --from=Two x y\n"),
        ),
        (
            "ARG V=1\nFROM a:$V\nARG V\nRUN echo \"${‸V#v}\" $VV\n",
            "W",
            Ok("ARG W=1\nFROM a:$W\nARG W\nRUN echo \"${W#v}\" $VV\n"),
        ),
        (
            "FROM a\nENV ‸V=1\nRUN V=$V:x; echo $V\n",
            "W",
            Ok("FROM a\nENV W=1\nRUN V=$W:x; echo $V\n"),
        ),
        ("FROM a\nRUN <<'E‸OF'\nx\nEOF\n", "END", Ok("FROM a\nRUN <<'END'\nx\nEND\n")),
        (
            "FROM a\nSHELL [\"pwsh\"]\nARG ‸V=1\nRUN echo $env:V '$env:V'\n",
            "W",
            Ok("FROM a\nSHELL [\"pwsh\"]\nARG W=1\nRUN echo $env:W '$env:V'\n"),
        ),
        (
            "FROM mcr.microsoft.com/windows/servercore:1809\nARG ‸V=1\nRUN echo %v%\n",
            "W",
            Ok("FROM mcr.microsoft.com/windows/servercore:1809\nARG W=1\nRUN echo %W%\n"),
        ),
        // Refused, and why.
        ("FROM a AS o‸ne\n", "1 bad name!", Err("no name for a stage")),
        ("FROM a AS o‸ne\n", "scratch", Err("BuildKit")),
        ("FROM a AS o‸ne\nFROM b AS two\nCOPY --from=one x y\n", "two", Err("taken")),
        ("FROM a AS o‸ne\nFROM alpine\nCOPY --from=one x y\n", "alpine", Err("taken")),
        ("FROM a AS one\nFROM b\nCOPY --from=‸0 x y\n", "two", Err("number")),
        ("FROM a\nCOPY --from=ngi‸nx:latest x y\n", "two", Err("no stage")),
        ("ARG B=one\nFROM a AS o‸ne\nFROM $B\n", "two", Err("line 3")),
        ("FROM a\nARG ‸V=1\n", "a-b", Err("no name for a variable")),
        ("FROM a\nARG ‸V=1\nENV W=$V\nRUN echo $W\n", "W", Err("taken")),
        ("FROM a\nARG ‸V=1\nRUN W=2; echo $W $V\n", "W", Err("taken")),
        ("FROM --platform=$BUILD‸PLATFORM a\n", "W", Err("BuildKit")),
        ("FROM a\nRUN echo $http_‸proxy\n", "W", Err("BuildKit")),
        ("FROM a\nARG ‸V=1\n", "TARGETARCH", Err("BuildKit")),
        ("FROM unknown.example/a\nRUN echo $FO‸O\n", "W", Err("base image")),
        ("FROM a\nRUN echo $PA‸TH\n", "W", Err("base image")),
        ("FROM a\nRUN <<E‸OF\nEND\nEOF\n", "END", Err("taken")),
    ] {
        let mut params = open(&mut client, text);
        params["newName"] = json!(name);
        let answer = client.request("textDocument/rename", params);
        match (answer, found) {
            (Ok(answer), Ok(wanted)) => {
                let mut edits = answer["changes"][URI].as_array().expect("edits").clone();
                edits.reverse();
                for (version, edit) in edits.iter().enumerate() {
                    let change = json!({ "range": edit["range"], "text": edit["newText"] });
                    client.change(URI, version as i32 + 2, &[change]);
                }
                assert_eq!(client.text(URI), wanted, "{text}");
            }
            (Err(error), Err(reason)) => {
                let message = error["message"].as_str().expect("a message");
                assert!(message.contains(reason), "{text}: {message}");
            }
            (answer, found) => panic!("{text}: {answer:?}, not {found:?}"),
        }
        close(&mut client);
    }
}

#[test]
fn what_is_in_quotes_is_for_the_user_to_confirm() {
    let edit = json!({ "documentChanges": true, "changeAnnotationSupport": {} });
    let mut client = Client::with(json!({
        "textDocument": { "diagnostic": {} }, "workspace": { "workspaceEdit": edit },
    }));
    let mut params = open(&mut client, "FROM a\nENV ‸V=1\nRUN sh -c 'echo $V'\n");
    params["newName"] = json!("W");
    let answer = client.request("textDocument/rename", params).expect("edits");
    let change = &answer["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    assert_eq!(change["edits"][0].get("annotationId"), None);
    let id = change["edits"][1]["annotationId"].as_str().expect("an annotation");
    assert_eq!(answer["changeAnnotations"][id]["needsConfirmation"], true);
}

/// What the file defines is its own to rename; that the world knows the name, the user is told.
#[test]
fn what_the_world_knows_is_for_the_user_to_confirm() {
    let edit = json!({ "documentChanges": true, "changeAnnotationSupport": {} });
    let mut asking = Client::with(json!({
        "textDocument": { "diagnostic": {} }, "workspace": { "workspaceEdit": edit },
    }));
    let mut plain = client();
    for (text, reason, places, annotated) in [
        (
            "FROM a\nENV PA‸TH=/x:$PATH\n",
            "Programs look for `PATH` by this name",
            vec!["1:4-8", "1:13-17"],
            2,
        ),
        (
            "FROM a\nARG TARGET‸ARCH\nRUN echo $TARGETARCH\n",
            "BuildKit gives `TARGETARCH` its value by this name",
            vec!["1:4-14", "2:10-20"],
            2,
        ),
        // Of the two only the first is the base image's.
        (
            "FROM python:3.12\nRUN echo $PYTHON_VERSION\nENV PYTHON_‸VERSION=3\nRUN $PYTHON_VERSION\n",
            "The base image sets `PYTHON_VERSION`",
            vec!["1:10-24", "2:4-18", "3:5-19"],
            1,
        ),
    ] {
        let mut params = open(&mut asking, text);
        params["newName"] = json!("W");
        let answer = asking.request("textDocument/rename", params).expect("edits");
        let edits = answer["documentChanges"][0]["edits"].as_array().expect("edits");
        assert_eq!(edits.iter().map(place_of_edit).collect::<Vec<_>>(), places, "{text}");
        let ids: Vec<_> = edits.iter().filter_map(|edit| edit["annotationId"].as_str()).collect();
        assert_eq!(ids.len(), annotated, "{text}");
        let annotation = &answer["changeAnnotations"][ids[0]];
        assert_eq!(annotation["needsConfirmation"], true, "{text}");
        assert_eq!(annotation["description"], reason, "{text}");
        close(&mut asking);

        // One that cannot ask is told.
        let mut params = open(&mut plain, text);
        let prepared = plain.request("textDocument/prepareRename", params.clone());
        assert!(prepared.is_ok_and(|range| range.is_object()), "{text}");
        params["newName"] = json!("W");
        let answer = plain.request("textDocument/rename", params).expect("edits");
        let edits = answer["changes"][URI].as_array().expect("edits");
        assert_eq!(edits.iter().map(place_of_edit).collect::<Vec<_>>(), places, "{text}");
        assert_eq!(plain.notification("window/showMessage")["message"], reason, "{text}");
        close(&mut plain);
    }
}

fn place_of_edit(edit: &Value) -> String {
    place(&edit["range"])
}

/// BuildKit replaces no variable in single quotes, and what stands there is text.
#[test]
fn names_in_single_quotes_are_renamed_in_scripts_only() {
    let mut client = client();
    for (text, wanted) in [
        ("FROM a\nARG ‸V=1\nENV A='$V' B=\"$V\"\n", vec!["1:4-5", "2:15-16"]),
        ("FROM a\nARG ‸V=1\nLABEL a='$V'\nWORKDIR '$V'\n", vec!["1:4-5"]),
        ("FROM a\nARG ‸V=1\nCOPY <<'E' /f\n$V\nE\n", vec!["1:4-5"]),
        ("FROM a\nARG ‸V=1\nRUN sh -c 'echo $V'\n", vec!["1:4-5", "2:17-18"]),
    ] {
        let mut params = open(&mut client, text);
        params["newName"] = json!("W");
        let answer = client.request("textDocument/rename", params).expect("edits");
        let edits = answer["changes"][URI].as_array().expect("edits");
        assert_eq!(edits.iter().map(place_of_edit).collect::<Vec<_>>(), wanted, "{text}");
        close(&mut client);
    }
}

#[test]
fn sources_lead_to_their_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its path");
    fs::create_dir_all(root.join("app")).expect("a folder");
    for file in ["app/main.py", "app/util.py", "setup.cfg"] {
        fs::write(root.join(file), "").expect("a file");
    }
    let text = "FROM python:3 AS one\nCOPY ./setup.cfg app /x/\nADD app/*.py /y/\nCOPY --from=one setup.cfg /z\n";
    let uri = format!("file://{}/Dockerfile", root.display());
    let (mut client, _) = Client::initialized(json!({
        "capabilities": { "textDocument": { "diagnostic": {} } },
        "workspaceFolders": [{ "uri": format!("file://{}", root.display()), "name": "w" }],
    }));
    client.open(&uri, text);
    let file = |path: &str| format!("file://{}/{path}", root.display());
    let mut definition = |line: u32, character: u32| {
        let place = json!({ "line": line, "character": character });
        let params = json!({ "textDocument": { "uri": &uri }, "position": place });
        client.request("textDocument/definition", params).expect("an answer")
    };
    assert_eq!(definition(1, 8)["uri"], file("setup.cfg"));
    assert_eq!(definition(1, 18), Value::Null, "a folder is no file");
    let both = definition(2, 6);
    assert_eq!(
        (&both[0]["uri"], &both[1]["uri"]),
        (&json!(file("app/main.py")), &json!(file("app/util.py")))
    );
    assert_eq!(definition(3, 18), Value::Null, "the path is another stage's");
    let params = json!({ "textDocument": { "uri": &uri } });
    let links = client.request("textDocument/documentLink", params).expect("links");
    let targets: Vec<_> =
        links.as_array().expect("a list").iter().map(|it| it["target"].clone()).collect();
    assert_eq!(targets, [json!("https://hub.docker.com/_/python/"), json!(file("setup.cfg"))]);
}

#[test]
fn stages_of_the_whole_workspace() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its path");
    fs::create_dir_all(root.join("api")).expect("a folder");
    fs::write(root.join("Dockerfile"), "FROM a AS builder\nFROM b\n").expect("a file");
    fs::write(root.join("api/Dockerfile"), "FROM a AS api-build\n").expect("a file");
    let (mut client, _) = Client::initialized(json!({
        "capabilities": { "textDocument": { "diagnostic": {} } },
        "workspaceFolders": [{ "uri": format!("file://{}", root.display()), "name": "w" }],
    }));
    // As it is now in the editor, not on the disk.
    client.open(&format!("file://{}/Dockerfile", root.display()), "FROM a AS rebuilt\nFROM b\n");
    let mut names = |query: &str| {
        let found = client.request("workspace/symbol", json!({ "query": query })).expect("symbols");
        let found = found.as_array().expect("a list").clone();
        let mut found: Vec<_> = found
            .iter()
            .map(|it| format!("{} {}", it["name"], it["containerName"]).replace('"', ""))
            .collect();
        found.sort();
        found
    };
    assert_eq!(names(""), ["FROM b Dockerfile", "api-build api/Dockerfile", "rebuilt Dockerfile"]);
    assert_eq!(names("BUIL"), ["api-build api/Dockerfile", "rebuilt Dockerfile"]);
    assert_eq!(names("nothing"), [] as [String; 0]);
    // A file that was read is read again when it has changed, and forgotten when it is gone.
    fs::write(root.join("api/Dockerfile"), "FROM a AS api-rebuilt\nFROM b AS buil\n")
        .expect("a file");
    assert_eq!(
        names("BUIL"),
        ["api-rebuilt api/Dockerfile", "buil api/Dockerfile", "rebuilt Dockerfile"]
    );
    fs::remove_file(root.join("api/Dockerfile")).expect("removed");
    assert_eq!(names("BUIL"), ["rebuilt Dockerfile"]);
}

#[test]
fn ends_of_heredocs_are_edited_together() {
    let mut client = client();
    for (text, found) in [
        ("FROM a\nRUN <<-\"E‸OF\"\n\tx\n\tEOF\n", vec!["1:8-11", "3:1-4"]),
        ("FROM a\nRUN <<EOF\nx\nEO‸F\n", vec!["1:6-9", "3:0-3"]),
        ("FROM a\nRUN <<E‸OF\nx\n", vec![]),
        ("FROM a AS o‸ne\nFROM one\n", vec![]),
    ] {
        let answer = ask(&mut client, "linkedEditingRange", text);
        let given: Vec<_> = answer["ranges"].as_array().into_iter().flatten().map(place).collect();
        assert_eq!(given, found, "{text}");
    }
}

#[test]
fn selections_grow() {
    let mut client = client();
    for (text, found) in [
        (
            "FROM a AS b\nRUN apt-get update \\\n && apt-get install -y cu‸rl\nCMD x\n",
            vec!["2:23-27", "2:4-27", "2:1-27", "1:4-2:27", "1:0-2:27", "0:0-3:5", "0:0-4:0"],
        ),
        (
            "FROM a\nRUN --mount=type=cache,target=/c‸/d ls\n",
            vec!["1:30-34", "1:23-34", "1:12-34", "1:4-34", "1:0-37", "0:0-1:37", "0:0-2:0"],
        ),
        // The repository within the image is the tree's.
        ("FROM reg/i‸mg:1\n", vec!["0:5-12", "0:5-14", "0:0-14", "0:0-1:0"]),
    ] {
        let mut params = open(&mut client, text);
        params["positions"] = json!([params["position"]]);
        let answer = client.request("textDocument/selectionRange", params).expect("ranges");
        let mut given = Vec::new();
        let mut range = &answer[0];
        while !range.is_null() {
            given.push(place(&range["range"]));
            range = &range["parent"];
        }
        assert_eq!(given, found, "{text}");
        close(&mut client);
    }
}

#[test]
fn lenses_say_who_uses_a_stage() {
    let mut client = client();
    let text = "FROM a AS one\nFROM one AS two\nFROM b\nCOPY --from=one x y\nCOPY --from=0 x y\n";
    let lenses = ask(&mut client, "codeLens", text);
    let titles: Vec<_> = lenses
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| format!("{} {}", it["range"]["start"]["line"], it["command"]["title"]))
        .collect();
    assert_eq!(titles[0], "0 \"used by 2 stages\"");
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert!(titles[1].starts_with("2 \"compliance: "), "{titles:?}");
    for lens in lenses.as_array().expect("a list") {
        assert_eq!(
            (&lens["command"]["command"], lens["command"].get("arguments")),
            (&json!(""), None)
        );
    }
}

#[test]
fn lenses_lead_somewhere_where_the_client_can() {
    let commands = json!(["plimsoll.showReferences", "plimsoll.openReport", "other.command"]);
    let mut client = Client::with(json!({
        "textDocument": { "diagnostic": {} },
        "experimental": { "commands": { "commands": commands } },
    }));
    let text = "FROM a AS one\nFROM one AS two\nFROM b\nCOPY --from=one x y\nCOPY --from=0 x y\n";
    let lenses = ask(&mut client, "codeLens", text);
    let command = &lenses[0]["command"];
    assert_eq!(command["command"], "plimsoll.showReferences");
    assert_eq!(command["arguments"][0], URI);
    assert_eq!(command["arguments"][1], json!({ "line": 0, "character": 0 }));
    assert_eq!(places(&command["arguments"][2]), ["1:5-8", "3:12-15", "4:12-13"]);
    assert_eq!(lenses[1]["command"]["command"], "plimsoll.openReport");
}

const KINDS: [&str; 12] = [
    "comment",
    "keyword",
    "parameter",
    "property",
    "string",
    "number",
    "variable",
    "operator",
    "namespace",
    "class",
    "macro",
    "function",
];

/// Each token as its text and its kind, and that they are in order and share nothing.
fn tokens(text: &str, data: &Value) -> Vec<String> {
    let lines: Vec<Vec<u16>> = text.split('\n').map(|line| line.encode_utf16().collect()).collect();
    let numbers: Vec<usize> = data
        .as_array()
        .expect("data")
        .iter()
        .map(|it| it.as_u64().expect("a number") as usize)
        .collect();
    let (mut line, mut column, mut end) = (0, 0, 0);
    let mut found = Vec::new();
    for token in numbers.chunks(5) {
        let [down, right, length, kind, _] = *token else { panic!("five numbers") };
        (line, column) = if down > 0 { (line + down, right) } else { (line, column + right) };
        assert!(length > 0 && (down > 0 || column >= end || found.is_empty()), "{text}: {found:?}");
        end = column + length;
        let said = String::from_utf16_lossy(&lines[line][column..end]);
        found.push(format!("{said} {}", KINDS[kind]));
    }
    found
}

#[test]
fn colours() {
    let mut client = client();
    for (text, found) in [
        (
            "# syntax=x\n# say\nFROM --platform=$P a:1 AS b\n",
            vec![
                "#  comment",
                "syntax keyword",
                "= comment",
                "x string",
                "# say comment",
                "FROM keyword",
                "--platform parameter",
                "$P variable",
                "a:1 class",
                "AS keyword",
                "b namespace",
            ],
        ),
        (
            "RUN if true; then \\\n  # why\n  echo \"a $V\" \\\n  -n; fi\n",
            vec![
                "RUN keyword",
                "if keyword",
                "true function",
                "; operator",
                "then keyword",
                "# why comment",
                "echo function",
                "\"a  string",
                "$V variable",
                "\" string",
                "-n parameter",
                "; operator",
                "fi keyword",
            ],
        ),
        (
            "RUN <<EOF\necho 1 # x\nEOF\n",
            vec![
                "RUN keyword",
                "<< operator",
                "EOF macro",
                "echo function",
                "1 number",
                "# x comment",
                "EOF macro",
            ],
        ),
        // Another interpreter's text is left alone.
        (
            "RUN <<EOF\n#!/usr/bin/env python3\nif x: y\nEOF\n",
            vec!["RUN keyword", "<< operator", "EOF macro", "EOF macro"],
        ),
        (
            "SHELL [\"pwsh\"]\nRUN if ($x) { y }\n",
            vec!["SHELL keyword", "\"pwsh\" string", "RUN keyword"],
        ),
        (
            "COPY <<EOF /f\na $V\n\nb\nEOF\n",
            vec![
                "COPY keyword",
                "<< operator",
                "EOF macro",
                "/f string",
                "a  string",
                "$V variable",
                "b string",
                "EOF macro",
            ],
        ),
        (
            "ENV A=🦀 B=$A\nEXPOSE 80\nHEALTHCHECK CMD a\n",
            vec![
                "ENV keyword",
                "A variable",
                "🦀 string",
                "B variable",
                "$A variable",
                "EXPOSE keyword",
                "80 number",
                "HEALTHCHECK keyword",
                "CMD keyword",
                "a function",
            ],
        ),
    ] {
        let text = if text.starts_with('#') { text.to_owned() } else { format!("FROM a\n{text}") };
        let answer = ask(&mut client, "semanticTokens/full", &text);
        let given = tokens(&text, &answer["data"]);
        let given: Vec<_> = match text.starts_with('#') {
            true => given,
            false => given.into_iter().skip(2).collect(),
        };
        assert_eq!(given, found, "{text}");
    }
}

#[test]
fn changed_colours_are_the_colours() {
    let mut client = client();
    let text = "FROM a AS b\nENV A=1\nRUN echo $A\nCMD x\n";
    client.open(URI, text);
    let document = json!({ "textDocument": { "uri": URI } });
    let full =
        client.request("textDocument/semanticTokens/full", document.clone()).expect("tokens");
    client.change(URI, 2, &[change((1, 7), (1, 7), " B=\"$A\"")]);
    let mut params = document.clone();
    params["previousResultId"] = full["resultId"].clone();
    let delta = client.request("textDocument/semanticTokens/full/delta", params).expect("a delta");
    let mut data = full["data"].as_array().expect("data").clone();
    for edit in delta["edits"].as_array().expect("edits") {
        let number = |key: &str| edit[key].as_u64().expect("a number") as usize;
        let new = edit["data"].as_array().cloned().unwrap_or_default();
        data.splice(number("start")..number("start") + number("deleteCount"), new);
    }
    let again = client.request("textDocument/semanticTokens/full", document).expect("tokens");
    assert_eq!(again["data"], Value::Array(data));
    assert_ne!(again["data"], full["data"]);

    let range =
        json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 3 } });
    let params = json!({ "textDocument": { "uri": URI }, "range": range });
    let part = client.request("textDocument/semanticTokens/range", params).expect("tokens");
    let found = tokens(&client.text(URI), &part["data"]);
    assert_eq!(found, ["ENV keyword"]);
}
