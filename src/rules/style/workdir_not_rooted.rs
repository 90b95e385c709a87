use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::Pattern;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "workdir-not-rooted",
    group: "style",
    summary: "A WORKDIR is not absolute",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::checkov("CKV_DOCKER_10")],
    mends_as: &[&super::workdir_relative::RULE],
    page: include_str!("workdir_not_rooted.md"),
    check: Check::Instruction(&[Keyword::Workdir], check),
    ..Rule::DEFAULT
};

static ABSOLUTE: Pattern = Pattern::new("", r#"(?-u)^"?(?:/|[A-z0-9_+\-]:\\|\$[{}A-z0-9_+\-])"#);

const MESSAGE: &str = "this is taken from wherever the stage stands: write an absolute path";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Workdir {
        return;
    }
    let Some(word) = at.get().operation.text() else { return };
    if !ABSOLUTE.is_in(&word.text) {
        report.at(at.word_span(word), MESSAGE);
    }
}
