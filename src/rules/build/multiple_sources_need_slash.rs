use crate::lint::{Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{Body, InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "multiple-sources-need-slash",
    group: "build",
    summary: "COPY of several sources needs a destination that ends in a slash",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    replaces: &["copy-destination-slash", "copy-destination-no-slash"],
    page: include_str!("multiple_sources_need_slash.md"),
    check: Check::Instruction(&[Keyword::Copy], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let Body::Transfer(transfer) = &at.operation.body else { return };
    let Some(destination) = &transfer.destination else { return };
    let sources = transfer.sources.len();
    let plain = destination.text.trim_end_matches(['"', '\'']);
    // The blanks in `{{ … }}` of a template end no words.
    if transfer.sources.iter().any(|word| word.text.contains("{{")) {
        return;
    }
    // What a variable ends in is not known.
    if sources < 2 || plain.ends_with('/') || ends_in_variable(plain) {
        return;
    }
    let works = plain == "." || plain.ends_with("/.");
    let severity = if works { Severity::Hint } else { Severity::Error };
    let message = format!(
        "{sources} sources need a directory to go to: write `{}/`",
        destination.text.trim_matches(['"', '\''])
    );
    report.at(at.word_span(destination), message).severity(severity).fix(
        Applicability::Safe,
        || {
            let end = at.part_span(destination, plain.len()..plain.len()).end;
            Some(("End the destination in a slash".to_owned(), [Edit::insert(end, "/")]))
        },
    );
}

fn ends_in_variable(word: &str) -> bool {
    word.ends_with('}')
        || word
            .rsplit_once('$')
            .is_some_and(|(_, name)| name.chars().all(|ch| ch.is_ascii_alphanumeric() || ch == '_'))
}
