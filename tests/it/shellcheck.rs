//! The rule `shellcheck`, with the real program where it is installed.

use crate::cli_tree::{Ran, Tree};
use crate::conformance_linters;
use crate::harness::{Client, change};
use plimsoll::document::Document;
use plimsoll::lint::{
    self, Applicability, Cache, Diagnostic, Enabled, Mode, RuleSet, Settings, Surroundings,
    shell_scripts,
};
use plimsoll::rules::RULES;
use plimsoll::shellcheck::{Program, Shellcheck, VARIABLE};
use plimsoll::text::Encoding;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::{env, fs, thread};

fn program() -> Option<Shellcheck> {
    let found = Program::on(&env::var_os("PATH").unwrap_or_default());
    if found.is_none() {
        println!("skipped: ShellCheck is not installed");
    }
    found.map(Shellcheck::new)
}

fn settings() -> Settings {
    let rule = RULES.iter().find(|rule| rule.id == "shellcheck").expect("the rule");
    Settings { rules: RuleSet::new(vec![Enabled::new(rule)]), ..Settings::default() }
}

fn surroundings(shellcheck: &Shellcheck, document: &Document, settings: &Settings) -> Surroundings {
    let texts: Vec<_> =
        shell_scripts(document, settings).into_iter().map(|script| script.text).collect();
    let answers = Arc::new(shellcheck.ask(&texts));
    Surroundings { shellcheck: Some(answers), ..Surroundings::default() }
}

fn lint(shellcheck: &Shellcheck, text: &str, settings: &Settings) -> Vec<Diagnostic> {
    let document = Document::new(text);
    let around = surroundings(shellcheck, &document, settings);
    lint::run(&document, settings, &around, &mut Cache::default(), Mode::Fixes)
}

/// Each finding's id and the text that it stands at.
fn places(shellcheck: &Shellcheck, text: &str) -> Vec<(String, String)> {
    let found = lint(shellcheck, text, &settings());
    let place = |it: &Diagnostic| (it.aliases.join(" "), text[it.span.range()].to_owned());
    found.iter().map(place).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(id, text)| (format!("hadolint:{id}"), (*text).to_owned())).collect()
}

#[test]
fn findings_stand_at_their_exact_places() {
    let Some(shellcheck) = program() else { return };
    for (text, expected) in [
        ("FROM a\nRUN echo $x\n", &[("SC2154", "$x"), ("SC2086", "$x")][..]),
        ("FROM a\nARG x\nRUN echo $x\n", &[]),
        ("FROM a\nRUN echo $X\n", &[("SC2086", "$X")]),
        ("FROM a\nRUN true && \\\n # $X\n\techo é $X\n", &[("SC2086", "$X")]),
        ("FROM a\nRUN <<EOF\n\techo \"é\" $X\nEOF\n", &[("SC2086", "$X")]),
        ("FROM a\nRUN <<-EOF\n\t\techo $X\n\tEOF\n", &[("SC2086", "$X")]),
        (
            "FROM a\nRUN cat <<EOF > f && echo $X\n$X\nEOF\nRUN echo $X\n",
            &[("SC2086", "$X"), ("SC2086", "$X")],
        ),
        ("FROM a\nRUN bash <<'EOF'\necho $X\nEOF\n", &[("SC2086", "$X")]),
        ("FROM a\nONBUILD RUN cd /x\n", &[]),
        ("FROM a\nRUN [[ -f x ]]\n", &[("SC3010", "[[ -f x ]]")]),
        ("FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN [[ -f x ]]\n", &[]),
        ("# hadolint shell=bash\nFROM a\nRUN [[ -f x ]]\n", &[]),
        (
            "FROM a\n# hadolint shell=bash\nRUN [[ -f x ]]\nFROM b\nRUN [[ -f y ]]\n",
            &[("SC3010", "[[ -f y ]]")],
        ),
        ("FROM a\nRUN <<EOF\n#!/usr/bin/env bash\n[[ -f x ]]\nEOF\n", &[]),
        ("FROM a\nRUN <<EOF\n#!/usr/bin/python3\nprint($X)\nEOF\n", &[]),
        ("FROM a\nSHELL [\"pwsh\"]\nRUN echo $X\n", &[]),
        ("FROM a\nRUN [\"echo\", \"$X\"]\n", &[]),
    ] {
        let mut found = places(&shellcheck, text);
        found.retain(|(id, _)| id != "hadolint:SC2164");
        let mut expected = pairs(expected);
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn comments_silence_single_ids() {
    let Some(shellcheck) = program() else { return };
    let ids = |above: &str| {
        let text = format!("FROM a\n{above}\nRUN echo $x\n");
        places(&shellcheck, &text).into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(ids(""), ["hadolint:SC2154", "hadolint:SC2086"]);
    assert_eq!(ids("# plimsoll: ignore=SC2154"), ["hadolint:SC2086"]);
    assert_eq!(ids("# plimsoll: ignore=shellcheck"), [""; 0]);
    // By its own id too, a rule stays on when another tool's comment silences it.
    let by_hadolint = |text: &str| {
        let rule = Enabled { own: false, ..settings().rules.enabled()[0].clone() };
        let settings = Settings { rules: RuleSet::new(vec![rule]), ..Settings::default() };
        let found = lint(&shellcheck, text, &settings);
        found.iter().map(|it| it.aliases.join(" ")).collect::<Vec<_>>()
    };
    let text = "FROM a\n# hadolint ignore=SC2086\nRUN echo $x\n";
    assert_eq!(by_hadolint(text), ["hadolint:SC2154"]);
}

#[test]
fn fixes_are_unsafe_and_exact() {
    let Some(shellcheck) = program() else { return };
    let mended = |text: &str| {
        let (document, settings) = (Document::new(text), settings());
        let around = surroundings(&shellcheck, &document, &settings);
        let safe = lint::fix(&document, &settings, &around, Applicability::Safe);
        assert_eq!(safe.text, text);
        lint::fix(&document, &settings, &around, Applicability::Unsafe).text
    };
    for (text, expected) in [
        ("FROM a\nRUN echo $X\n", "FROM a\nRUN echo \"$X\"\n"),
        ("FROM a\nRUN echo $X\\\n  y\n", "FROM a\nRUN echo \"$X\"\\\n  y\n"),
        ("FROM a\nRUN <<EOF\n\techo `id`x\nEOF\n", "FROM a\nRUN <<EOF\n\techo $(id)x\nEOF\n"),
    ] {
        let (document, settings) = (Document::new(text), settings());
        let mut current = mended(text);
        for _ in 0..3 {
            current = mended_again(&shellcheck, &document, &settings, &current);
        }
        assert_eq!(current, expected);
    }
}

fn mended_again(
    shellcheck: &Shellcheck,
    document: &Document,
    settings: &Settings,
    text: &str,
) -> String {
    let document = document.like(text);
    let around = surroundings(shellcheck, &document, settings);
    lint::fix(&document, settings, &around, Applicability::Unsafe).text
}

#[test]
fn single_ids_are_selected_ignored_and_weighed() {
    let Some(_) = program() else { return };
    let tree = Tree::new().with("Dockerfile", "FROM a\nRUN echo $x `id`\n");
    let ids = |args: &[&str], toml: &str| {
        tree.write("plimsoll.toml", toml);
        let run = with_shellcheck(&tree, &[&["check", "--format", "json"], args].concat());
        let report: Value = serde_json::from_str(&run.out).expect("JSON");
        let findings = report["files"][0]["findings"].as_array().expect("findings").clone();
        let own = findings.into_iter().filter(|it| it["rule"] == "shellcheck");
        let text = own.map(|it| {
            let id = it["aliases"][0].as_str().unwrap_or_default().to_owned();
            format!("{} {}", &id["hadolint:".len()..], it["severity"].as_str().unwrap_or_default())
        });
        text.collect::<Vec<_>>()
    };
    let all = ["SC2154 warning", "SC2086 information", "SC2046 warning", "SC2006 hint"];
    assert_eq!(ids(&[], ""), all);
    assert_eq!(ids(&["--select", "SC"], ""), all);
    assert_eq!(ids(&["--select", "hadolint"], ""), all[3..], "hadolint shows one");
    assert_eq!(ids(&["--select", "lucid"], ""), [""; 0]);
    assert_eq!(ids(&["--select", "SC2086"], ""), ["SC2086 information"]);
    assert_eq!(ids(&["--select", "shellcheck", "--ignore", "SC20"], ""), ["SC2154 warning"]);
    assert_eq!(ids(&["--ignore", "SC2154,SC2046,SC2006"], ""), ["SC2086 information"]);
    assert_eq!(ids(&["--ignore", "shellcheck"], ""), [""; 0]);
    assert_eq!(ids(&[], "shellcheck = \"off\"\n"), [""; 0]);
    let toml = "[severity]\nSC2086 = \"error\"\nSC2154 = \"off\"\nSC2006 = \"off\"\n";
    assert_eq!(ids(&[], toml), ["SC2086 error", "SC2046 warning"]);
}

fn with_shellcheck(tree: &Tree, args: &[&str]) -> Ran {
    Ran::of(tree.command().args(args).env_remove(VARIABLE).output().expect("a run"))
}

#[test]
fn its_fixes_are_applied_until_none_is_left() {
    let Some(_) = program() else { return };
    let tree = Tree::new().with("Dockerfile", "FROM a\nRUN echo \"a\" `id`$x\n");
    let args = ["check", "--select", "shellcheck", "--unsafe-fixes"];
    with_shellcheck(&tree, &args);
    let once = tree.read("Dockerfile");
    assert_eq!(once, "FROM a\nRUN echo \"a\" $(id)\"$x\"\n");
    with_shellcheck(&tree, &args);
    assert_eq!(tree.read("Dockerfile"), once);
}

#[test]
fn without_it_one_line_says_so() {
    let tree = Tree::new().with("Dockerfile", "FROM a\nRUN echo $x\n");
    let run = |args: &[&str]| {
        let mut command = tree.command();
        command.env_remove(VARIABLE).env("PATH", "").args(args);
        Ran::of(command.output().expect("a run"))
    };
    let says = |ran: &Ran| ran.err.matches("ShellCheck was not found").count();
    assert_eq!(says(&run(&["check"])), 1);
    assert_eq!(says(&run(&["check", "--format", "json"])), 0);
    assert_eq!(says(&run(&["check", "--ignore", "shellcheck"])), 0);
    assert_eq!(says(&tree.run(&["check"])), 0, "the user says that there is none");
    tree.write("plimsoll.toml", "shellcheck = \"required\"\n");
    assert_eq!(run(&["check"]).code, 2);
    tree.write("plimsoll.toml", "shellcheck = \"off\"\n");
    assert_eq!(says(&run(&["check"])), 0);
    tree.write("Dockerfile", "FROM a\nRUN [\"true\"]\n");
    tree.write("plimsoll.toml", "");
    assert_eq!(says(&run(&["check"])), 0, "there is no script");
}

#[test]
fn the_server_publishes_its_answers_when_they_come() {
    let Some(program) = Program::on(&env::var_os("PATH").unwrap_or_default()) else {
        return println!("skipped: ShellCheck is not installed");
    };
    let (mut client, _) = Client::with_shellcheck(program.path(), json!({}));
    let uri = "file:///work/Dockerfile";
    let ours = |found: &[Value]| {
        let own = found.iter().filter(|it| it["code"] == "shellcheck");
        own.map(|it| it["data"]["aliases"][0].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    client.open(uri, "FROM a\nRUN echo $X\nRUN true\n");
    assert_eq!(ours(&client.wait_diagnostics(uri, 1)), [""; 0]);
    assert_eq!(ours(&client.wait_diagnostics(uri, 1)), ["hadolint:SC2086"]);
    // What is known of other scripts stays while a new one is asked for.
    client.change(uri, 2, &[change((2, 4), (2, 8), "echo a $X")]);
    assert_eq!(ours(&client.wait_diagnostics(uri, 2)), ["hadolint:SC2086"]);
    assert_eq!(ours(&client.wait_diagnostics(uri, 2)).len(), 2);
}

/// A ShellCheck that says one thing of every script: its path, and the folder that holds it.
#[cfg(unix)]
fn stand_in() -> (std::path::PathBuf, Tree) {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::new();
    tree.write(
        "shellcheck",
        "#!/bin/sh\nline=$(grep -n 'echo .X' 0.sh | cut -d: -f1)\nprintf '{\"comments\":[{\"file\":\
         \"0.sh\",\"line\":%d,\"endLine\":%d,\"column\":1,\"endColumn\":5,\"level\":\"info\",\"code\":\
         2086,\"message\":\"said\"}]}' \"$line\" \"$line\"\n",
    );
    let path = tree.path("shellcheck");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    (path, tree)
}

#[cfg(unix)]
fn of_shellcheck(found: &Value) -> usize {
    let found = found.as_array().expect("diagnostics");
    found.iter().filter(|it| it["code"] == "shellcheck").count()
}

/// As Neovim 0.11 does: it asks once after each change and cannot be told to ask again.
#[cfg(unix)]
#[test]
fn late_answers_are_pushed_to_a_client_that_cannot_be_told_to_pull_again() {
    let (path, _tree) = stand_in();
    let text = json!({ "diagnostic": {}, "publishDiagnostics": {} });
    let (mut client, offered) = Client::with_shellcheck(&path, json!({ "textDocument": text }));
    assert_eq!(offered.get("diagnosticProvider"), None);
    let uri = "file:///work/Dockerfile";
    client.open(uri, "FROM a\nRUN echo $X\n");
    assert_eq!(of_shellcheck(&json!(client.wait_diagnostics(uri, 1))), 0);
    assert_eq!(of_shellcheck(&json!(client.wait_diagnostics(uri, 1))), 1);
}

#[cfg(unix)]
#[test]
fn late_answers_are_pulled_by_a_client_that_is_told_to() {
    let (path, _tree) = stand_in();
    let (mut client, offered) = Client::with_shellcheck(
        &path,
        json!({
            "textDocument": { "diagnostic": {}, "publishDiagnostics": {} },
            "workspace": { "diagnostics": { "refreshSupport": true } },
        }),
    );
    assert!(offered["diagnosticProvider"].is_object());
    let uri = "file:///work/Dockerfile";
    client.open(uri, "FROM a\nRUN echo $X\n");
    let pull = |client: &mut Client, previous: &Value| {
        let params =
            json!({ "textDocument": { "uri": uri }, "previousResultId": previous.as_str() });
        client.request("textDocument/diagnostic", params).expect("a report")
    };
    let first = pull(&mut client, &Value::Null);
    assert_eq!(of_shellcheck(&first["items"]), 0);
    let (id, _) = client.asked("workspace/diagnostic/refresh");
    client.reply(&id, Value::Null);
    // The text did not change; what is known of it did.
    let second = pull(&mut client, &first["resultId"]);
    assert_eq!(second["kind"], "full", "{second:#}");
    assert_eq!(of_shellcheck(&second["items"]), 1);
    assert_eq!(pull(&mut client, &second["resultId"])["kind"], "unchanged");
    assert_eq!(client.unread(), [] as [Value; 0]);
}

/// (line, id) under `--select hadolint` against hadolint's own, on the cases and on real files.
///
/// `LINTER=SC cargo test --test it agrees_with_hadolint -- --nocapture` takes all files, not some,
/// and lists where the two differ.
#[test]
fn agrees_with_hadolint() {
    let Some(shellcheck) = program() else { return };
    let Some(shared) = conformance_linters::shared() else { return };
    let texts = |row: &Row| -> Vec<_> {
        let scripts = shell_scripts(&Document::new(&row.text), &row.settings);
        scripts.into_iter().map(|script| script.text).collect()
    };
    for (name, rows) in [("cases", cases(&shared)), ("corpus", corpus(&shared))] {
        let texts: Vec<_> = rows.iter().flat_map(texts).collect();
        thread::scope(|scope| {
            let halves = texts.chunks(texts.len().div_ceil(2).max(1));
            halves.for_each(|half| drop(scope.spawn(|| shellcheck.ask(half))));
        });
        let [mut both, mut extra, mut missing] = [0; 3];
        for row in &rows {
            let ours = row.ours(&shellcheck);
            for found in ours.union(&row.expected) {
                let (here, there) = (ours.contains(found), row.expected.contains(found));
                match (here, there) {
                    (true, true) => both += 1,
                    (true, false) => extra += 1,
                    _ => missing += 1,
                }
                if here != there && env::var_os("LINTER").is_some() {
                    let how = if here { "extra  " } else { "missing" };
                    println!("{how} {}:{} {}", row.name, found.0, found.1);
                }
            }
        }
        let share = |rest: usize| both as f64 / (both + rest).max(1) as f64;
        let (precision, recall) = (share(extra), share(missing));
        println!("shellcheck {name}: precision {precision:.4} recall {recall:.4}; both {both}");
        assert!(precision >= 0.99 && recall >= 0.99, "{name}: {precision:.4} {recall:.4}");
    }
}

/// A file with what hadolint shows of ShellCheck's findings.
struct Row {
    name: String,
    text: String,
    settings: Arc<Settings>,
    expected: BTreeSet<(u64, String)>,
}

impl Row {
    fn ours(&self, shellcheck: &Shellcheck) -> BTreeSet<(u64, String)> {
        let document = Document::new(&self.text);
        let found = lint(shellcheck, &self.text, &self.settings);
        let ours = found.iter().filter(|it| it.rule.id == "shellcheck").map(|it| {
            let at = it.instruction.and_then(|index| document.syntax().get(index));
            let place = document.text().position(it.span.start, Encoding::Utf8).line;
            let line = at.map_or(place, |at| at.line);
            (u64::from(line) + 1, it.aliases[0].trim_start_matches("hadolint:").to_owned())
        });
        ours.collect()
    }
}

fn cases(shared: &Path) -> Vec<Row> {
    let cases = fs::read_to_string(shared.join("conformance/linters-dev.jsonl")).unwrap();
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let refused = |it: &Value| it["code"] == "DL1000";
        let expected = row["expected_shellcheck"].as_array()?;
        if row["expected"].as_array()?.iter().any(refused) {
            return None;
        }
        let pair = |it: &Value| Some((it["line"].as_u64()?, it["code"].as_str()?.to_owned()));
        Some(Row {
            name: row["id"].as_str()?.to_owned(),
            text: row["dockerfile"].as_str()?.to_owned(),
            settings: conformance_linters::as_hadolint(&row["config"], &[]),
            expected: expected.iter().filter_map(pair).collect(),
        })
    };
    cases.lines().filter_map(row).collect()
}

fn corpus(shared: &Path) -> Vec<Row> {
    let text = fs::read_to_string(shared.join("conformance/corpus-hadolint-dev.json")).unwrap();
    let files: BTreeMap<String, Vec<(u64, String, String)>> = serde_json::from_str(&text).unwrap();
    let settings = conformance_linters::as_hadolint(&Value::Object(Default::default()), &[]);
    let row = |(name, found): (String, Vec<(u64, String, String)>)| {
        let text = fs::read_to_string(shared.join("corpus/real").join(&name)).ok()?;
        let refused = found.iter().any(|(_, code, _)| code == "DL1000");
        let own = found.into_iter().filter(|(_, code, _)| code.starts_with("SC"));
        let expected = own.map(|(line, code, _)| (line, code)).collect();
        (!refused).then(|| Row { name, text, settings: settings.clone(), expected })
    };
    // All of them take ShellCheck minutes.
    let every = if env::var_os("LINTER").is_some() { 1 } else { 32 };
    files.into_iter().step_by(every).filter_map(row).collect()
}
