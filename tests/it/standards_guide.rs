//! `docs/standards.md`: its files are written and its commands run, in their order.

use crate::cli_tree::Tree;

/// A fenced block: what stands behind its three backticks, and its lines.
fn blocks(page: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, Vec<&str>)> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(info), None) => open = Some((info, Vec::new())),
            (None, Some((info, mut lines))) => {
                lines.push(line);
                open = Some((info, lines));
            }
            (None, None) => {}
        }
    }
    blocks
}

#[test]
fn the_guide_is_true() {
    let tree = Tree::new();
    let mut commands = 0;
    for (info, lines) in blocks(include_str!("../../docs/standards.md")) {
        if let Some((_, file)) = info.split_once(" file=") {
            tree.write(file, lines.join("\n") + "\n");
            continue;
        }
        assert_eq!(info, "console", "a block that nobody tries");
        let mut said = String::new();
        for line in lines {
            let Some(command) = line.strip_prefix("$ plimsoll ") else {
                assert!(said.contains(line), "`{line}` is not in\n{said}");
                continue;
            };
            let run = tree.run(&command.split(' ').collect::<Vec<_>>());
            let fails = command == "check Dockerfile";
            assert_eq!(run.code, i32::from(fails), "{command}: {run:?}");
            said = run.out + &run.err;
            commands += 1;
        }
    }
    assert!(commands >= 6, "{commands}");
}

#[test]
fn a_new_standard_is_its_parent() {
    for parent in ["lucid", "lucid-2025-12", "distroless"] {
        let tree = Tree::new();
        assert_eq!(tree.run(&["standard", "new", "own", "--from", parent]).code, 0);
        let check = tree.run(&["standard", "check", "own.toml"]);
        assert_eq!(check.code, 0, "{check:?}");
        let clauses = |name: &str| {
            let shown = tree.run(&["standard", "show", name]).out;
            shown.split_once("clauses: ").expect("clauses").1.to_owned()
        };
        assert_eq!(clauses("own.toml"), clauses(parent));
        let again = tree.run(&["standard", "new", "own"]);
        assert_eq!(again.code, 2, "{again:?}");
        assert!(again.err.contains("is there already"), "{again:?}");

        // Its examples are of the format, too.
        let text = tree.read("own.toml");
        let example = |line: &str| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => rest.to_owned(),
            _ => line.to_owned(),
        };
        let all: Vec<String> = text.lines().map(example).collect();
        tree.write("own.toml", all.join("\n") + "\n");
        let check = tree.run(&["standard", "check", "own.toml"]);
        assert_eq!(check.code, 0, "{check:?}");
        assert_ne!(clauses("own.toml"), clauses(parent));
    }
}

#[test]
fn mistakes_are_found() {
    let tree = Tree::new().with(
        "own.toml",
        "name = \"own\"\nextends = \"distroless\"\n[severity]\nruns-as-rot = \"error\"\n\
         [clauses.X1]\ntext = \"one\"\nrules = [\"missing-lables\"]\n\
         [clauses.X2]\ntext = \"two\"\n[labels.schema.team]\nkind = \"enum\"\n",
    );
    let run = tree.run(&["standard", "check", "own.toml"]);
    assert_eq!(run.code, 1, "{run:?}");
    for says in [
        "own.toml: [severity] names \"runs-as-rot\", which is no rule, did you mean \"runs-as-root\"?",
        "own.toml: [clauses.X1] names \"missing-lables\"",
        "own.toml: [clauses.X2] has neither",
        "own.toml: [labels.schema.team] is a choice",
    ] {
        assert!(run.out.contains(says), "{says}: {run:?}");
    }
    assert_eq!(run.out.lines().count(), 4, "{run:?}");
    tree.write("broken.toml", "name = \"x\"\nimagse = 1\n");
    let broken = tree.run(&["standard", "check", "broken.toml"]);
    assert_eq!(broken.code, 2, "{broken:?}");
    assert!(broken.err.contains("broken.toml:2:1"), "{broken:?}");
    for args in [
        &["standard", "check", "lucid"][..],
        &["standard", "new", "lucid"],
        &["standard", "new", "../up"],
        &["standard", "new", "own2", "--from", "none"],
        &["standard", "new", "own2", "--from", "lucidd"],
    ] {
        assert_eq!(tree.run(args).code, 2, "{args:?}");
    }
    assert!(!tree.path("own2.toml").exists());
}
