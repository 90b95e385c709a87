//! `# check=…`: BuildKit's options for its own checks, and findings that only one tool has.

use plimsoll::document::Document;
use plimsoll::lint::{
    self, Cache, Diagnostic, Enabled, Mode, RuleSet, Settings, Severity, Surroundings, Tool,
};
use plimsoll::rules::find;

const EXPERIMENTAL: &str = "definition-description";

fn run(enabled: Vec<Enabled>, text: &str) -> Vec<Diagnostic> {
    let settings = Settings { rules: RuleSet::new(enabled), ..Settings::default() };
    let document = Document::new(text);
    let surroundings = Surroundings::default();
    lint::run(&document, &settings, &surroundings, &mut Cache::default(), Mode::Findings)
}

fn on(id: &str) -> Enabled {
    Enabled { own: false, ..Enabled::new(find(id).expect("a rule")) }
}

/// The lines of the findings, zero-based.
fn experimental(text: &str) -> Vec<u32> {
    let found = run(vec![Enabled { dormant: true, ..on(EXPERIMENTAL) }], text);
    let document = Document::new(text);
    found.iter().map(|finding| document.text().line_of(finding.span.start)).collect()
}

#[test]
fn an_experimental_rule_waits_for_the_file_to_ask() {
    let text = "# about\nARG A\nFROM debian:12\n# about\nARG B\n";
    assert!(experimental(text).is_empty());
    for value in ["InvalidDefinitionDescription", "all"] {
        let asked = format!("# check=skip=X;experimental={value}\n{text}");
        assert_eq!(experimental(&asked), [2, 5], "{value}");
    }
    assert!(experimental(&format!("# check=experimental=Other\n{text}")).is_empty());
    // Naming the rule needs no word of the file.
    assert_eq!(run(vec![on(EXPERIMENTAL)], text).len(), 2);
}

#[test]
fn an_inline_check_asks_for_its_instruction() {
    let text = "FROM debian:12\n# check=experimental=all\n# about\nARG A\n# about\nARG B\n";
    assert_eq!(experimental(text), [3]);
}

#[test]
fn an_empty_comment_ends_what_an_inline_check_says() {
    let skipped = "FROM debian:12\n# check=skip=WorkdirRelativePath\n\nWORKDIR a\n";
    let ended = "FROM debian:12\n# check=skip=WorkdirRelativePath\n#\nWORKDIR a\n";
    let aliases = |text| run(vec![on("workdir-relative")], text)[0].aliases.clone();
    assert_eq!(aliases(skipped), ["hadolint:DL3000"]);
    assert_eq!(aliases(ended), ["hadolint:DL3000", "buildkit:WorkdirRelativePath"]);
}

#[test]
fn error_true_makes_errors_of_what_buildkit_finds() {
    let text = "# check=error=true\nFROM debian:12 as a\nUSER root\n";
    let found = run(vec![on("from-as-case"), on("last-user-root")], text);
    let severities: Vec<_> = found.iter().map(|found| (found.rule.id, found.severity)).collect();
    assert_eq!(
        severities,
        [("from-as-case", Severity::Error), ("last-user-root", Severity::Warning)]
    );
}

#[test]
fn options_that_buildkit_refuses_are_syntax_errors() {
    let messages = |value: &str| {
        let text = format!("# check={value}\nFROM debian:12\n");
        run(vec![Enabled::new(find("syntax-error").expect("a rule"))], &text).len()
    };
    assert_eq!(messages("skip=A,B;error=true;experimental=all"), 0);
    assert_eq!(messages("skip=A # why"), 0);
    for wrong in ["A", "skip=A;errors=true", "error=yes", "skip=A;B"] {
        assert_eq!(messages(wrong), 1, "{wrong}");
    }
}

#[test]
fn a_finding_of_one_tool_is_not_shown_for_the_other() {
    let text = "FROM debian:12 AS Scratch\n";
    let of = |tool| {
        let enabled = Enabled { tools: vec![tool], ..on("stage-name-reserved") };
        run(vec![enabled], text).len()
    };
    assert_eq!((of(Tool::BuildKit), of(Tool::Hadolint)), (1, 0));
    let silenced = "# hadolint ignore=DL3024\nFROM debian:12 AS b\nFROM debian:12 AS B\n";
    assert_eq!(run(vec![on("stage-name-duplicate")], silenced).len(), 1);
}

/// Whether BuildKit says it: of the rule `id`, the lines (zero-based) where its alias is left.
fn said(id: &str, text: &str) -> Vec<u32> {
    let tools = vec![Tool::BuildKit];
    let found = run(vec![Enabled { tools, ..on(id) }], text);
    let document = Document::new(text);
    found.iter().map(|finding| document.text().line_of(finding.span.start)).collect()
}

#[test]
fn an_inline_check_says_nothing_of_what_is_looked_for_in_the_whole_file() {
    let casing = "FROM debian:12\nRUN a\n# check=skip=all\nrun b\n";
    assert_eq!(said("instruction-case", casing), [3]);
    assert_eq!(said("instruction-case", &format!("# check=skip=all\n{casing}")), [0; 0]);
    let reserved = "# a\n# check=skip=all\nFROM debian:12 AS scratch\n";
    assert_eq!(said("stage-name-reserved", reserved), [2]);
    let name = "ARG A\n# check=skip=all\nFROM debian:12 AS Base\n";
    assert_eq!(said("stage-name-case", name), [0; 0]);
}

#[test]
fn of_several_the_comment_of_the_later_instruction_counts() {
    let text = |first: &str, second: &str| {
        let inline = "# check=skip=MultipleInstructionsDisallowed\n";
        let line = |skips: &str| if skips.is_empty() { "" } else { inline };
        format!("FROM debian:12\n{}CMD [\"a\"]\n{}CMD [\"b\"]\n", line(first), line(second))
    };
    assert_eq!(said("instruction-overridden", &text("", "")), [1]);
    assert_eq!(said("instruction-overridden", &text("skip", "")), [2]);
    assert_eq!(said("instruction-overridden", &text("", "skip")), [0; 0]);
}

#[test]
fn an_inline_check_is_read_as_the_one_of_the_file() {
    let of = |value: &str| {
        let text = format!("FROM debian:12\n# check={value}\nWORKDIR a\n");
        said("workdir-relative", &text).len()
    };
    for silences in [
        "skip=WorkdirRelativePath",
        "skip=A;skip=WorkdirRelativePath",
        "skip=all;skip=A",
        "error=true;skip=WorkdirRelativePath;experimental=all",
        "skip=WorkdirRelativePath # why",
    ] {
        assert_eq!(of(silences), 0, "{silences}");
    }
    for speaks in [
        "skip=workdirrelativepath",
        "skip=WorkdirRelativePath;skip=A",
        "skip=A, WorkdirRelativePath",
        // What cannot be read says nothing.
        "skip=WorkdirRelativePath;B",
        "skip=WorkdirRelativePath;error=yes",
    ] {
        assert_eq!(of(speaks), 1, "{speaks}");
    }
}

#[test]
fn an_inline_check_cannot_make_errors() {
    let text = "ARG A\n# check=error=true\nFROM debian:12 as a\n";
    let found = run(vec![on("from-as-case")], text);
    let severities: Vec<_> = found.iter().map(|found| found.severity).collect();
    assert_eq!(severities, [Severity::Warning]);
}
