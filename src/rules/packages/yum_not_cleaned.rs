use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::shell::ShellWord;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "yum-not-cleaned",
    group: "packages",
    summary: "yum leaves its cache behind",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0015", Severity::Warning)],
    mends_as: &[&super::yum_cache_kept::RULE],
    page: include_str!("yum_not_cleaned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "the cache of yum stays in this layer: end the RUN with `yum clean all`";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    let commands = instructions::commands(at);
    let installs = |words: &Vec<_>| instructions::pair(words, &["yum"], &["install"]);
    let all = |words: &Vec<&ShellWord>| words.iter().any(|word| word.text() == "all");
    let Some(last) = commands.iter().rposition(|words| installs(words).is_some()) else { return };
    if commands.iter().rposition(all) > Some(last) {
        return;
    }
    if let Some(local) = commands.get(last).and_then(installs) {
        report.at(at.at(local), MESSAGE);
    }
}
