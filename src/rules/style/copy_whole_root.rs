use super::text::unquoted;
use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "copy-whole-root",
    group: "style",
    summary: "The whole file system of another image is copied",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3067", Severity::Warning)],
    page: include_str!("copy_whole_root.md"),
    check: Check::Instruction(&[Keyword::Copy], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    let Some(transfer) = operation.transfer().filter(|_| operation.keyword == Keyword::Copy) else {
        return;
    };
    let is_root = |word: &Word| unquoted(&word.text) == "/";
    let from = operation.flag("from").is_some();
    if !from || !transfer.destination.as_ref().is_some_and(is_root) {
        return;
    }
    if let Some(word) = transfer.sources.iter().find(|word| is_root(word)) {
        let message =
            "this copies a whole file system over this one: name the directories that are needed";
        report.at(at.word_span(word), message);
    }
}
