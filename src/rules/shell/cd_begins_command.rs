use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{pattern::place, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "cd-begins-command",
    group: "shell",
    summary: "A command of a RUN begins with cd",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::trivy("DS-0013", Severity::Warning)],
    mends_as: &[&super::cd_in_run::RULE],
    page: include_str!("cd_begins_command.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "`cd` holds for the rest of this RUN only: set the directory with WORKDIR";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    for value in text::values(at) {
        let text = value.text();
        for part in text::chained(text) {
            if text.get(part.clone()).is_some_and(|text| text.starts_with("cd ")) {
                let span = place(at, &value, part.start..part.start + 2);
                report.at(span, MESSAGE);
                return;
            }
        }
    }
}
