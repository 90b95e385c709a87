//! `plimsoll.toml` is completed from the schema that it is read by.

use crate::harness::{Client, whole};
use serde_json::json;

const FILE: &str = "file:///work/plimsoll.toml";

/// What the file becomes when the item of that label is taken at `|`; `None` without the item.
fn taken(client: &mut Client, version: i32, text: &str, label: &str) -> Option<String> {
    let (before, after) = text.split_once('|').expect("a cursor");
    let plain = format!("{before}{after}");
    client.change(FILE, version, &[whole(&plain)]);
    client.wait_diagnostics(FILE, version);
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().expect("a line").encode_utf16().count();
    let params = json!({
        "textDocument": { "uri": FILE },
        "position": { "line": line, "character": column },
    });
    let answer = client.request("textDocument/completion", params).expect("a list");
    let items = answer.as_array().cloned().unwrap_or_default();
    let item = items.into_iter().find(|item| item["label"] == label)?;
    let edit = &item["textEdit"];
    assert_eq!(edit["range"]["start"]["line"], line, "{item}");
    let units: Vec<u16> = plain.lines().nth(line).unwrap_or_default().encode_utf16().collect();
    let at = |end: &str| edit["range"][end]["character"].as_u64().expect("a column") as usize;
    let part = |units: &[u16]| String::from_utf16(units).expect("a text");
    let new = edit["newText"].as_str().expect("a text");
    Some(format!("{}{new}{}", part(&units[..at("start")]), part(&units[at("end")..])))
}

#[test]
fn keys_values_and_rules_are_offered() {
    let mut client = Client::start();
    client.open_as(FILE, "toml", "");
    client.wait_diagnostics(FILE, 1);
    let cases = [
        ("|", "standard", Some("standard = ")),
        ("sel|", "select", Some("select = []")),
        ("sel|ct = []", "select", Some("select = []")),
        ("|", "[images]", Some("[images]")),
        ("[ov|]", "[[override]]", Some("[[override]]")),
        ("[images]\ntr|", "trusted", Some("trusted = []")),
        ("[images]\ntr|", "standard", None),
        ("[severity]\n|", "DL3008", Some("DL3008 = ")),
        ("[severity]\n\"é\" = \"|\"", "warning", Some("\"é\" = \"warning\"")),
        ("[[override]]\n|", "paths", Some("paths = []")),
        ("[[override]]\n|", "extends", None),
        ("|", "paths", None),
        ("standard = |", "distroless", Some("standard = \"distroless\"")),
        ("profile = \"dev|", "development", Some("profile = \"development\"")),
        ("shellcheck = \"|\" # é", "required", Some("shellcheck = \"required\" # é")),
        ("ignore = [\"a\", \"DL|\"]", "DL3008", Some("ignore = [\"a\", \"DL3008\"]")),
        ("# \u{1F6A2}\nselect = [\n  'h|',\n]", "hadolint", Some("  \"hadolint\",")),
        ("[[override]]\nignore = [|]", "missing-labels", Some("ignore = [\"missing-labels\"]")),
        ("# |", "standard", None),
        ("[unknown]\n|", "standard", None),
    ];
    for (version, (text, label, expected)) in (2..).zip(cases) {
        let got = taken(&mut client, version, text, label);
        assert_eq!(got.as_deref(), expected, "{label} in {text}");
    }
}
