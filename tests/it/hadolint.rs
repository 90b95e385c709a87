//! What who moves from hadolint relies on.

use crate::cli_tree::Tree;

/// `line id` of what is found, those ids alone that begin so.
fn ids(tree: &Tree, args: &[&str], start: &str) -> Vec<String> {
    let run = tree.run(&[&["check", "--format", "json"], args].concat());
    let report: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let findings = report["files"][0]["findings"].as_array().expect("findings").clone();
    let own = findings.iter().flat_map(|finding| {
        let line = &finding["instruction"]["start_line"];
        let aliases = finding["aliases"].as_array().expect("aliases").iter();
        let ids = aliases.filter_map(|id| id.as_str()?.strip_prefix("hadolint:"));
        ids.filter(|id| id.starts_with(start)).map(move |id| format!("{line} {id}"))
    });
    own.collect()
}

#[test]
fn false_alarms_are_for_its_own_set() {
    for (text, id) in [
        ("FROM a:1\nRUN set -o pipefail && a | b\n", "2 DL4006"),
        (
            "FROM a:1\nSHELL [\"/usr/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b\n",
            "3 DL4006",
        ),
        ("FROM a:1\nRUN apt-get update\nFROM a:1\n", "2 DL3009"),
        ("FROM a:1\nRUN yarn install\nFROM a:1\n", "2 DL3060"),
    ] {
        let tree = Tree::new().with("Dockerfile", text);
        let bare = &id[2..];
        assert_eq!(ids(&tree, &[], bare), [""; 0], "{text}");
        assert_eq!(ids(&tree, &["--select", "all"], bare), [""; 0], "{text}");
        assert_eq!(ids(&tree, &["--select", "hadolint"], bare), [id], "{text}");
        assert_eq!(ids(&tree, &["--select", bare], bare), [id], "{text}");
    }
}

#[test]
fn what_it_does_not_see_is_not_of_its_set() {
    let tree = Tree::new();
    tree.write("Dockerfile", "FROM a:1 AS X\nRUN apt-get update\nFROM x\nRUN a\n");
    assert_eq!(ids(&tree, &["--select", "hadolint"], "DL3009"), [""; 0]);
    assert_eq!(ids(&tree, &[], "DL3009"), ["2 DL3009"]);
}

#[test]
fn only_what_its_grammar_refuses_is_its_parse_error() {
    let tree = Tree::new();
    for (line, refused) in [
        ("CMD [1]", false),
        ("WORKDIR \"/a", false),
        ("COPY --from=$X a b", false),
        ("ENV A=\"b", true),
        ("COPY --foo=x a b", true),
        ("HEALTHCHECK foo", true),
    ] {
        tree.write("Dockerfile", &format!("FROM a:1\n{line}\n"));
        let found = ids(&tree, &["--select", "hadolint"], "DL1000");
        assert_eq!(found.len(), usize::from(refused), "{line}");
        assert_eq!(tree.run(&["check", "--select", "hadolint"]).code, 1, "{line}");
    }
}

#[test]
fn a_stage_pragma_begins_two_lines_below_and_ends_with_the_next_from() {
    let pragma = "# hadolint stage ignore=DL3003,DL3007\n";
    let tree = Tree::new();
    let of = |text: String| {
        tree.write("Dockerfile", &text);
        let mut found = ids(&tree, &["--select", "DL3003,DL3007"], "DL");
        found.sort();
        found
    };
    assert_eq!(of(format!("{pragma}FROM a:latest\nRUN cd /a\n")), ["2 DL3007"]);
    assert_eq!(of(format!("FROM a:1\n{pragma}RUN cd /a\nRUN cd /b\n")), ["3 DL3003"]);
    let next = format!("FROM a:1\n{pragma}RUN cd /a\nFROM b:latest\nRUN cd /b\n");
    assert_eq!(of(next), ["3 DL3003", "5 DL3003"]);
    assert_eq!(of(format!("{pragma}\nFROM a:latest\nRUN cd /a\n")), ["4 DL3003"]);
}

#[test]
fn what_its_file_ignores_comes_back_by_name_alone() {
    let tree = Tree::new().with("Dockerfile", "FROM a\nRUN cd /a\n");
    tree.write(".hadolint.yaml", "ignored: [DL3006]\noverride: {error: [DL3003]}\n");
    assert_eq!(ids(&tree, &["--select", "hadolint"], "DL300"), ["2 DL3003"]);
    assert_eq!(ids(&tree, &["--select", "DL3006"], "DL300"), ["1 DL3006"]);
    assert_eq!(ids(&tree, &[], "DL3006"), [""; 0]);
}
