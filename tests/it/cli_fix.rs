//! `--fix` and `--diff`: what is written, and what is left alone.

use crate::cli_tree::{Ran, SWALLOWED, SWALLOWED_FIXED, Tree};
use std::fs;
use std::process::Command;

const ONLY: [&str; 4] = ["check", "--isolated", "--select", "syntax-error,swallowed-instruction"];

fn check(tree: &Tree, args: &[&str]) -> Ran {
    tree.run(&[&ONLY, args].concat())
}

#[test]
fn a_fix_keeps_what_it_does_not_mend() {
    for (before, after) in [
        (SWALLOWED.to_owned(), SWALLOWED_FIXED.to_owned()),
        (SWALLOWED.replace('\n', "\r\n"), SWALLOWED_FIXED.replace('\n', "\r\n")),
        (format!("\u{feff}{SWALLOWED}"), format!("\u{feff}{SWALLOWED_FIXED}")),
        (SWALLOWED.trim_end().to_owned(), SWALLOWED_FIXED.trim_end().to_owned()),
    ] {
        let tree = Tree::new().with("a b/Dockerfile", &before);
        let run = check(&tree, &["--fix"]);
        assert_eq!((run.code, tree.read("a b/Dockerfile")), (0, after), "{run:?}");
        assert!(run.err.contains("applied 1 fix"), "{run:?}");
        assert_eq!(fs::read_dir(tree.path("a b")).unwrap().count(), 1, "nothing else is left");
        let again = check(&tree, &["--fix"]);
        assert!(!again.err.contains("applied"), "{again:?}");
    }
}

#[test]
fn unsafe_fixes_are_fixes_too() {
    let tree = Tree::new().with("Dockerfile", SWALLOWED);
    assert_eq!(check(&tree, &["--unsafe-fixes"]).code, 0);
    assert_eq!(tree.read("Dockerfile"), SWALLOWED_FIXED);
}

#[cfg(unix)]
#[test]
fn mode_and_links_stay() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let tree = Tree::new().with("real/base", SWALLOWED);
    fs::set_permissions(tree.path("real/base"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/base", tree.path("Dockerfile")).unwrap();
    let before = fs::metadata(tree.path("real/base")).unwrap();
    assert_eq!(check(&tree, &["--fix"]).code, 0);
    let after = fs::metadata(tree.path("real/base")).unwrap();
    assert!(tree.path("Dockerfile").symlink_metadata().unwrap().is_symlink());
    assert_eq!(tree.read("real/base"), SWALLOWED_FIXED);
    assert_eq!(
        (after.mode(), after.uid(), after.gid()),
        (before.mode(), before.uid(), before.gid())
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_alone_and_the_others_are_mended() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::new().with("Dockerfile.a", SWALLOWED).with("Dockerfile.b", SWALLOWED);
    fs::set_permissions(tree.path("Dockerfile.a"), fs::Permissions::from_mode(0o444)).unwrap();
    let run = check(&tree, &["--fix"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("Dockerfile.a is read-only"), "{}", run.err);
    assert_eq!(tree.read("Dockerfile.a"), SWALLOWED);
    assert_eq!(tree.read("Dockerfile.b"), SWALLOWED_FIXED);
}

#[test]
fn a_file_changed_meanwhile_is_not_overwritten() {
    use plimsoll::files;
    let tree = Tree::new().with("Dockerfile", SWALLOWED);
    let path = tree.path("Dockerfile");
    let read = files::read(&path).unwrap();
    tree.write("Dockerfile", "FROM saved-by-an-editor\n");
    let refused = files::replace(&path, &read, SWALLOWED_FIXED).unwrap_err();
    assert!(refused.contains("changed meanwhile"), "{refused}");
    assert_eq!(tree.read("Dockerfile"), "FROM saved-by-an-editor\n");
    assert_eq!(fs::read_dir(tree.root()).unwrap().count(), 1);
}

#[test]
fn standard_input_is_printed_mended() {
    let tree = Tree::new();
    let run = tree.run_with(&[&ONLY[..], &["--fix", "-"]].concat(), SWALLOWED);
    assert_eq!((run.code, run.out.as_str()), (0, SWALLOWED_FIXED), "{run:?}");
    // Nothing to mend: the text itself, so that it can stand in a pipe.
    let run = tree.run_with(&[&ONLY[..], &["--fix", "-"]].concat(), SWALLOWED_FIXED);
    assert_eq!(run.out, SWALLOWED_FIXED);
    assert_eq!(fs::read_dir(tree.root()).unwrap().count(), 0);
}

/// `git apply` takes the patch, and what it makes is what `--fix` makes.
#[test]
fn a_patch_for_git() {
    let files = [
        ("Dockerfile", SWALLOWED.to_owned()),
        ("a b/Dockerfile copy", SWALLOWED.trim_end().to_owned()),
        ("crlf/api.dockerfile", SWALLOWED.replace('\n', "\r\n")),
        ("marked/Containerfile", format!("\u{feff}{SWALLOWED}")),
        ("ünïcode/Dockerfile", SWALLOWED.to_owned()),
        ("clean/Dockerfile", "FROM alpine\n".to_owned()),
    ];
    let (tree, fixed) = (Tree::new(), Tree::new());
    for (path, text) in &files {
        tree.write(path, text);
        fixed.write(path, text);
    }
    let run = check(&tree, &["--diff"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("would apply 5 fixes"), "{run:?}");
    for (path, text) in &files {
        assert_eq!(tree.read(path), *text, "nothing is written");
    }
    assert_eq!(check(&fixed, &["--fix"]).code, 0);
    fs::write(tree.path("fixes.patch"), &run.out).unwrap();
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "fixes.patch"]).current_dir(tree.root());
    match git.env("GIT_CEILING_DIRECTORIES", tree.root()).output() {
        Err(_) => return println!("skipped: git is not here"),
        Ok(output) => assert!(output.status.success(), "{output:?}\n{}", run.out),
    }
    for (path, _) in &files {
        assert_eq!(tree.read(path), fixed.read(path), "{path}");
    }
    assert_eq!(check(&tree, &["--diff"]).out, "");
}
