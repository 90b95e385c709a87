use super::text::unquoted;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "copy-destination-slash",
    group: "style",
    summary: "Several files are copied to what is not named as a directory",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3021", Severity::Error)],
    replaces: &["copy-destination-no-slash"],
    page: include_str!("copy_destination_slash.md"),
    check: Check::Instruction(&[Keyword::Copy], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    let Some(transfer) = operation.transfer().filter(|_| operation.keyword == Keyword::Copy) else {
        return;
    };
    let Some(word) = transfer.destination.as_ref().filter(|_| transfer.sources.len() > 1) else {
        return;
    };
    if unquoted(&word.text).ends_with('/') {
        return;
    }
    let message = format!("`{}` is to hold several files: end it with `/`", word.text);
    report.at(at.word_span(word), message).fix(Applicability::Safe, || {
        let span = at.word_span(word);
        let quoted = !word.is_verbatim() || word.text.ends_with(['"', '\'']);
        let place = if quoted { span.end.checked_sub(1)? } else { span.end };
        Some(("End it with /".to_owned(), [Edit::insert(place, "/")]))
    });
}
