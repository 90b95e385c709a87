//! Columns: whatever the client counts in, each feature says the same of the same text.

use crate::harness::Client;
use serde_json::{Value, json};

const URI: &str = "file:///nowhere/Dockerfile";

/// Characters of two and of four bytes stand before almost everything.
const TEXT: &str = "\
# syntax=docker/dockerfile:1
ARG V=é🦀 W=1
FROM alpine:$W AS builder
LABEL a=\"é🦀\" b=\"$V\" org.opencontainers.image.source=\"🦀\"
ENV A=\"🦀é\" B=\"🦀${A}é$A\"
RUN echo é🦀 $A && cat <<é🦀EOF; echo 🦀 $B && cd 🦀
 🦀 $A é
é🦀EOF
COPY --chown=é:🦀 [\"🦀\",\"é $A\"] /é🦀/
RUN echo \"🦀\" \\
  é $A 🦀; apt-get install 🦀
FROM é🦀:1
COPY --from=builder --chown=🦀 /🦀 /é
HEALTHCHECK --interval=3s CMD echo 🦀 $A
";

/// How many of the client's columns a text is wide.
fn width(text: &str, encoding: &str) -> usize {
    match encoding {
        "utf-8" => text.len(),
        "utf-16" => text.encode_utf16().count(),
        _ => text.chars().count(),
    }
}

/// The column as a number of characters; those past the line's end are at its end.
fn characters(line: &str, column: usize, encoding: &str) -> usize {
    let boundaries = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    let column = column.min(width(line, encoding));
    let at = boundaries.into_iter().find(|at| width(&line[..*at], encoding) >= column);
    let at = at.expect("a boundary");
    assert_eq!(width(&line[..at], encoding), column, "a column inside of a character: {line}");
    line[..at].chars().count()
}

/// An answer with its columns counted in characters.
fn normal(answer: &Value, encoding: &str) -> Value {
    match answer {
        Value::Object(members) => {
            let number = |key: &str| members.get(key).and_then(Value::as_u64);
            if let (Some(line), Some(column)) = (number("line"), number("character")) {
                let text = TEXT.lines().nth(line as usize).unwrap_or_default();
                return json!([line, characters(text, column as usize, encoding)]);
            }
            let members = members.iter().filter(|(key, _)| *key != "resultId");
            members.map(|(key, value)| (key.clone(), normal(value, encoding))).collect()
        }
        Value::Array(items) => items.iter().map(|item| normal(item, encoding)).collect(),
        other => other.clone(),
    }
}

/// Line, first and last character of each token.
fn tokens(data: &Value, encoding: &str) -> Value {
    let numbers = data.as_array().expect("numbers").iter();
    let numbers: Vec<_> = numbers.map(|it| it.as_u64().expect("a number") as usize).collect();
    let (mut line, mut column) = (0, 0);
    let mut found = Vec::new();
    for token in numbers.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let text = TEXT.lines().nth(line).expect("a line");
        let place = |column| characters(text, column, encoding);
        found.push(json!([line, place(column), place(column + token[2]), token[3]]));
    }
    Value::Array(found)
}

/// What is asked of the whole document, and at each position.
const WHOLE: [&str; 8] = [
    "documentSymbol",
    "foldingRange",
    "codeLens",
    "documentLink",
    "formatting",
    "diagnostic",
    "codeAction",
    "inlayHint",
];
const PLACES: [&str; 11] = [
    "hover",
    "definition",
    "declaration",
    "documentHighlight",
    "references",
    "prepareRename",
    "rename",
    "completion",
    "signatureHelp",
    "selectionRange",
    "linkedEditingRange",
];

/// All answers, those at every third position included.
fn answers(encoding: &str) -> Vec<(String, Value)> {
    let mut client = Client::with(json!({
        "general": { "positionEncodings": [encoding] },
        "textDocument": {
            "diagnostic": {},
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
        },
    }));
    client.open(URI, TEXT);
    let document = json!({ "uri": URI });
    let end = json!({ "line": TEXT.lines().count(), "character": 0 });
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": end });
    let mut found = Vec::new();
    for method in WHOLE {
        let params = json!({
            "textDocument": document, "range": range, "context": { "diagnostics": [] },
            "options": { "tabSize": 4, "insertSpaces": true },
        });
        let answer = client.request(&format!("textDocument/{method}"), params).expect(method);
        found.push((method.to_owned(), normal(&answer, encoding)));
    }
    let params = json!({ "textDocument": document });
    let answer = client.request("textDocument/semanticTokens/full", params).expect("tokens");
    found.push(("semanticTokens".to_owned(), tokens(&answer["data"], encoding)));
    for (line, text) in TEXT.lines().enumerate() {
        for (character, (at, _)) in text.char_indices().enumerate().step_by(3) {
            let position = json!({ "line": line, "character": width(&text[..at], encoding) });
            for method in PLACES {
                let params = json!({
                    "textDocument": document, "position": position, "positions": [position],
                    "context": { "includeDeclaration": true }, "newName": "Q",
                });
                // A refusal is the same in each, too.
                let answer = client.request(&format!("textDocument/{method}"), params);
                let answer = answer.unwrap_or_else(|error| error["message"].clone());
                let place = format!("{method} {line}:{character}");
                found.push((place, normal(&answer, encoding)));
            }
        }
    }
    found
}

#[test]
fn every_feature_counts_as_the_client_does() {
    let (bytes, units, points) = (answers("utf-8"), answers("utf-16"), answers("utf-32"));
    assert!(bytes.iter().any(|(place, it)| place.starts_with("rename") && it.is_object()));
    for ((bytes, units), points) in bytes.into_iter().zip(units).zip(points) {
        assert_eq!(bytes, units);
        assert_eq!(units, points);
    }
}
