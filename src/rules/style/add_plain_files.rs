use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "add-plain-files",
    group: "style",
    summary: "ADD copies plain files",
    severity: Severity::Information,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0005", Severity::Information)],
    replaces: &["add-instruction"],
    mends_as: &[&super::copy_not_add::RULE],
    page: include_str!("add_plain_files.md"),
    check: Check::Instruction(&[Keyword::Add], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "COPY does the same for files and directories, and nothing else: write it";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Add {
        return;
    }
    let Some(transfer) = at.get().operation.transfer() else { return };
    let words: Vec<&str> =
        transfer.sources.iter().chain(&transfer.destination).map(|word| &*word.text).collect();
    let args = words.join(" ");
    let needs_add = [".tar", "http://", "https://", "git@"].iter().any(|part| args.contains(part));
    if !needs_add && !instructions::is_of_history(&words) {
        report.at(at.keyword_span(), MESSAGE);
    }
}
