use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "copy-destination-no-slash",
    group: "style",
    summary: "Several files are copied to what is not named as a directory",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0011", Severity::Error)],
    mends_as: &[&super::copy_destination_slash::RULE],
    page: include_str!("copy_destination_no_slash.md"),
    check: Check::Instruction(&[Keyword::Copy], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "this is to hold several files: end it with `/`";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Copy {
        return;
    }
    if !at.get().heredocs.is_empty() {
        return;
    }
    let Some(transfer) = at.get().operation.transfer() else { return };
    let Some(word) = transfer.destination.as_ref().filter(|_| transfer.sources.len() > 1) else {
        return;
    };
    let words: Vec<&str> = transfer.sources.iter().chain([word]).map(|word| &*word.text).collect();
    if !word.text.ends_with('/') && !instructions::is_of_history(&words) {
        report.at(at.word_span(word), MESSAGE);
    }
}
