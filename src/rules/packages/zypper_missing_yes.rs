use super::unattended::Question;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "zypper-missing-yes",
    group: "packages",
    summary: "zypper asks for confirmation in a build",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3034", Severity::Warning)],
    page: include_str!("zypper_missing_yes.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const QUESTION: Question = Question {
    tools: &["zypper"],
    verbs: &["install", "in", "remove", "rm", "source-install", "si", "patch"],
    answers: &["n", "y", "non-interactive", "no-confirm"],
    flag: "-n",
    global: true,
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    QUESTION.check(at, report);
}
