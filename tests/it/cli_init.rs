//! `plimsoll init`.

use crate::cli_tree::Tree;
use std::fs;

/// What a template's COPY takes.
fn with_sources(tree: Tree) -> Tree {
    ["app/__init__.py", "app/main.py", "requirements.txt", "package.json", "package-lock.json"]
        .into_iter()
        .chain(["src/server.js", "go.mod", "go.sum", "main.go"])
        .fold(tree, |tree, path| tree.with(path, ""))
}

fn names(tree: &Tree) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(tree.root())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_written_passes_the_check() {
    for standard in ["lucid", "lucid-2025-12", "distroless", "none"] {
        for kind in ["python", "node", "utility"] {
            let tree = with_sources(Tree::new());
            let run = tree.run(&["init", kind, "--yes", "--standard", standard]);
            assert_eq!(run.code, 0, "{run:?}");
            assert!(run.out.is_empty(), "{run:?}");
            for name in ["Dockerfile", ".dockerignore", "plimsoll.toml"] {
                assert!(run.err.contains(&format!("wrote {name}\n")), "{run:?}");
            }
            let toml = tree.read("plimsoll.toml");
            assert!(toml.contains(&format!("standard = \"{standard}\"\n")), "{toml}");
            let check = tree.run(&["check", "--fail-on", "warning"]);
            assert_eq!(check.code, 0, "{standard} {kind}: {check:?}");
            assert!(!check.err.contains("default"), "the standard is chosen: {check:?}");
        }
    }
}

#[test]
fn values_are_given_by_options() {
    let tree = Tree::new();
    let args = ["init", "node", "--yes", "--file", "Dockerfile.admin-ui"];
    let set = ["--set", "plane=gui", "--set", "layer=3", "--set", "port=8443"];
    let run = tree.run(&[&args[..], &set[..]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    let text = tree.read("Dockerfile.admin-ui");
    for part in [
        "org.lucid.plane=\"gui\"",
        "org.lucid.layer=\"3\"",
        "org.lucid.expose=\"8443\"",
        "org.lucid.service=\"admin-ui\"",
        "EXPOSE 8443\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for (set, says) in [
        ("plane=moon", "ops"),
        ("port=none", "65535"),
        ("plan=gui", "did you mean \"plane\""),
        ("port", "NAME=VALUE"),
    ] {
        let tree = Tree::new();
        let run = tree.run(&["init", "node", "--yes", "--set", set]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains(says), "{run:?}");
        assert!(names(&tree).is_empty(), "nothing is written where something is wrong");
    }
}

#[test]
fn nothing_is_overwritten() {
    let tree = Tree::new().with("Dockerfile", "FROM scratch\n");
    let run = tree.run(&["init", "python", "--yes"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("Dockerfile is there already"), "{run:?}");
    assert_eq!(names(&tree), ["Dockerfile"]);
    assert_eq!(tree.read("Dockerfile"), "FROM scratch\n");

    let tree = Tree::new()
        .with(".dockerignore", "mine\n")
        .with("plimsoll.toml", "standard = \"distroless\"\n");
    let run = tree.run(&["init", "python", "--yes"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.contains(".dockerignore is there already"), "{run:?}");
    assert_eq!(tree.read(".dockerignore"), "mine\n");
    assert_eq!(tree.read("plimsoll.toml"), "standard = \"distroless\"\n");
    // It is made for the standard that holds there.
    assert!(!tree.read("Dockerfile").contains("LABEL"), "{}", tree.read("Dockerfile"));
}

/// Each answer that is none is said and asked for again; an empty one takes what is offered.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_it_asks() {
    let tree = Tree::new();
    let Some(out) = tree.on_a_terminal("init", "nodejs\nnode\ndistroless\n99999\n4000\n") else {
        return println!("skipped: there is no `script` here");
    };
    for part in [
        "the kind of the new Dockerfile [python]: ",
        "one of python, node, utility",
        "the standard, or the path of your own [lucid]: ",
        "`port` is a number from 1 to 65535",
        "wrote Dockerfile",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(tree.read("Dockerfile").contains("EXPOSE 4000"), "{out}");
    assert!(tree.read("plimsoll.toml").contains("distroless"), "{out}");
    // Whoever goes away in the middle leaves nothing behind.
    let tree = Tree::new();
    let out = tree.on_a_terminal("init", "node\n").expect("a terminal");
    assert!(out.contains("nothing was written"), "{out}");
    assert!(names(&tree).is_empty());
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let tree = Tree::new();
    for (args, says) in [
        (&["init", "python"][..], "--standard"),
        (&["init", "python", "--standard", "lucid"], "--set"),
        (&["init"], "python or node or utility"),
        (&["init", "python", "--standard", "lucidd", "--yes"], "did you mean"),
        (&["init", "pyhton", "--yes"], "python"),
    ] {
        let run = tree.run(args);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains(says), "{run:?}");
    }
    assert!(names(&tree).is_empty());
    let all = ["port=1", "package=app"].map(|set| ["--set", set]).concat();
    let run = tree.run(&[&["init", "python", "--standard", "none"][..], &all].concat());
    assert_eq!(run.code, 0, "everything is given: {run:?}");
}

#[test]
fn a_standard_of_ones_own() {
    let own = "name = \"own\"\nextends = \"lucid\"\n[labels]\nnamespace = \"com.example\"\n";
    let tree = with_sources(Tree::new()).with("standards/own.toml", own);
    let run = tree.run(&["init", "python", "--yes", "--standard", "standards/own.toml"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(tree.read("Dockerfile").contains("com.example.plane="));
    let check = tree.run(&["check", "--fail-on", "warning"]);
    assert_eq!(check.code, 0, "{check:?}");
}

#[test]
fn a_repository_with_dockerfiles_adopts() {
    let tree = Tree::new().with("a/Dockerfile", "FROM python:3.11\nCMD python main.py\n");
    let run = tree.run(&["init", "--yes"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(tree.read("a/Dockerfile"), "FROM python:3.11\nCMD python main.py\n");
    assert!(tree.read("plimsoll.toml").contains("standard = \"lucid\"\n"));
    assert!(tree.read(".github/workflows/plimsoll.yml").contains("plimsoll check"));
    assert!(!tree.path("Dockerfile").exists());
    // What is there today stops nobody.
    assert!(tree.path("plimsoll-baseline.json").exists(), "{run:?}");
    assert_eq!(tree.run(&["check"]).code, 0);
    tree.write("a/Dockerfile", "FROM python:3.11\nUSER root\nCMD python main.py\n");
    assert_eq!(tree.run(&["check"]).code, 1, "what is new is found");
    let baseline = tree.read("plimsoll-baseline.json");
    let again = tree.run(&["init", "--yes"]);
    assert_eq!(tree.read("plimsoll-baseline.json"), baseline, "{again:?}");
    assert_eq!(again.code, 0, "{again:?}");
    assert!(again.err.contains("stays as it is") && !again.err.contains("wrote"), "{again:?}");
}

#[test]
fn the_ci_job_is_the_services() {
    let dockerfile = "FROM scratch\n";
    let tree = Tree::new().with("Dockerfile", dockerfile).with(".gitlab-ci.yml", "stages: []\n");
    let run = tree.run(&["init", "--yes"]);
    assert!(run.err.contains("wrote .gitlab/plimsoll.yml\n"), "{run:?}");
    assert!(run.err.contains("include: .gitlab/plimsoll.yml"), "{run:?}");
    assert_eq!(tree.read(".gitlab-ci.yml"), "stages: []\n");
    let tree = Tree::new().with("Dockerfile", dockerfile);
    tree.run(&["init", "--yes", "--ci", "gitlab"]);
    assert!(tree.read(".gitlab-ci.yml").contains("plimsoll check"));
    let tree = Tree::new().with("Dockerfile", dockerfile);
    tree.run(&["init", "--yes", "--ci", "none"]);
    assert_eq!(names(&tree), ["Dockerfile", "plimsoll-baseline.json", "plimsoll.toml"]);
}

#[test]
fn what_ci_runs_is_understood() {
    for ci in ["github", "gitlab"] {
        let tree = Tree::new().with("Dockerfile", "FROM scratch\n");
        tree.run(&["init", "--yes", "--ci", ci]);
        let path = if ci == "github" { ".github/workflows/plimsoll.yml" } else { ".gitlab-ci.yml" };
        let text = tree.read(path);
        let commands = text.lines().filter_map(|line| line.split_once("- plimsoll "));
        let runs = text.lines().filter_map(|line| line.split_once("- run: plimsoll "));
        let commands: Vec<_> = commands.chain(runs).map(|(_, command)| command).collect();
        assert_eq!(commands.len(), 1, "{text}");
        for command in commands {
            let run = tree.run(&command.split(' ').collect::<Vec<_>>());
            assert!(run.code < 2, "{command}: {run:?}");
        }
    }
}
