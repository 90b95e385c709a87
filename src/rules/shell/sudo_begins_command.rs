use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{pattern::place, text};
use crate::syntax::{InstructionRef, Keyword};
use std::ops::Range;

pub const RULE: Rule = Rule {
    id: "sudo-begins-command",
    group: "shell",
    summary: "A command of a RUN begins with sudo",
    severity: Severity::Error,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::trivy("DS-0010", Severity::Error)],
    replaces: &["sudo-in-text"],
    mends_as: &[&super::sudo_in_run::RULE],
    page: include_str!("sudo_begins_command.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "`sudo` changes user and environment in ways that are hard to foresee: leave it out, and set the user with USER";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    let values = text::values(at);
    let [value] = values.as_slice() else { return };
    let text = value.text();
    let begins =
        |part: &Range<usize>| text.get(part.clone()).is_some_and(|part| part.starts_with("sudo"));
    if let Some(part) = text::chained(text).into_iter().find(begins) {
        report.at(place(at, value, part.start..part.start + "sudo".len()), MESSAGE);
    }
}
