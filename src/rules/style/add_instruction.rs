use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "add-instruction",
    group: "style",
    summary: "ADD is used",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::checkov("CKV_DOCKER_4")],
    mends_as: &[&super::copy_not_add::RULE],
    page: include_str!("add_instruction.md"),
    check: Check::Instruction(&[Keyword::Add], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "ADD also unpacks and downloads: write COPY, and fetch or unpack in a RUN";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Add {
        return;
    }
    report.at(at.keyword_span(), MESSAGE);
}
