//! What who moves from hadolint relies on.

use crate::cli_tree::{Ran, Tree};

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
        tree.write("Dockerfile", format!("FROM a:1\n{line}\n"));
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

#[test]
fn what_its_file_raises_is_of_its_set() {
    let text = "FROM a:1\n# hadolint ignore=DL3003\nRUN cd /a\n";
    let tree = Tree::new().with("Dockerfile", text);
    let of =
        |select: &str| ["DL1001", "DL3057"].map(|id| ids(&tree, &["--select", select], id).len());
    assert_eq!(of("hadolint"), [0, 0]);
    tree.write(".hadolint.yaml", "override: {info: [DL1001], style: [DL3057]}\n");
    assert_eq!(of("hadolint"), [1, 1]);
    assert_eq!(of("trivy"), [0, 0]);
    tree.write(".hadolint.yaml", "override: {info: [DL1001]}\nignored: [DL1001]\n");
    assert_eq!(of("hadolint"), [0, 0]);
}

/// Runs with variables of hadolint's.
fn run(tree: &Tree, args: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = tree.command();
    command.arg("check").args(args).envs(variables.iter().copied());
    Ran::of(command.output().expect("a run"))
}

/// `line code level` of hadolint's report.
fn rows(ran: &Ran) -> Vec<String> {
    let rows = ran.json();
    let rows = rows.as_array().expect("rows").iter().map(|row| {
        assert_eq!(row["column"], 1);
        assert_eq!(row["file"], "Dockerfile");
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", row["line"], text("code"), text("level"))
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    rows
}

const AS_HADOLINT: [&str; 4] = ["--select", "hadolint", "--format", "hadolint"];
const LABELLED: &str = "FROM a.example/b\nLABEL u=x\nRUN cd /a && \\\n  ps\nENV A=1\n\
                        # hadolint ignore=DL3003\nRUN cd /b\n";

#[test]
fn its_format_has_its_ids_lines_and_levels() {
    let tree = Tree::new().with("Dockerfile", LABELLED);
    let ran = run(&tree, &AS_HADOLINT, &[]);
    assert_eq!(rows(&ran), ["1 DL3006 warning", "3 DL3001 info", "3 DL3003 warning"]);
    assert_eq!(ran.code, 1);
    tree.write("Dockerfile", "FROM a:1\nFOO\n");
    let ran = run(&tree, &AS_HADOLINT, &[]);
    assert_eq!((&ran.json()[0]["code"], &ran.json()[0]["line"]), (&"DL1000".into(), &2.into()));
    tree.write("Dockerfile", "FROM a:1\n");
    let ran = run(&tree, &AS_HADOLINT, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "[]\n"));
}

#[test]
fn its_threshold_and_no_fail_hold_in_its_format_only() {
    let tree = Tree::new().with("Dockerfile", "FROM a:1\nRUN ps\n");
    let code = |yaml: &str| {
        tree.write(".hadolint.yaml", yaml);
        assert_eq!(run(&tree, &["--select", "hadolint", "--fail-on", "hint"], &[]).code, 1);
        run(&tree, &AS_HADOLINT, &[]).code
    };
    assert_eq!(code("{}"), 1, "an info is enough");
    assert_eq!(code("failure-threshold: warning"), 0);
    assert_eq!(code("failure-threshold: style"), 1);
    assert_eq!(code("failure-threshold: none"), 1);
    assert_eq!(code("no-fail: true"), 0);
    assert_eq!(code("override: {error: [DL3001]}\nfailure-threshold: error"), 1);
}

#[test]
fn a_file_with_a_mistake_is_left_out_as_a_whole() {
    let tree = Tree::new().with("Dockerfile", "FROM a\nLABEL b=c\n");
    let of = |more: &str| {
        tree.write(".hadolint.yaml", format!("ignored: [DL3006]\n{more}\n"));
        ids(&tree, &["--select", "hadolint"], "DL")
    };
    assert_eq!(of("strict-labels: true"), ["2 DL3050"]);
    assert_eq!(of("format: sarif"), [""; 0]);
    for mistake in [
        "strict-labels: yes",
        "strict-labels: maybe",
        "format: xml",
        "formats: [xml]",
        "verbose: 2",
        "no-color: x",
    ] {
        assert_eq!(of(mistake), ["1 DL3006"], "{mistake}");
    }
}

#[test]
fn its_variables_say_what_its_file_says() {
    let tree = Tree::new().with("Dockerfile", LABELLED);
    let with = |variables: &[(&str, &str)]| rows(&run(&tree, &AS_HADOLINT, variables));
    let plain = with(&[]);
    for (variables, gone, new) in [
        (
            &[("HADOLINT_IGNORE", "DL3006,DL3001")][..],
            &["1 DL3006 warning", "3 DL3001 info"][..],
            &[][..],
        ),
        (&[("HADOLINT_OVERRIDE_ERROR", "DL3001")], &["3 DL3001 info"], &["3 DL3001 error"]),
        (&[("HADOLINT_OVERRIDE_WARNING", "DL3001")], &["3 DL3001 info"], &["3 DL3001 warning"]),
        (&[("HADOLINT_OVERRIDE_INFO", "DL3006")], &["1 DL3006 warning"], &["1 DL3006 info"]),
        (&[("HADOLINT_OVERRIDE_STYLE", "DL3006")], &["1 DL3006 warning"], &["1 DL3006 style"]),
        (&[("HADOLINT_TRUSTED_REGISTRIES", "b.example,c")], &[], &["1 DL3026 error"]),
        (&[("HADOLINT_TRUSTED_REGISTRIES", "c,a.example")], &[], &[]),
        (
            &[("HADOLINT_REQUIRE_LABELS", "u:url,n,bad:kind")],
            &[],
            &["1 DL3049 info", "2 DL3052 warning"],
        ),
        (
            &[("HADOLINT_REQUIRE_LABELS", "n:text"), ("HADOLINT_STRICT_LABELS", "Yes")],
            &[],
            &["1 DL3049 info", "2 DL3050 info"],
        ),
        (&[("HADOLINT_DISABLE_IGNORE_PRAGMA", "ON")], &[], &["7 DL3003 warning"]),
        (&[("HADOLINT_DISABLE_IGNORE_PRAGMA", "maybe")], &[], &[]),
    ] {
        let mut expected: Vec<_> =
            plain.iter().filter(|row| !gone.contains(&&***row)).cloned().collect();
        expected.extend(new.iter().map(|row| (*row).to_owned()));
        expected.sort();
        assert_eq!(with(variables), expected, "{variables:?}");
    }
    let code = |name: &str, value: &str| run(&tree, &AS_HADOLINT, &[(name, value)]).code;
    assert_eq!(code("HADOLINT_NOFAIL", "y"), 0);
    assert_eq!(code("HADOLINT_NOFAIL", "n"), 1);
    assert_eq!(code("HADOLINT_FAILURE_THRESHOLD", "error"), 0);
    assert_eq!(code("HADOLINT_FAILURE_THRESHOLD", "eror"), 1);
}

#[test]
fn its_formats_are_written_one_after_another() {
    let tree = Tree::new().with("Dockerfile", "FROM a:1\nRUN cd /a\n");
    tree.write(".hadolint.yaml", "format: json\nformats: [gnu]\n");
    let ran = run(&tree, &AS_HADOLINT, &[("HADOLINT_FORMAT", "checkstyle,pdf,tty")]);
    assert_eq!(ran.code, 1);
    let mut lines = ran.out.lines();
    let mut next = || lines.next().unwrap_or_default();
    assert!(next().starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><checkstyle"));
    assert!(next().starts_with("Dockerfile:2 DL3003 warning: "), "no colors into a pipe");
    assert!(next().starts_with("hadolint:Dockerfile:2: DL3003 warning: "));
    assert!(next().starts_with("[{\"code\":\"DL3003\",\"column\":1,"));
    assert_eq!(next(), "");
    let colored = |more: &str| {
        tree.write(".hadolint.yaml", format!("format: tty\n{more}"));
        run(&tree, &[&AS_HADOLINT[..], &["--color", "always"]].concat(), &[]).out
    };
    assert!(colored("").contains("DL3003 \x1b[1;93mwarning\x1b[0m: "));
    assert!(colored("no-color: true").contains("DL3003 warning: "));
}

#[test]
fn its_formats_have_its_shapes() {
    let tree = Tree::new();
    tree.write("Dockerfile", "FROM a\nRUN cd /a\nRUN apt-get update\nFOO\n");
    let of = |format: &str| {
        tree.write(".hadolint.yaml", format!("format: {format}"));
        let args = ["--select", "DL3006,DL1000", "--format", "hadolint"];
        let ran = run(&tree, &args, &[]);
        (ran.out, ran.code)
    };
    let parsed = |text: &str| -> serde_json::Value { serde_json::from_str(text).expect("JSON") };
    let (text, code) = of("codeclimate");
    let issues: Vec<_> = text.split_terminator('\0').map(parsed).collect();
    assert_eq!(code, 0, "it never fails");
    assert_eq!(issues.len(), 2);
    assert_eq!(issues[0]["check_name"], "DL3006");
    assert_eq!(issues[0]["location"]["lines"], serde_json::json!({ "begin": 1, "end": 1 }));
    assert_eq!(issues[0]["severity"], "major");
    assert_eq!(issues[1]["location"]["positions"]["begin"]["line"], 4);
    assert_eq!(issues[1]["severity"], "blocker");
    let (text, code) = of("gitlab_codeclimate");
    let issues = parsed(&text);
    assert_eq!((code, issues[1]["check_name"].as_str()), (1, Some("DL1000")));
    assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"]);
    let (text, code) = of("codacy");
    let stream = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
    let patterns: Vec<_> = stream.map(|it| it.expect("JSON")["patternId"].clone()).collect();
    assert_eq!((code, patterns), (0, vec!["DL3006".into(), "DL1000".into()]));
    let issues = parsed(&of("sonarqube").0);
    assert_eq!(issues["issues"][0]["severity"], "MAJOR");
    let place = serde_json::json!(
        { "startLine": 1, "endLine": 1, "startColumn": 0, "endColumn": 1 }
    );
    assert_eq!(issues["issues"][0]["primaryLocation"]["textRange"], place);
    assert_eq!(issues["issues"][1]["type"], "BUG");
    let log = parsed(&of("sarif").0);
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "DL3006");
    assert_eq!(log["runs"][0]["tool"]["driver"]["name"], "Hadolint");
    for format in ["checkstyle", "junit"] {
        let text = of(format).0;
        let document = roxmltree::Document::parse(&text).expect("XML");
        let errors = document.descendants().filter(|it| it.has_tag_name("error"));
        let failures = document.descendants().filter(|it| it.has_tag_name("failure"));
        assert_eq!(errors.chain(failures).count(), 2, "{text}");
    }
}

#[test]
fn it_says_its_configuration_where_it_is_to() {
    let tree = Tree::new().with("Dockerfile", "FROM a:1\n");
    let yaml = "verbose: true\nno-fail: true\ntrustedRegistries: [a.b]\nformat: tty\n\
                failure-threshold: style\nlabel-schema: {v: semver}\n";
    tree.write(".hadolint.yaml", yaml);
    let said = run(&tree, &AS_HADOLINT, &[("HADOLINT_IGNORE", "DL3006")]).err;
    for line in [
        "ignore = [\"DL3006\"]  # environment variables of hadolint",
        "hadolint.trustedRegistries = [\"a.b\"]",
        "hadolint.label-schema.\"v\" = \"semver\"",
        "hadolint.no-fail = true",
        "hadolint.failure-threshold = \"style\"",
        "hadolint.formats = [\"tty\"]",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let quiet = run(&tree, &["--select", "hadolint"], &[]).err;
    assert!(!quiet.contains("trustedRegistries"), "{quiet}");
}

#[test]
fn its_file_is_stronger_than_its_variables_and_lists_are_joined() {
    let tree = Tree::new().with("Dockerfile", LABELLED);
    tree.write(
        ".hadolint.yaml",
        "ignored: [DL3001]\nno-fail: false\noverride: {error: [DL3003]}\n",
    );
    let variables = [
        ("HADOLINT_IGNORE", "DL3006"),
        ("HADOLINT_NOFAIL", "true"),
        ("HADOLINT_OVERRIDE_STYLE", "DL3003"),
    ];
    let ran = run(&tree, &AS_HADOLINT, &variables);
    assert_eq!((rows(&ran), ran.code), (vec!["3 DL3003 error".to_owned()], 1));
    let isolated = run(&tree, &[&AS_HADOLINT[..], &["--isolated"]].concat(), &variables);
    assert_eq!(rows(&isolated).len(), 3);
}

#[test]
fn its_file_is_found_where_it_looks() {
    for (path, variables) in [
        (".hadolint.yaml", &[][..]),
        (".hadolint.yml", &[]),
        (".config/hadolint.yaml", &[]),
        ("xdg/hadolint.yml", &[("XDG_CONFIG_HOME", "xdg")]),
        (".hadolint/hadolint.yml", &[]),
        (".hadolint/config.yaml", &[]),
    ] {
        let tree = Tree::new().with("Dockerfile", "FROM a\n").with(path, "ignored: [DL3006]\n");
        let folder = tree.path("xdg");
        let folder = folder.to_str().expect("UTF-8");
        let variables: Vec<_> = variables.iter().map(|(name, _)| (*name, folder)).collect();
        assert_eq!(rows(&run(&tree, &AS_HADOLINT, &variables)), [""; 0], "{path}");
    }
    let tree = Tree::new().with("a/Dockerfile", "FROM a\n");
    tree.write("a/.hadolint.yaml", "ignored: [DL3006]\n");
    assert_eq!(run(&tree, &AS_HADOLINT, &[]).code, 1, "not beside the Dockerfile");
}
