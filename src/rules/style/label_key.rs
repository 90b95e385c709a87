use super::text::unquoted;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity, edits};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "label-key",
    group: "style",
    summary: "The key of a label is not of the usual form",
    severity: Severity::Hint,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3048", Severity::Hint)],
    page: include_str!("label_key.md"),
    check: Check::Instruction(&[Keyword::Label], check),
    ..Rule::DEFAULT
};

/// Docker keeps these for itself.
const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    if operation.keyword != Keyword::Label {
        return;
    }
    for pair in operation.pairs() {
        let key = unquoted(&pair.key.text);
        let Some(wrong) = problem(key) else { continue };
        let message = format!(
            "the key `{key}` {wrong}: write lower case letters and digits, with `.`, `-`, `_` or `/` between"
        );
        report.at(at.word_span(&pair.key), message).fix(Applicability::Suggestion, || {
            let lower = key.to_ascii_lowercase();
            problem(&lower).is_none().then(|| {
                let text = pair.key.text.replace(key, &lower);
                (format!("Write {lower}"), [edits::replace(at, &pair.key, text)])
            })
        });
    }
}

fn problem(key: &str) -> Option<&'static str> {
    let letter = |byte: &u8| byte.is_ascii_lowercase();
    let end = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let known = |byte: u8| end(&byte) || b".-_/".contains(&byte);
    if RESERVED.iter().any(|prefix| key.starts_with(prefix)) {
        Some("is in a namespace that Docker keeps for itself")
    } else if !key.bytes().all(known) {
        Some("has other characters than those that tools expect")
    } else if !key.as_bytes().first().is_some_and(letter) {
        Some("does not begin with a lower case letter")
    } else if !key.as_bytes().last().is_some_and(end) {
        Some("does not end with a letter or a digit")
    } else if key.contains("..") || key.contains("--") {
        Some("has two separators in a row")
    } else {
        None
    }
}
