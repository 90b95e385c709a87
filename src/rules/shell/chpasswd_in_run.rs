use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "chpasswd-in-run",
    group: "shell",
    summary: "A password is set in the build",
    severity: Severity::Warning,
    aliases: &[Alias::checkov("CKV2_DOCKER_17")],
    page: include_str!("chpasswd_in_run.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static PATTERN: Pattern = Pattern::new("chpasswd", r#"(?:^| )(chpasswd)(?: |$)"#);

const MESSAGE: &str =
    "a password that is set in the build is in the image for everybody who has it: leave it out";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    if let Some(span) = PATTERN.place(at, &text::of_line(at)) {
        report.at(span, MESSAGE);
    }
}
