//! `plimsoll check`: what it finds, how it reports, how it ends.

use crate::cli_tree::{Ran, SWALLOWED, Tree};
use std::process::Stdio;

const CLEAN: &str = "FROM alpine\n";
/// Structure alone, so that these tests do not change with every rule.
const ONLY: [&str; 4] = ["check", "--isolated", "--select", "syntax-error,swallowed-instruction"];

fn check(tree: &Tree, args: &[&str]) -> Ran {
    tree.run(&[&ONLY, args].concat())
}

fn json(tree: &Tree, args: &[&str]) -> Ran {
    check(tree, &[&["--format", "json"], args].concat())
}

#[test]
fn a_tree_that_holds_every_bad_thing() {
    let tree = Tree::new()
        .with("Dockerfile", SWALLOWED)
        .with("a/Dockerfile", CLEAN)
        .with("binary/Dockerfile", b"\x7fELF\0\0\x01")
        .with("latin/Dockerfile", b"FROM alpine\nLABEL a=\"caf\xe9\"\n")
        .with("utf16/Dockerfile", b"\xff\xfeF\0R\0")
        .with("empty/Dockerfile", "")
        .with("folder/Dockerfile/Dockerfile.dev", CLEAN)
        .with("huge line/Dockerfile", format!("FROM alpine\nRUN {}\n", "x".repeat(70_000)))
        .with("large/Dockerfile", vec![b'#'; (4 << 20) + 1])
        .with("names with blanks/Dockerfile copy", SWALLOWED)
        .with("crlf/Containerfile", SWALLOWED.replace('\n', "\r\n"))
        .with("z/README.md", "FROM nowhere\n");
    let run = json(&tree, &[]);
    assert_eq!(run.code, 1, "{run:?}");
    let unreadable: Vec<_> =
        run.findings().into_iter().filter(|finding| finding.ends_with("unreadable-file")).collect();
    assert_eq!(
        unreadable,
        [
            "binary/Dockerfile: unreadable-file",
            "large/Dockerfile: unreadable-file",
            "latin/Dockerfile: unreadable-file",
            "utf16/Dockerfile: unreadable-file",
        ]
    );
    assert_eq!(
        run.paths(),
        [
            "Dockerfile",
            "a/Dockerfile",
            "binary/Dockerfile",
            "crlf/Containerfile",
            "empty/Dockerfile",
            "folder/Dockerfile/Dockerfile.dev",
            "huge line/Dockerfile",
            "large/Dockerfile",
            "latin/Dockerfile",
            "names with blanks/Dockerfile copy",
            "utf16/Dockerfile",
        ]
    );
    for path in ["Dockerfile", "names with blanks/Dockerfile copy", "crlf/Containerfile"] {
        assert!(run.findings().contains(&format!("{path}: swallowed-instruction")), "{path}");
    }
    assert_eq!(check(&tree, &[]).code, 1);
}

#[cfg(unix)]
#[test]
fn links() {
    use std::os::unix::fs::symlink;
    let outside = Tree::new().with("Dockerfile", SWALLOWED);
    let tree = Tree::new().with("real/Dockerfile", CLEAN).with("other/base", CLEAN);
    let link = |to: &std::path::Path, at: &str| symlink(to, tree.path(at)).unwrap();
    link("Dockerfile.circle".as_ref(), "Dockerfile.circle");
    link("nowhere".as_ref(), "Dockerfile.broken");
    link(&tree.path("real/Dockerfile"), "Dockerfile.same");
    link("other/base".as_ref(), "Dockerfile.base");
    link(&outside.path("Dockerfile"), "Dockerfile.outside");
    link("..".as_ref(), "real/up");
    let run = json(&tree, &[]);
    let expected = ["Dockerfile.base", "Dockerfile.broken", "Dockerfile.circle", "real/Dockerfile"];
    assert_eq!(run.paths(), expected);
    assert_eq!(
        run.findings(),
        ["Dockerfile.broken: unreadable-file", "Dockerfile.circle: unreadable-file"]
    );
    assert!(run.err.contains("left out 1 link to files outside"), "{}", run.err);
    assert_eq!(json(&tree, &["Dockerfile.outside"]).paths(), ["Dockerfile.outside"]);
}

#[cfg(unix)]
#[test]
fn files_and_folders_without_permission() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::new()
        .with("locked/Dockerfile", CLEAN)
        .with("Dockerfile", CLEAN)
        .with("Dockerfile.ok", CLEAN);
    let set = |path: &str, mode| {
        fs::set_permissions(tree.path(path), Permissions::from_mode(mode)).unwrap();
    };
    set("Dockerfile", 0o000);
    set("locked", 0o000);
    let all_powerful = fs::read(tree.path("Dockerfile")).is_ok();
    let run = json(&tree, &[]);
    set("locked", 0o755);
    if all_powerful {
        println!("skipped: this user may read everything");
        return;
    }
    assert_eq!(run.findings(), ["Dockerfile: unreadable-file", "locked: unreadable-file"]);
    assert_eq!((run.code, run.paths().len()), (1, 3));
}

#[test]
fn what_is_left_out() {
    let tree = Tree::new()
        .with(".gitignore", "generated/\n*.old.dockerfile\n")
        .with("generated/Dockerfile", SWALLOWED)
        .with("x.old.dockerfile", SWALLOWED)
        .with("node_modules/a/Dockerfile", SWALLOWED)
        .with("go/vendor/b/Dockerfile", SWALLOWED)
        .with(".git/Dockerfile", SWALLOWED)
        .with(".devcontainer/Dockerfile", CLEAN)
        .with("src/dockerfile.go", "package src\n");
    let run = json(&tree, &[]);
    assert_eq!(run.paths(), [".devcontainer/Dockerfile"]);
    assert!(run.err.contains("left out 2 folders (node_modules, vendor)"), "{}", run.err);
    // What is named is taken.
    let named = ["node_modules", "generated/Dockerfile", "./src/dockerfile.go"];
    let expected = ["generated/Dockerfile", "node_modules/a/Dockerfile", "src/dockerfile.go"];
    assert_eq!(json(&tree, &named).paths(), expected);
    // What is named twice is checked once.
    assert_eq!(json(&tree, &["x.old.dockerfile", "./x.old.dockerfile"]).paths().len(), 1);
}

#[test]
fn exit_codes() {
    let tree = Tree::new().with("good/Dockerfile", CLEAN).with("bad/Dockerfile", SWALLOWED);
    for (args, code) in [
        (&["good"][..], 0),
        (&["bad"], 1),
        (&["good", "bad"], 1),
        (&["bad", "--fail-on", "off"], 0),
        (&["good", "--fail-on", "hint"], 0),
        (&["nowhere"], 2),
        (&["bad", "nowhere"], 2),
        (&["good/Dockerfile/x"], 2),
        (&["--no-such-option"], 2),
        (&["--format", "yaml"], 2),
    ] {
        let run = check(&tree, args);
        assert_eq!(run.code, code, "{args:?}: {run:?}");
        assert_eq!(run.err.is_empty(), code != 2, "{args:?}: {run:?}");
    }
    let missing = check(&tree, &["bad", "nowhere"]);
    assert!(missing.err.contains("no such file or folder: nowhere"), "{}", missing.err);
    assert_eq!(tree.run(&["no-such-command"]).code, 2);
    assert_eq!(tree.run(&["--help"]).code, 0);
    assert_eq!(tree.run(&["--version"]).out, concat!("plimsoll ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn nothing_to_check() {
    let run = check(&Tree::new(), &[]);
    assert_eq!((run.code, run.out.contains("finding")), (0, false), "{run:?}");
    assert!(run.err.contains("no Dockerfiles found"), "{}", run.err);
}

/// A file that is not called as Dockerfiles are is not found, and the message says what to do.
#[test]
fn other_names_are_taken_where_they_are_named() {
    let tree = Tree::new().with("02_net__Dockerfile", SWALLOWED);
    for command in [&["check"][..], &["report"], &["format", "--check"], &["baseline"]] {
        let run = tree.run(command);
        assert_eq!(run.code, 0, "{command:?}: {run:?}");
        for part in ["no Dockerfiles found", "Dockerfile-api", "plimsoll check FILE"] {
            assert!(run.err.contains(part), "{command:?}: {run:?}");
        }
    }
    let run = check(&tree, &["02_net__Dockerfile", "--format", "json"]);
    assert_eq!((run.code, run.paths()), (1, vec!["02_net__Dockerfile".to_owned()]));
}

#[test]
fn standard_input() {
    let tree = Tree::new();
    let run = tree.run_with(&[&ONLY[..], &["-", "--format", "json"]].concat(), SWALLOWED);
    assert_eq!((run.code, run.paths()), (1, vec!["-".to_owned()]));
    let named = ["-", "--stdin-filename", "api/Dockerfile", "--format", "json"];
    let run = tree.run_with(&[&ONLY[..], &named].concat(), SWALLOWED);
    assert_eq!(run.paths(), ["api/Dockerfile"]);
}

#[test]
fn the_json_report() {
    // A byte order mark, two-byte characters before the place, and carriage returns.
    let text = "\u{feff}FROM alpine\r\nENV A=é \\\r\n    Ü=𝄞 \\\r\nLABEL a=b\r\n";
    let tree = Tree::new().with("Dockerfile", text);
    let json = json(&tree, &[]).json();
    assert_eq!(json["version"], 1);
    let findings = json["files"][0]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|one| one["rule"] == "swallowed-instruction").unwrap();
    assert_eq!(finding["group"], "build");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["start"], serde_json::json!({"line": 4, "column": 1}));
    assert_eq!(finding["end"], serde_json::json!({"line": 4, "column": 6}));
    assert_eq!(finding["instruction"], serde_json::json!({"start_line": 2, "end_line": 4}));
    let fix = &finding["fixes"][0];
    assert_eq!(fix["applicability"], "safe");
    assert_eq!(fix["edits"][0]["start"]["line"], 3);
    assert_eq!(fix["edits"][0]["start"]["column"], 8);
    assert_eq!(json["summary"]["files"], 1);
    assert_eq!(json["summary"]["error"].as_u64().unwrap() as usize, findings.len());
    for key in ["warning", "information", "hint"] {
        assert_eq!(json["summary"][key], 0, "{key}");
    }
}

#[test]
fn the_text_report() {
    let tree = Tree::new().with("app/Dockerfile", SWALLOWED);
    let run = check(&tree, &[]);
    let expected = "\
error[swallowed-instruction]: this LABEL is read as part of the ENV above: remove the `\\` at the \
                    end of the line before it
 --> app/Dockerfile:4:1
  |
4 | LABEL a=b
  | ^^^^^
  = fix: Remove the stray continuation (--fix)
";
    assert!(run.out.contains(expected), "{}", run.out);
    assert!(run.out.contains("in 1 of 1 file: "), "{}", run.out);
    assert!(run.out.ends_with("with --standard\n"), "{}", run.out);
    assert!(run.out.contains("checked against LUCID 1.0.0 (default)"), "{}", run.out);
}

#[test]
fn colors() {
    let tree = Tree::new().with("Dockerfile", SWALLOWED);
    let colored = |args: &[&str]| check(&tree, args).out.contains('\x1b');
    assert!(!colored(&[]), "standard output is no terminal here");
    assert!(!colored(&["--color", "never"]));
    assert!(colored(&["--color", "always"]));
    let mut forced = tree.command();
    forced.args(ONLY).env("CLICOLOR_FORCE", "1");
    assert!(Ran::of(forced.output().unwrap()).out.contains('\x1b'));
    forced.env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1");
    assert!(!Ran::of(forced.output().unwrap()).out.contains('\x1b'));
}

#[test]
fn a_file_cannot_steer_the_terminal() {
    let evil = "FROM alpine\nRUNN \x1b]0;owned\x07\u{9b}31m\u{202e}x\r\n\x1b[2JEVIL y\n";
    let tree = Tree::new().with("Dockerfile", evil);
    for args in [&[][..], &["--color", "always"]] {
        let out = check(&tree, args).out;
        assert!(out.contains("␛]0;owned␇"), "{out:?}");
        let bare = out.replace("\x1b[0m", "").replace("\x1b[1m", "").replace("\x1b[34m", "");
        let bare = bare.replace("\x1b[1;31m", "");
        let harmful = |character: &char| *character != '\n' && character.is_control();
        assert_eq!(bare.chars().find(harmful), None, "{out:?}");
        assert!(!out.contains('\u{202e}'));
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let tree = Tree::new();
    for number in 0..200 {
        tree.write(&format!("{number}/Dockerfile"), SWALLOWED);
    }
    let mut child = tree
        .command()
        .args(ONLY)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    drop(child.stdout.take());
    let ran = Ran::of(child.wait_with_output().expect("its end"));
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
}

#[test]
fn the_same_every_time() {
    let tree = Tree::new();
    for number in 0..60 {
        tree.write(&format!("{number}/Dockerfile"), SWALLOWED);
    }
    let first = json(&tree, &[]).out;
    assert_eq!(json(&tree, &[]).out, first);
    let paths = json(&tree, &[]).paths();
    assert!(paths.is_sorted() && paths.len() == 60);
}
