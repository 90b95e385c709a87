//! What is fuzzed, and what has to hold of it: one function a target. They are functions of plain
//! bytes, so that the tests run them over the seeds and over everything that was ever found.

use plimsoll::config::{self, Options, hadolint};
use plimsoll::document::Document;
use plimsoll::files::DockerIgnore;
use plimsoll::format::{Style, format};
use plimsoll::lint::{self, Applicability, Cache, Enabled, Mode, RuleSet, Settings, Surroundings};
use plimsoll::lsp;
use plimsoll::report::Baseline;
use plimsoll::rules::RULES;
use plimsoll::standard::Standard;
use plimsoll::text::{Edit, EditSet, Encoding, Span};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::sync::{Arc, LazyLock, Mutex};

/// What is done with some bytes: it holds, or it panics.
pub type Target = fn(&[u8]);

/// Every target, by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("read", read),
    ("check", check),
    ("format", self::format_),
    ("frames", frames),
    ("session", session),
    ("configuration", configuration),
    ("dockerignore", dockerignore),
];

/// The text of some bytes, and three numbers of its end, which choose.
fn text_and_choice(data: &[u8]) -> (String, [usize; 3]) {
    let (text, choice) = data.split_at(data.len().saturating_sub(3));
    let at = |index: usize| usize::from(choice.get(index).copied().unwrap_or_default());
    (String::from_utf8_lossy(text).into_owned(), [at(0), at(1), at(2)])
}

/// Reading: places lie in the text, and an edited document is as one opened fresh.
pub fn read(data: &[u8]) {
    let (text, choice) = text_and_choice(data);
    let document = Document::new(&text);
    holds(&document, &text);
    let length = text.len() + 1;
    let start = (choice[0] * 257 + choice[1]) % length;
    let edit = Span::new(start as u32, (start + choice[2] % 9) as u32);
    let new = ["", "\n", "\\\n", "<<A\n", "A", "é🚢", "# escape=`\n", "\r"][choice[1] % 8];
    document.tree();
    let edited = document.edited(&Edit::replace(edit, new));
    let fresh = Document::new(&edited.text().to_string());
    holds(&edited, &fresh.text().to_string());
    let all = |document: &Document| -> Vec<String> {
        document
            .syntax()
            .instructions()
            .map(|at| format!("{} {:?} {:?} {:?}", at.start, at.source, at.operation, at.problems))
            .collect()
    };
    assert_eq!(all(&edited), all(&fresh));
    assert_eq!(edited.tree().projected(), fresh.tree().projected());
}

fn holds(document: &Document, text: &str) {
    assert_eq!(document.text().to_string(), text);
    let mut end = 0;
    for at in document.syntax().instructions() {
        assert!(at.start >= end && at.span().end as usize <= text.len());
        assert_eq!(text.get(at.span().range()), Some(&*at.source));
        end = at.span().end;
        at.instruction.commands().for_each(drop);
    }
    document.contents();
    let all = Span::new(0, document.text().len());
    let mut end = 0;
    for token in document.model().tokens(document.syntax(), document.occurrences(), all) {
        assert!(token.span.start >= end && text.get(token.span.range()).is_some());
        end = token.span.end;
    }
}

static EVERY_RULE: LazyLock<Settings> = LazyLock::new(|| {
    let standard = Standard::builtin("lucid").unwrap_or_default();
    let rules = RuleSet::new(RULES.iter().copied().map(Enabled::new).collect());
    Settings { rules, standard, ..Settings::default() }
});

/// Checking: findings lie in the text, no fix breaks what BuildKit reads.
pub fn check(data: &[u8]) {
    let (text, choice) = text_and_choice(data);
    let document = Document::new(&text);
    let around = Surroundings { file_name: Some("Dockerfile.api".into()), ..Default::default() };
    let mut cache = Cache::default();
    let found = lint::run(&document, &EVERY_RULE, &around, &mut cache, Mode::Fixes);
    assert_eq!(cache.panicked(), [] as [&str; 0]);
    for finding in &found {
        assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
        for fix in &finding.fixes {
            fix.edits.apply(&text);
        }
    }
    let limit = [Applicability::Safe, Applicability::Unsafe][choice[0] % 2];
    let fixed = lint::fix(&document, &EVERY_RULE, &around, limit);
    assert_eq!(fixed.refused, []);
}

/// Formatting: it settles at once, and makes no problem.
pub fn format_(data: &[u8]) {
    let (text, choice) = text_and_choice(data);
    let style = Style { width: choice[0] };
    let formatted = |text: &str| {
        let document = Document::new(text);
        let edits = format(&document, Span::new(0, document.text().len()), style);
        EditSet::new(edits).expect("disjoint edits").apply(text)
    };
    let once = formatted(&text);
    assert_eq!(formatted(&once), once, "a second time changes it");
    let problems = |text: &str| -> Vec<String> {
        let document = Document::new(text);
        let all = document.syntax().instructions();
        all.flat_map(|at| {
            at.get().problems.iter().map(|it| format!("{:?}", it.kind)).collect::<Vec<_>>()
        })
        .collect()
    };
    assert_eq!(problems(&once), problems(&text));
}

/// What the server writes.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A session over these bytes; the messages of the server, which are frames and nothing else.
fn messages(input: Vec<u8>) -> Vec<Value> {
    let said = Said::default();
    let encoding =
        input.first().map(|byte| [Encoding::Utf8, Encoding::Utf16][usize::from(byte % 2)]);
    lsp::serve(Cursor::new(input), said.clone(), encoding).expect("a session");
    let bytes = said.0.lock().expect("nobody panics").clone();
    let mut rest = bytes.as_slice();
    let mut messages = Vec::new();
    while !rest.is_empty() {
        let head = rest.windows(4).position(|it| it == b"\r\n\r\n").expect("a head");
        let length = std::str::from_utf8(&rest[..head]).expect("ASCII");
        let length = length.strip_prefix("Content-Length: ").expect("a length");
        let (body, behind) = rest[head + 4..].split_at(length.parse().expect("a number"));
        messages.push(serde_json::from_slice(body).expect("JSON"));
        rest = behind;
    }
    messages
}

/// An answer says of no defect.
fn is_sound(message: &Value) {
    assert_ne!(message["error"]["code"], -32603, "{message}");
}

/// The transport: whatever comes in, frames go out.
pub fn frames(data: &[u8]) {
    messages(data.to_vec()).iter().for_each(is_sound);
}

/// A session of messages that are well formed and make no sense: each request is answered at most
/// once.
pub fn session(data: &[u8]) {
    const METHODS: [&str; 24] = [
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/codeAction",
        "textDocument/formatting",
        "textDocument/rangeFormatting",
        "textDocument/onTypeFormatting",
        "textDocument/semanticTokens/full",
        "textDocument/semanticTokens/range",
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/selectionRange",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/documentHighlight",
        "textDocument/prepareRename",
        "textDocument/rename",
        "textDocument/signatureHelp",
        "textDocument/inlayHint",
        "textDocument/documentLink",
        "textDocument/codeLens",
        "textDocument/linkedEditingRange",
        "textDocument/diagnostic",
        "workspace/symbol",
        "workspace/diagnostic",
    ];
    const PIECES: [&str; 16] = [
        "FROM debian:12 AS b\n",
        "RUN apt-get update && apt-get install -y curl\n",
        "COPY --from=b <<EOF /a\n",
        "EOF\n",
        "ENV A=${B:-🚢}\n",
        "RUN a \\\r\n  # c\n  && b\n",
        "# escape=`\n",
        "CMD [\"a\"]\n",
        "\\\n",
        "$",
        "é",
        "\r",
        "\n",
        " ",
        "--",
        "LABEL a=b",
    ];
    let mut input = Vec::new();
    let mut send = |message: Value| {
        let body = message.to_string();
        input.extend(format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes());
    };
    send(
        json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": { "capabilities": {} } }),
    );
    for (id, step) in (1..).zip(data.chunks(6).take(200)) {
        let at = |index: usize| step.get(index).copied().unwrap_or_default();
        let position = |line: u8, column: u8| json!({ "line": line, "character": column });
        let range = json!({ "start": position(at(2), at(3)), "end": position(at(4), at(5)) });
        let uri = ["untitled:a", "untitled:b"][usize::from(at(1) % 2)];
        let piece = PIECES[usize::from(at(5)) % PIECES.len()];
        let document =
            json!({ "uri": uri, "version": id, "languageId": "dockerfile", "text": piece });
        let (method, params) = match at(0) % 8 {
            0 => ("textDocument/didOpen", json!({ "textDocument": document })),
            1 => ("textDocument/didClose", json!({ "textDocument": document })),
            2..=4 => {
                let change = json!({ "range": range, "text": piece });
                (
                    "textDocument/didChange",
                    json!({ "textDocument": document, "contentChanges": [change] }),
                )
            }
            5 => ("$/cancelRequest", json!({ "id": at(1) })),
            _ => {
                let params = json!({
                    "textDocument": document,
                    "position": position(at(2), at(3)),
                    "positions": [position(at(2), at(3)), position(at(4), at(5))],
                    "range": range,
                    "ch": "\n",
                    "newName": piece,
                    "query": piece,
                    "context": { "diagnostics": [], "includeDeclaration": true },
                    "options": { "tabSize": 4, "insertSpaces": true },
                    "previousResultIds": [],
                });
                let method = METHODS[usize::from(at(1)) % METHODS.len()];
                send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
                continue;
            }
        };
        send(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }
    send(json!({ "jsonrpc": "2.0", "id": -1, "method": "shutdown" }));
    send(json!({ "jsonrpc": "2.0", "method": "exit" }));
    let messages = messages(input);
    let mut answered = Vec::new();
    for message in messages.iter().filter(|it| it.get("method").is_none()) {
        is_sound(message);
        assert!(!answered.contains(&&message["id"]), "answered twice: {message}");
        answered.push(&message["id"]);
    }
    assert!(answered.contains(&&json!(-1)), "shutdown is not answered");
}

/// Configuration files: they are read, or it is said where they are wrong.
pub fn configuration(data: &[u8]) {
    let (text, choice) = text_and_choice(data);
    match choice[0] % 4 {
        0 => drop(Options::parse(config::FILE, &text, RULES)),
        1 => drop(hadolint::File::parse(&text)),
        2 => drop(Baseline::parse(&text)),
        _ => {
            let other = |name: &str| match name {
                "self.toml" => Ok((name.to_owned(), text.clone())),
                _ => Err("is not there".to_owned()),
            };
            drop(Standard::parse("own.toml", &text, &other));
        }
    }
}

/// `.dockerignore`: each path is judged.
pub fn dockerignore(data: &[u8]) {
    let (text, _) = text_and_choice(data);
    let ignore = DockerIgnore::parse(&text);
    let mut parent = Vec::new();
    for path in ["a", "a/b", "a/b/c.txt", "é/🚢", text.get(..9).unwrap_or("*")] {
        parent = ignore.judge(path, &parent).1;
    }
    ignore.has_exceptions();
}
