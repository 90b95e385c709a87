//! Where people run it: its own image, hooks, shells, and the schema that editors read.

use crate::cli_tree::{Ran, Tree};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).expect(path)
}

#[test]
fn its_own_image_meets_its_standard() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.args(["check", "packaging", "--gate", "--fail-on", "warning"]).current_dir(ROOT);
    let run = Ran::of(command.env("PLIMSOLL_SHELLCHECK", "off").output().unwrap());
    assert_eq!(run.code, 0, "{run:?}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.args(["report", "packaging", "--format", "json"]).current_dir(ROOT);
    let run = Ran::of(command.env("PLIMSOLL_SHELLCHECK", "off").output().unwrap());
    assert_eq!(run.json()["summary"], json!({ "files": 1, "compliant": 1 }), "{run:?}");
    // All that the build reads is copied into it.
    let dockerfile = read("packaging/Dockerfile");
    for entry in ["Cargo.toml", "Cargo.lock", "build.rs", "src", "standards", "benches"] {
        assert!(dockerfile.contains(entry), "{entry}");
    }
}

#[test]
fn the_schema_is_the_readers() {
    let schema = Tree::new().run(&["config", "schema"]).json();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let valid = |text: &str| {
        let value: toml::Value = toml::from_str(text).expect("TOML");
        validator.is_valid(&serde_json::to_value(value).unwrap())
    };
    let read = |text: &str| {
        let rules = plimsoll::rules::RULES;
        plimsoll::config::Options::parse("plimsoll.toml", text, rules).is_ok()
    };
    // The whole of the page on configuration, and one mistake after the other.
    let page = read_block("docs/configuration.md");
    for (text, good) in [
        (page.as_str(), true),
        ("", true),
        ("[severity]\nDL3008 = \"hint\"\n", true),
        ("selct = []\n", false),
        ("profile = \"developer\"\n", false),
        ("select = \"DL3008\"\n", false),
        ("[severity]\nDL3008 = \"loud\"\n", false),
        ("[images]\ntrustd = []\n", false),
        ("[[override]]\npaths = [\"**\"]\nshellchek = \"off\"\n", false),
        ("target = 1\n", false),
    ] {
        assert_eq!((valid(text), read(text)), (good, good), "{text}");
    }
    let described = |key: &str| schema["properties"][key]["description"].is_string();
    assert!(described("standard") && described("context"), "{schema:#}");
}

fn read_block(page: &str) -> String {
    let text = read(page);
    let block = text.split("```toml\n").nth(1).expect("a block");
    block.split("```").next().expect("its end").to_owned()
}

#[test]
fn shells_and_the_manual_know_all_commands() {
    let tree = Tree::new();
    let help = tree.run(&["--help"]).out;
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: Vec<_> =
        commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 7 && !commands.contains(&"man"), "{commands:?}");
    let man = tree.run(&["man"]).out;
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = tree.run(&["completions", shell]).out;
        for name in &commands {
            assert!(script.contains(name), "{shell}: {name}");
            let of = [format!("plimsoll\\-{name}"), format!("plimsoll {name}")];
            assert!(of.iter().any(|of| man.contains(of.as_str())), "{name}: {man}");
        }
    }
    assert!(man.contains("\\-\\-gate"), "options of commands are in it");
    assert_eq!(tree.run(&["completions", "cmd"]).code, 2);
}

/// The commands of the hooks and of the action are there, with the options that they have.
#[test]
fn hooks_and_actions_say_what_there_is() {
    let tree = Tree::new().with("Dockerfile", "FROM scratch\n");
    let hooks: Value = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_array().expect("a list");
    assert_eq!(hooks.len(), 3);
    for hook in hooks {
        let entry = hook["entry"].as_str().expect("a command");
        let mut words: Vec<_> = entry.split(' ').skip(1).collect();
        words.push("Dockerfile");
        assert!(tree.run(&words).code < 2, "{entry}");
    }
    let action = yaml("action.yml");
    assert_eq!(action["runs"]["using"], "composite");
    let steps = action["runs"]["steps"].as_array().expect("steps");
    let script = steps[1]["run"].as_str().expect("a script");
    for option in script.split_whitespace().filter_map(|word| word.strip_prefix("--")) {
        let name = option.split(['=', '"']).next().unwrap_or(option);
        let git = ["quiet", "depth"].contains(&name);
        assert!(git || tree.run(&["check", "--help"]).out.contains(name), "--{name}");
    }
    // Every input that is used is one.
    for part in read("action.yml").split("${{ inputs.").skip(1) {
        let name = part.split([' ', '}']).next().expect("a name");
        assert!(action["inputs"][name].is_object(), "{name}");
    }
}

/// The same platforms in the release and in the npm packages; one name of an archive everywhere.
#[test]
fn a_release_is_for_all_platforms() {
    let release = yaml(".github/workflows/release.yml");
    let builds = &release["jobs"]["build"]["strategy"]["matrix"]["include"];
    let builds = builds.as_array().expect("a list");
    let targets: Vec<_> = builds.iter().filter_map(|it| it["target"].as_str()).collect();
    for part in ["linux-gnu", "linux-musl", "apple-darwin", "windows"] {
        assert!(targets.iter().any(|target| target.contains(part)), "{part}: {targets:?}");
    }
    let packages = read("packaging/npm/build.mjs");
    let platforms = packages.split("PLATFORMS = [").nth(1).and_then(|it| it.split(']').next());
    let platforms: Vec<_> = platforms.expect("a list").split('\'').skip(1).step_by(2).collect();
    let built: Vec<_> = builds.iter().filter_map(|it| it["npm"].as_str()).collect();
    assert_eq!(built, platforms);
    let cargo: toml::Value = toml::from_str(&read("Cargo.toml")).expect("TOML");
    let url = cargo["package"]["metadata"]["binstall"]["pkg-url"].as_str().expect("an address");
    let name = url.rsplit('/').next().expect("a name").replace("{ target }", "$TARGET");
    assert!(read(".github/workflows/release.yml").contains(&format!("dist/{name}")), "{name}");
    let wheel: toml::Value = toml::from_str(&read("pyproject.toml")).expect("TOML");
    assert_eq!(wheel["project"]["license"], cargo["package"]["license"]);
    assert_eq!(wheel["project"]["description"], cargo["package"]["description"]);
}

fn yaml(path: &str) -> Value {
    serde_saphyr::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The action's own script, as a runner would run it.
#[cfg(unix)]
#[test]
fn the_action_checks_and_writes_its_reports() {
    let action = yaml("action.yml");
    let script = action["runs"]["steps"][1]["run"].as_str().expect("a script").to_owned();
    let tree = Tree::new().with("a b/Dockerfile", crate::cli_tree::SWALLOWED);
    let binary = Path::new(env!("CARGO_BIN_EXE_plimsoll")).parent().expect("a folder");
    let paths = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("bash");
    command.args(["-e", "-o", "pipefail", "-c", &script]).current_dir(tree.root());
    command.env("PATH", paths).env("PATHS", ".").env("ARGS", "--isolated").env("BASE", "");
    command.env("SARIF", "out.sarif").env("CHANGED_ONLY", "false");
    command.env("RUNNER_TEMP", tree.root()).env("GITHUB_STEP_SUMMARY", tree.path("summary.md"));
    let Ok(output) = command.env("PLIMSOLL_SHELLCHECK", "off").output() else {
        return println!("skipped: there is no bash here");
    };
    let run = Ran::of(output);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.contains("::error file=a b/Dockerfile,line=4"), "{run:?}");
    assert!(tree.read("out.sarif").contains("swallowed-instruction"));
    assert!(tree.read("summary.md").contains("| error | a b/Dockerfile:4 |"));
}
