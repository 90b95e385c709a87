use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "sudo-in-text",
    group: "shell",
    summary: "A RUN says sudo",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::checkov("CKV2_DOCKER_1")],
    mends_as: &[&super::sudo_in_run::RULE],
    page: include_str!("sudo_in_text.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static PATTERN: Pattern = Pattern::new("sudo", r#"(?:^| )(sudo) "#);

const MESSAGE: &str = "`sudo` changes user and environment in ways that are hard to foresee: leave it out, and set the user with USER";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    if let Some(span) = PATTERN.place(at, &text::of_line(at)) {
        report.at(span, MESSAGE);
    }
}
