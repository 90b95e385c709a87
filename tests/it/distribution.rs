//! The report against a script that knows nothing of Plimsoll, over real files.

use plimsoll::document::Document;
use plimsoll::model::Effective;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/distribution/properties.py");
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/lucid");

/// How Plimsoll knows what the script has read from the text.
enum Ours {
    /// None of the rules speaks, or none with the words.
    Silent(&'static [&'static str], &'static str),
    /// One of the rules speaks, with the words in its message or in the text that it speaks of.
    Speaks(&'static [&'static str], &'static str),
    /// The report on the file says it.
    Report(fn(&Value) -> bool),
    /// The model of the file says it.
    Model(fn(&Document) -> bool),
}
use Ours::{Model, Report, Silent, Speaks};

/// The rows of the statistics on the standard, and seven more for each of the labels.
const PROPERTIES: [(&str, Ours); 47] = [
    ("distroless runtime", Silent(&["runtime-not-distroless"], "")),
    ("approved image and tag", Silent(&NOT_APPROVED, "")),
    ("distroless Python or Node", Report(is_python_or_node)),
    ("Python or Node with the tag nonroot", Report(is_nonroot_python_or_node)),
    ("several stages", Silent(&["single-stage"], "")),
    ("stage builder", Model(has_builder)),
    ("user that is not root", Silent(&["runs-as-root"], "")),
    ("user nonroot or 65532", Model(runs_as_nonroot)),
    ("runs as root", Speaks(&["runs-as-root"], "")),
    ("owner on every COPY of the application", Silent(&["missing-chown"], "")),
    ("shell copied", Speaks(&["shell-in-runtime", "whole-bin-directory"], "")),
    ("whole bin directory", Speaks(&["whole-bin-directory"], "")),
    ("whole /bin", Speaks(&["whole-bin-directory"], "/bin")),
    ("whole /sbin", Speaks(&["whole-bin-directory"], "/sbin")),
    ("whole /usr/local/bin", Speaks(&["whole-bin-directory"], "/usr/local/bin")),
    ("whole tree of the system", Speaks(&["whole-system-tree"], "")),
    ("whole /var/lib", Speaks(&["whole-system-tree"], "`/var/lib`")),
    ("whole /root", Speaks(&["whole-system-tree"], "`/root`")),
    ("whole /etc", Speaks(&["whole-system-tree"], "`/etc`")),
    ("whole /usr/lib", Speaks(&["whole-system-tree"], "`/usr/lib`")),
    ("virtual environment copied", Speaks(&["package-manager-in-runtime"], "venv")),
    (
        "shell form of RUN without a shell",
        Speaks(&["shell-form-run", "package-install-in-runtime"], ""),
    ),
    ("packages installed in the runtime", Speaks(&["package-install-in-runtime"], "")),
    ("pattern for the loader", Speaks(&["loader-copy-matches-nothing"], "")),
    ("PYTHONPATH of another Python", Speaks(&["python-path-version"], "")),
    ("builder of another Python", Speaks(&["runtime-version-mismatch"], "")),
    ("interpreter named twice", Speaks(&["doubled-interpreter"], "")),
    ("all seven labels", Silent(&["missing-labels"], "")),
    ("label maintainer", Silent(&["missing-labels"], "`maintainer`")),
    ("label version", Silent(&["missing-labels"], "`version`")),
    ("label description", Silent(&["missing-labels"], "`description`")),
    ("label plane", Silent(&["missing-labels"], ".plane`")),
    ("label service", Silent(&["missing-labels"], ".service`")),
    ("label layer", Silent(&["missing-labels"], ".layer`")),
    ("label expose", Silent(&["missing-labels"], ".expose`")),
    ("labels under another namespace", Speaks(&["label-namespace"], "")),
    ("health check", Silent(&["missing-healthcheck"], "")),
    ("health check in exec form", Silent(&["missing-healthcheck", "shell-form-healthcheck"], "")),
    ("health check by curl or wget", Speaks(&["healthcheck-tool-missing"], "")),
    ("health check with the standard's times", Silent(&TIMES, "")),
    (
        "variable for the port missing",
        Speaks(&["missing-environment"], "where the service listens"),
    ),
    ("variable of Python missing", Speaks(&["missing-environment"], "`PYTHON")),
    ("secret in ENV or ARG", Speaks(&["hardcoded-secret"], "")),
    ("file with secrets copied", Speaks(&["secret-file-copied"], "into the image")),
    ("exposes a port", Model(exposes)),
    ("syntax directive of 1.7 or later", Silent(&["syntax-directive"], "")),
    ("syntax directive that is not first", Speaks(&["syntax-directive"], "above")),
];
const NOT_APPROVED: [&str; 5] = [
    "runtime-not-distroless",
    "image-not-approved",
    "unknown-image-tag",
    "tag-not-nonroot",
    "runs-as-root",
];
const TIMES: [&str; 2] = ["missing-healthcheck", "healthcheck-timing"];

fn is_python_or_node(file: &Value) -> bool {
    let distroless = |base: &str| base.starts_with("gcr.io/distroless/");
    ["Python", "Node"].iter().any(|kind| file["kind"] == *kind)
        && file["base"].as_str().is_some_and(distroless)
}

fn is_nonroot_python_or_node(file: &Value) -> bool {
    is_python_or_node(file) && file["base"].as_str().is_some_and(|base| base.ends_with(":nonroot"))
}

fn has_builder(document: &Document) -> bool {
    document.model().stages.iter().any(|stage| stage.name.as_deref() == Some("builder"))
}

fn runs_as_nonroot(document: &Document) -> bool {
    let user = of_runtime(document, |effective| effective.user_value.clone());
    let name = user.as_ref().and_then(|user| user.known());
    name.is_some_and(|user| matches!(user.split(':').next(), Some("nonroot" | "65532")))
}

fn exposes(document: &Document) -> bool {
    of_runtime(document, |effective| (!effective.exposed.is_empty()).then_some(())).is_some()
}

fn of_runtime<T>(document: &Document, ask: fn(&Effective<'_>) -> Option<T>) -> Option<T> {
    let model = document.model();
    ask(&model.effective(document.syntax(), model.runtime?))
}

/// Where they may differ, and why. The script knows the text of the file alone.
fn explained(property: &str, text: &str, rules: &[&Value]) -> Option<&'static str> {
    let has = |word: &str| text.contains(word);
    let starts = |word: &str| text.lines().any(|line| line.starts_with(word));
    let last = text.lines().rfind(|line| line.starts_with("FROM ")).unwrap_or_default();
    let distroless = last.contains("gcr.io/distroless/");
    let only =
        |severity: &str| !rules.is_empty() && rules.iter().all(|it| it["severity"] == severity);
    let reasons = match property {
        "user that is not root" => [
            (!starts("USER ") && last.contains(":nonroot"), "its image's own user is not root"),
            (!starts("USER ") && !distroless, "its image's user is not known: nothing is said"),
        ],
        "runs as root" => [(!distroless, "its image is known to run as root"), NEVER],
        "owner on every COPY of the application" => {
            [(has("chown -R"), "the builder gave the files an owner, which they keep"), NEVER]
        }
        "whole /usr/local/bin" | "whole /var/lib" => {
            [(has("_BEGIN\n") && has("_END\n"), "a rule speaks once a generated block"), NEVER]
        }
        "pattern for the loader" => [
            (has("/lib*/ld-linux-*.so."), "the pattern takes /lib64, too, where the loader is"),
            NEVER,
        ],
        "health check by curl or wget" => [(!distroless, "its image may have curl"), NEVER],
        "variable for the port missing" => [(!distroless, "its image may set one"), NEVER],
        "variable of Python missing" => {
            [(only("information"), "PYTHONPATH is set, and lacks the application"), NEVER]
        }
        "secret in ENV or ARG" => [
            (only("information"), "a secret is set to what comes from elsewhere, or to nothing"),
            (has("://lucid:{"), "a placeholder in braces is no secret"),
        ],
        "file with secrets copied" => [
            (has("/.env.secrets") || has("master-env"), "a folder is copied in which it lies"),
            NEVER,
        ],
        _ => [NEVER, NEVER],
    };
    reasons.into_iter().find_map(|(holds, why)| holds.then_some(why))
}

const NEVER: (bool, &str) = (false, "");

/// The files of the corpus; `None` where it is not here.
fn corpus() -> Option<Vec<String>> {
    let mut names: Vec<_> = std::fs::read_dir(CORPUS)
        .ok()?
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    Some(names)
}

fn run(program: &str, first: &[&str], names: &[String]) -> Option<Value> {
    let mut command = Command::new(program);
    command.args(first).args(names).current_dir(CORPUS).env("PLIMSOLL_SHELLCHECK", "off");
    let output = command.output().ok()?;
    Some(
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {output:?}")),
    )
}

/// Whether a finding is of one of the rules, with the words in its message or at its place.
fn speaks(finding: &Value, rules: &[&str], words: &str, text: &str) -> bool {
    let here = || {
        let line = finding["start"]["line"].as_u64().unwrap_or(1) as usize;
        let column = |at: &str| finding[at]["column"].as_u64().unwrap_or(1) as usize - 1;
        let of = text.lines().nth(line - 1).unwrap_or_default().chars();
        let (start, end) = (column("start"), column("end"));
        of.skip(start).take(end.saturating_sub(start)).collect::<String>()
    };
    rules.iter().any(|rule| finding["rule"] == *rule)
        && (finding["message"].as_str().is_some_and(|it| it.contains(words))
            || here().contains(words))
}

#[test]
fn an_independent_script_counts_the_same() {
    let Some(names) = corpus() else { return println!("skipped: no shared corpus") };
    let Some(table) = run("python3", &[SCRIPT], &names) else {
        return println!("skipped: there is no Python here");
    };
    let plimsoll = |command: &str| {
        let arguments = [command, "--isolated", "--format", "json"];
        run(env!("CARGO_BIN_EXE_plimsoll"), &arguments, &names).expect("the binary")
    };
    let (checked, reported) = (plimsoll("check"), plimsoll("report"));
    let list = |value: &Value| value["files"].as_array().expect("files").clone();
    let report: HashMap<String, Value> =
        list(&reported).into_iter().map(|it| (path_of(&it).to_owned(), it)).collect();
    let files: Vec<_> = list(&checked)
        .into_iter()
        .map(|file| {
            let text = std::fs::read(Path::new(CORPUS).join(path_of(&file))).expect("a file");
            (file, String::from_utf8_lossy(&text).into_owned())
        })
        .collect();
    let mut unexplained = Vec::new();
    let mut seen = 0;
    for (property, ours) in &PROPERTIES {
        let script: BTreeSet<&str> =
            table[property].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut both = 0;
        for (file, text) in &files {
            let path = path_of(file);
            let of = |rules: &[&str], words: &str| -> Vec<&Value> {
                let all = file["findings"].as_array().into_iter().flatten();
                all.filter(|finding| speaks(finding, rules, words, text)).collect()
            };
            let (mine, found) = match ours {
                Silent(rules, words) => (of(rules, words).is_empty(), Vec::new()),
                Speaks(rules, words) => (!of(rules, words).is_empty(), of(rules, words)),
                Report(says) => (report.get(path).is_some_and(says), Vec::new()),
                Model(says) => (says(&Document::new(text)), Vec::new()),
            };
            both += usize::from(mine && script.contains(path));
            if mine != script.contains(path) {
                match explained(property, text, &found) {
                    Some(why) => println!("  {path}: {why}"),
                    None => unexplained.push(format!("{property}: {path}")),
                }
            }
        }
        seen += both;
        println!("{property}: script {}, both {both}", script.len());
    }
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    assert!(seen > 1000, "{seen} properties were found by both");
}

fn path_of(file: &Value) -> &str {
    file["path"].as_str().expect("a path")
}
