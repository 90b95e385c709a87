use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apk-add-cached",
    group: "packages",
    summary: "apk add keeps its index",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0025", Severity::Warning)],
    mends_as: &[&super::apk_cache_kept::RULE],
    page: include_str!("apk_add_cached.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "`apk add` leaves the index of packages in this layer: add `--no-cache`";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    for words in instructions::commands(at) {
        let [first, rest @ ..] = words.as_slice() else { continue };
        let verb = rest.iter().find(|word| !word.text().starts_with('-'));
        let Some(add) = verb.filter(|word| first.text() == "apk" && word.text() == "add") else {
            continue;
        };
        if !rest.iter().any(|word| word.text() == "--no-cache") {
            report.at(at.at(first.local.cover(add.local)), MESSAGE);
        }
    }
}
