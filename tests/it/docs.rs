//! Every command of README.md and docs/ is run.
//!
//! A block marked `console` holds commands behind `$ `; `? 1` below one is the exit code that it
//! must have, other lines are something that it must print. The commands of a page run one after
//! another in a folder with `examples/` in it. What stands between backticks as `plimsoll …` must
//! be a command with such options.

use crate::cli_tree::Tree;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![Path::new(ROOT).join("README.md")];
    let docs = fs::read_dir(Path::new(ROOT).join("docs")).expect("docs");
    pages.extend(docs.map(|entry| entry.expect("an entry").path()));
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    // A guide whose files stand in it is tried by `standards_guide`.
    pages.retain(|path| !path.ends_with("docs/standards.md"));
    pages.sort();
    pages
}

/// A command, its exit code, and what it must print.
struct Case {
    line: String,
    code: i32,
    prints: Vec<String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside {
            if let Some(line) = line.strip_prefix("$ ") {
                cases.push(Case { line: line.to_owned(), code: 0, prints: Vec::new() });
            } else if let Some(case) = cases.last_mut() {
                match line.strip_prefix("? ") {
                    Some(code) => case.code = code.parse().expect("an exit code"),
                    None => case.prints.push(line.to_owned()),
                }
            }
        }
    }
    cases
}

fn copy(from: &Path, tree: &Tree, to: &str) {
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{to}/{}", path.file_name().unwrap().to_string_lossy());
        match path.is_dir() {
            true => copy(&path, tree, &name),
            false => tree.write(&name, fs::read(&path).expect("a file")),
        }
    }
}

#[cfg(unix)]
#[test]
fn commands_do_what_the_pages_say() {
    let mut failures = Vec::new();
    let mut count = 0;
    for page in pages() {
        let cases = cases(&fs::read_to_string(&page).expect("a page"));
        if cases.is_empty() {
            continue;
        }
        let tree = Tree::new();
        copy(&Path::new(ROOT).join("examples"), &tree, "examples");
        let binary = Path::new(env!("CARGO_BIN_EXE_plimsoll")).parent().expect("a folder");
        let paths = std::env::var("PATH").unwrap_or_default();
        let git = ["init", "-q", "-b", "main"];
        let has_git = Command::new("git").args(git).current_dir(tree.root()).status().is_ok();
        for case in cases {
            if case.line.contains("git ") && !has_git {
                println!("skipped, git is not here: {}", case.line);
                continue;
            }
            count += 1;
            let output = Command::new("sh")
                .args(["-c", &case.line])
                .current_dir(tree.root())
                .env("PATH", format!("{}:{paths}", binary.display()))
                .env("HOME", tree.root())
                .env("PLIMSOLL_SHELLCHECK", "off")
                .output()
                .expect("a shell");
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            let lacks = case.prints.iter().find(|line| !said.contains(line.as_str()));
            if output.status.code() != Some(case.code) || lacks.is_some() {
                let page = page.display();
                failures.push(format!("{page}: {}\n{:?}\n{said}", case.line, output.status));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count > 10, "{count} commands were found");
}

/// A command with options or arguments is run where it has something to do; of the others the
/// name is there.
#[test]
fn commands_between_backticks_are_there() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages().into_iter().chain(others()) {
        let text = fs::read_to_string(&page).expect("a page");
        for code in text.split('`').skip(1).step_by(2).filter(|code| !code.contains('\n')) {
            let Some(rest) = code.strip_prefix("plimsoll ") else { continue };
            let mut words: Vec<_> = rest.split_whitespace().map(filled_in).collect();
            match words.as_slice() {
                [_] => words.push("--help"),
                // Nobody is there to be asked.
                ["init", ..] => words.push("--yes"),
                _ => {}
            }
            count += 1;
            let tree = Tree::new().with("Dockerfile", "FROM debian:12\nMAINTAINER me\n");
            tree.write("api/Dockerfile", "FROM debian:12\n");
            if words.starts_with(&["init"]) {
                fs::remove_file(tree.path("Dockerfile")).expect("a file");
            }
            let run = tree.run(&words);
            if run.code > 1 || run.out.is_empty() && run.err.is_empty() {
                wrong.push(format!("{}: {code}: {run:?}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 25, "{count} commands were found");
}

/// Pages beside README.md and docs/ that name commands.
fn others() -> Vec<PathBuf> {
    let root = Path::new(ROOT);
    let editors = fs::read_dir(root.join("editors")).expect("a folder");
    let mut pages: Vec<_> =
        editors.map(|entry| entry.expect("an entry").path().join("README.md")).collect();
    pages.extend(["editors/README.md", "CONTRIBUTING.md"].map(|page| root.join(page)));
    pages.retain(|page| page.is_file());
    pages
}

/// What stands for something of the reader's.
fn filled_in(word: &str) -> &str {
    match word {
        "FILE" => "Dockerfile",
        "NAME" => "lucid",
        word => word,
    }
}
