use super::unattended::Question;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "yum-missing-yes",
    group: "packages",
    summary: "yum asks for confirmation in a build",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3030", Severity::Warning)],
    page: include_str!("yum_missing_yes.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const QUESTION: Question = Question {
    tools: &["yum"],
    verbs: &["install", "groupinstall", "localinstall"],
    answers: &["y", "assumeyes"],
    flag: "-y",
    global: false,
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    QUESTION.check(at, report);
}
