use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "command-without-use",
    group: "shell",
    summary: "A command that has no use in a container",
    severity: Severity::Information,
    aliases: &[Alias::hadolint("DL3001", Severity::Information)],
    page: include_str!("command_without_use.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const WITHOUT_USE: &[&str] =
    &["free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim"];

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(WITHOUT_USE)) {
        let message =
            format!("`{}` has no use while an image is built: leave it out", invocation.name());
        report.at(at.at(invocation.name.local), message);
    }
}
