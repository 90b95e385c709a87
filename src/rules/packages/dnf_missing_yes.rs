use super::unattended::Question;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "dnf-missing-yes",
    group: "packages",
    summary: "dnf asks for confirmation in a build",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3038", Severity::Warning)],
    page: include_str!("dnf_missing_yes.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const QUESTION: Question = Question {
    tools: &["dnf", "microdnf"],
    verbs: &["install", "groupinstall", "localinstall"],
    answers: &["y", "assumeyes"],
    flag: "-y",
    global: false,
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    QUESTION.check(at, report);
}
