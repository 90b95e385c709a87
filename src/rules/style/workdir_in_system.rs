use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "workdir-in-system",
    group: "style",
    summary: "A WORKDIR lies in a directory of the system",
    severity: Severity::Warning,
    aliases: &[Alias::trivy("DS-0030", Severity::Warning)],
    page: include_str!("workdir_in_system.md"),
    check: Check::Instruction(&[Keyword::Workdir], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "this is a directory of the system: take another one";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Workdir {
        return;
    }
    let Some(word) = at.get().operation.text() else { return };
    let path = word.text.trim_matches('"');
    let system = ["/proc/", "/boot/", "/dev/", "/initrd/", "/lost+found/"];
    if system.iter().any(|start| path.starts_with(start)) {
        report.at(at.word_span(word), MESSAGE);
    }
}
