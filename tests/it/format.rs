//! The formatter: its style, and that it never changes what is built.

use plimsoll::document::Document;
use plimsoll::format::{Style, formatted, whole_while};
use std::cell::Cell;
use std::fs;
use std::path::Path;

fn format(text: &str) -> String {
    formatted(&Document::new(text), Style::default())
}

fn check(text: &str, expected: &str) {
    let once = format(text);
    assert_eq!(once, expected);
    assert_eq!(format(&once), once, "a second time changes nothing");
}

#[test]
fn what_nobody_waits_for_ends_before_the_next_instruction() {
    let document = Document::new(&"from a\n".repeat(100));
    for limit in [1, 50, 100] {
        let asked = Cell::new(0);
        let is_wanted = || {
            asked.set(asked.get() + 1);
            asked.get() < limit
        };
        assert_eq!(whole_while(&document, Style::default(), &is_wanted), None);
        assert_eq!(asked.get(), limit, "it is not asked again once it is not wanted");
    }
    let edits = whole_while(&document, Style::default(), &|| true);
    assert_eq!(edits.map(|edits| edits.len()), Some(100));
}

#[test]
fn keywords_blanks_and_indentation() {
    check("from   debian:12   as  x\n  run   make\n", "FROM debian:12 AS x\nRUN make\n");
    check("FROM a\nCOPY   --from=b\t x   y  \n", "FROM a\nCOPY --from=b x y\n");
    check("FROM a\nonbuild  run  make  it\n", "FROM a\nONBUILD RUN make  it\n");
}

#[test]
fn what_is_quoted_or_shell_text_stays() {
    check("FROM a\nRUN echo  'a  b'   c\n", "FROM a\nRUN echo  'a  b'   c\n");
    check("FROM a\nENV  A=\"x  y\"   B=1\n", "FROM a\nENV A=\"x  y\" B=1\n");
    check("FROM a\nCMD [ \"a\",   \"b  c\" ]\n", "FROM a\nCMD [ \"a\",   \"b  c\" ]\n");
    check("FROM a\nENV KEY  some   text\n", "FROM a\nENV KEY  some   text\n");
}

#[test]
fn continuations_are_indented_and_keep_their_layout() {
    check(
        "FROM a\nRUN apt-get update\\\n  && apt-get install -y \\\n      curl   \\\n      git\n",
        "FROM a\nRUN apt-get update \\\n    && apt-get install -y \\\n        curl \\\n        git\n",
    );
    check("FROM a\nENV A=1 \\\n# why\n\n  B=2\n", "FROM a\nENV A=1 \\\n    # why\n    B=2\n");
}

#[test]
fn a_quoted_string_over_lines_stays() {
    let text = "FROM a\nRUN echo 'a\\\n  b'\n";
    assert_eq!(format(text), text);
}

#[test]
fn long_lines_are_broken() {
    let pair = |name: &str| format!("{name}={}", "x".repeat(60));
    check(
        &format!("FROM a\nENV {} {}\n", pair("A"), pair("B")),
        &format!("FROM a\nENV {} \\\n    {}\n", pair("A"), pair("B")),
    );
    let command = format!("run {}", "y".repeat(60));
    check(
        &format!("FROM a\nRUN {command} && {command}\n"),
        &format!("FROM a\nRUN {command} \\\n    && {command}\n"),
    );
}

#[test]
fn heredocs_comments_and_directives_stay() {
    let text = "# escape=`\n\n# about\nFROM a\nRUN <<EOF\n  a   b\nEOF\nCOPY a `\n    b\n";
    assert_eq!(format(text), text);
    check("FROM a\n   # note  \n\n\n\n\nRUN b\n\n\n", "FROM a\n# note\n\n\nRUN b\n");
    check("FROM a\r\nrun  b \\\r\n c\r\n", "FROM a\r\nRUN b \\\r\n    c\r\n");
    check("FROM a\nRUN b", "FROM a\nRUN b\n");
}

#[test]
fn what_is_broken_stays() {
    let text = "FROM a\nCOPT   a b\n  run x\n";
    assert_eq!(format(text), "FROM a\nCOPT   a b\nRUN x\n");
    assert_eq!(format("# only a comment"), "# only a comment");
    assert_eq!(format(""), "");
}

#[test]
fn real_files_settle_and_build_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/real");
    let Ok(entries) = fs::read_dir(folder) else {
        println!("skipped: ../shared is not there");
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let once = format(&text);
        let again = format(&once);
        assert!(once == again, "{}: a second time changes it", path.display());
        let (old, new) = (Document::new(&text), Document::new(&once));
        let bodies = |document: &Document| -> Vec<String> {
            let instructions = document.syntax().instructions();
            instructions
                .flat_map(|at| {
                    at.get()
                        .heredocs
                        .iter()
                        .map(|heredoc| heredoc.content.text().to_owned())
                        .collect::<Vec<_>>()
                })
                .collect()
        };
        assert_eq!(bodies(&old), bodies(&new), "{}", path.display());
        assert_eq!(
            old.syntax().comments().len(),
            new.syntax().comments().len(),
            "{}",
            path.display()
        );
    }
}
