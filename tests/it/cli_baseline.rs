//! Adoption: baselines, patches, and reasons for what is silenced.

use crate::cli_tree::{Ran, SWALLOWED, SWALLOWED_FIXED, Tree};
use std::process::Command;

const ONLY: [&str; 2] = ["--select", "syntax-error,swallowed-instruction"];

fn run(tree: &Tree, args: &[&str]) -> Ran {
    tree.run(&[&args[..1], &ONLY, &args[1..]].concat())
}

fn findings(tree: &Tree, args: &[&str]) -> Vec<String> {
    run(tree, &[&["check", "--format", "json"], args].concat()).findings()
}

#[test]
fn only_what_is_new_is_reported() {
    let tree = Tree::new().with("a/Dockerfile", SWALLOWED).with("b/Dockerfile", "FROM alpine\n");
    let written = run(&tree, &["baseline"]);
    assert_eq!((written.code, written.out.as_str()), (0, ""), "{written:?}");
    assert!(written.err.contains("1 finding in 1 file accepted"), "{}", written.err);
    let first = tree.read("plimsoll-baseline.json");
    let check = run(&tree, &["check"]);
    assert_eq!(check.code, 0, "{check:?}");
    assert!(check.err.contains("1 finding is accepted by the baseline"), "{}", check.err);
    // Moved lines are no new finding, and a new one is.
    tree.write("a/Dockerfile", format!("# moved\n\n{SWALLOWED}RUNN x\n"));
    assert_eq!(findings(&tree, &[]), ["a/Dockerfile: syntax-error"]);
    assert_eq!(run(&tree, &["check"]).code, 1);
    assert_eq!(findings(&tree, &["--no-baseline"]).len(), 2);
    // From another folder, and with the file named.
    assert_eq!(findings(&tree, &["./a/../a/Dockerfile"]).len(), 1);
    // The same mistake a second time is new.
    tree.write("a/Dockerfile", format!("{SWALLOWED}ENV A=1 \\\n    B=2 \\\nLABEL a=b\n"));
    assert_eq!(findings(&tree, &[]).len(), 1);
    // Written anew it is the same text for the same findings.
    tree.write("a/Dockerfile", format!("# moved\n{SWALLOWED}"));
    assert_eq!(run(&tree, &["baseline"]).code, 0);
    assert_eq!(tree.read("plimsoll-baseline.json"), first);
}

#[test]
fn what_is_gone_is_counted() {
    let tree = Tree::new()
        .with("a/Dockerfile", format!("{SWALLOWED}RUNN x\n"))
        .with("b/Dockerfile", "FROM alpine\nRUNN x\n");
    assert_eq!(run(&tree, &["baseline"]).code, 0);
    tree.write("a/Dockerfile", SWALLOWED);
    let check = run(&tree, &["check"]);
    assert!(check.err.contains("2 findings are accepted"), "{}", check.err);
    assert!(check.err.contains("1 accepted one is gone"), "{}", check.err);
    std::fs::remove_file(tree.path("b/Dockerfile")).unwrap();
    let check = run(&tree, &["check"]);
    assert!(check.err.contains("2 accepted ones are gone"), "{}", check.err);
    // Of one file alone nothing else is forgotten, but for what is there no more.
    tree.write("c/Dockerfile", "FROM alpine\nRUNN x\n");
    assert_eq!(run(&tree, &["baseline", "c"]).code, 0);
    let check = run(&tree, &["check"]);
    assert_eq!(check.code, 0, "{check:?}");
    assert!(!tree.read("plimsoll-baseline.json").contains("b/Dockerfile"));
}

#[test]
fn fixes_leave_accepted_findings_alone() {
    let tree = Tree::new().with("a/Dockerfile", SWALLOWED);
    assert_eq!(run(&tree, &["baseline"]).code, 0);
    tree.write("b/Dockerfile", SWALLOWED);
    assert_eq!(run(&tree, &["check", "--fix"]).code, 0);
    assert_eq!(tree.read("a/Dockerfile"), SWALLOWED);
    assert_eq!(tree.read("b/Dockerfile"), SWALLOWED_FIXED);
    assert_eq!(run(&tree, &["check", "--fix", "--no-baseline"]).code, 0);
    assert_eq!(tree.read("a/Dockerfile"), SWALLOWED_FIXED);
}

#[test]
fn bad_baselines() {
    let tree = Tree::new().with("Dockerfile", SWALLOWED).with("plimsoll-baseline.json", "{}");
    let check = run(&tree, &["check"]);
    assert_eq!(check.code, 2, "{check:?}");
    assert!(check.err.contains("plimsoll-baseline.json is no baseline"), "{}", check.err);
    assert_eq!(run(&tree, &["baseline"]).code, 2, "it is not overwritten");
    tree.write("plimsoll-baseline.json", r#"{"version":2,"files":{}}"#);
    assert!(run(&tree, &["check"]).err.contains("of version 2"));
    assert_eq!(run(&tree, &["check", "--no-baseline"]).code, 1);
    assert_eq!(run(&tree, &["check", "--isolated"]).code, 1);
    assert_eq!(run(&tree, &["check", "--baseline", "nowhere.json"]).code, 2);
}

/// The tree as a repository with all committed; `None` without git.
fn repository(tree: &Tree) -> Option<()> {
    git(tree, &["init", "-q"])?;
    git(tree, &["add", "-A"])?;
    git(tree, &["commit", "-q", "-m", "first"]).map(drop)
}

fn git(tree: &Tree, args: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    let name = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
    git.args(name).args(args).current_dir(tree.root()).env("HOME", tree.root());
    let output = git.output().ok()?;
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn only_what_a_patch_causes() {
    let stages = "FROM debian:12 AS build\nRUN make\n\nFROM gcr.io/distroless/cc-debian12\n";
    let tree = Tree::new()
        .with("a/Dockerfile", format!("{stages}COPY --from=build /a /a\nUSER nonroot\nRUNN x\n"))
        .with("ü b/Dockerfile", SWALLOWED)
        .with("other/Dockerfile", SWALLOWED);
    let Some(()) = repository(&tree) else { return println!("skipped: git is not here") };
    let select = ["--select", "runs-as-root,syntax-error,swallowed-instruction"];
    let changed = |patch: &str| {
        let args = ["check", "--format", "json", "--changed", "-"];
        tree.run_with(&[&args[..], &select].concat(), patch)
    };
    assert_eq!(changed("").findings(), [""; 0]);
    assert!(changed("").err.contains("the patch changes no Dockerfile"));
    let no_patch = changed("fatal: bad revision 'main'\n");
    assert_eq!(no_patch.code, 2, "{no_patch:?}");
    assert!(no_patch.err.contains("standard input is no patch"), "{no_patch:?}");
    assert_eq!(changed("diff --git a/run b/run\nold mode 100644\nnew mode 100755\n").code, 0);
    // Lines that move cause nothing.
    tree.write("ü b/Dockerfile", format!("# new\n\n{SWALLOWED}"));
    let run = changed(&git(&tree, &["diff"]).unwrap());
    assert_eq!((run.code, run.findings(), run.paths()), (0, vec![], vec!["ü b/Dockerfile".into()]));
    // A line that goes causes what stands elsewhere.
    let without = format!("{stages}COPY --from=build /a /a\nRUNN x\n");
    tree.write("a/Dockerfile", &without);
    let run = changed(&git(&tree, &["diff", "a"]).unwrap());
    assert_eq!(run.findings(), ["a/Dockerfile: runs-as-root"]);
    assert_eq!(run.code, 1);
    // The same patch from a folder below, and without git's a/ and b/.
    let patch = git(&tree, &["diff", "--no-prefix", "a"]).unwrap();
    assert_eq!(changed(&patch).findings(), ["a/Dockerfile: runs-as-root"]);
    // A mistake that only goes to another place is no worse, a second one is.
    tree.write("other/Dockerfile", SWALLOWED.replace("a=b", "c=d"));
    assert_eq!(changed(&git(&tree, &["diff", "other"]).unwrap()).findings(), [""; 0]);
    tree.write("other/Dockerfile", format!("{SWALLOWED}RUNN y\n"));
    let run = changed(&git(&tree, &["diff", "other"]).unwrap());
    assert_eq!(run.findings(), ["other/Dockerfile: syntax-error"]);
    // A patch of another text: what stands in instructions with its lines.
    let patch = git(&tree, &["diff", "other"]).unwrap().replace("LABEL a=b", "LABEL z=z");
    assert_eq!(changed(&patch).findings(), ["other/Dockerfile: syntax-error"]);
    // A new file is new as a whole.
    tree.write("new/Dockerfile", SWALLOWED);
    git(&tree, &["add", "-N", "new"]).unwrap();
    let run = changed(&git(&tree, &["diff", "new"]).unwrap());
    let all = ["new/Dockerfile: runs-as-root", "new/Dockerfile: swallowed-instruction"];
    assert_eq!(run.findings(), all);
}

#[test]
fn patches_and_fixes_do_not_go_together() {
    let tree = Tree::new().with("Dockerfile", SWALLOWED);
    assert_eq!(tree.run(&["check", "--changed", "-", "--fix"]).code, 2);
    assert_eq!(tree.run(&["check", "--changed", "-", "-"]).code, 2);
    assert_eq!(tree.run(&["check", "--changed", "no.patch"]).code, 2);
}

#[test]
fn a_reason_can_be_demanded() {
    let text = format!("# plimsoll: ignore-file=swallowed-instruction\n{SWALLOWED}");
    let tree = Tree::new()
        .with("a/Dockerfile", &text)
        .with("b/Dockerfile", text.replace("instruction\n", "instruction -- it is a test\n"));
    let check = |tree: &Tree| {
        let all = tree.run(&["check", "--format", "json"]).findings();
        all.into_iter().filter(|it| it.contains("suppression")).collect::<Vec<_>>()
    };
    assert_eq!(check(&tree), [""; 0]);
    tree.write("plimsoll.toml", "[severity]\nsuppression-without-reason = \"error\"\n");
    assert_eq!(check(&tree), ["a/Dockerfile: suppression-without-reason"]);
}
