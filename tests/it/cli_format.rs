//! `plimsoll format`: what is written, printed and returned.

use crate::cli_tree::Tree;

const BEFORE: &str = "from alpine\nrun   make\n";
const AFTER: &str = "FROM alpine\nRUN make\n";

#[test]
fn files_are_laid_out_and_others_left() {
    let tree = Tree::new().with("a/Dockerfile", BEFORE).with("b/Dockerfile", AFTER);
    let run = tree.run(&["format"]);
    assert_eq!(
        (run.code, tree.read("a/Dockerfile"), tree.read("b/Dockerfile")),
        (0, AFTER.into(), AFTER.into())
    );
    assert!(run.err.contains("formatted 1 of 2 files"), "{run:?}");
    assert!(tree.run(&["format"]).err.contains("formatted 0 of 2 files"));
}

#[test]
fn check_and_diff_write_nothing() {
    let tree = Tree::new().with("Dockerfile", BEFORE);
    let check = tree.run(&["format", "--check"]);
    assert_eq!(check.code, 1, "{check:?}");
    assert!(check.err.contains("would change Dockerfile"), "{check:?}");
    let diff = tree.run(&["format", "--diff"]);
    assert_eq!(diff.code, 0);
    assert!(diff.out.contains("-from alpine\n") && diff.out.contains("+FROM alpine\n"), "{diff:?}");
    assert_eq!(tree.read("Dockerfile"), BEFORE);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let tree = Tree::new();
    let run = tree.run_with(&["format", "-"], BEFORE);
    assert_eq!((run.code, run.out.as_str()), (0, AFTER));
}

#[test]
fn one_bad_file_stops_no_other() {
    let tree = Tree::new().with("a/Dockerfile", b"\xff\xfe\x00").with("b/Dockerfile", BEFORE);
    let run = tree.run(&["format"]);
    assert_eq!((run.code, tree.read("b/Dockerfile")), (2, AFTER.into()), "{run:?}");
    assert!(run.err.contains("a/Dockerfile"), "{run:?}");
}
