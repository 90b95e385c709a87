use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "update-without-install",
    group: "packages",
    summary: "A RUN updates the list of packages and installs none",
    severity: Severity::Warning,
    aliases: &[Alias::trivy("DS-0017", Severity::Warning)],
    replaces: &["updates-outnumber-installs"],
    page: include_str!("update_without_install.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

const FAMILIES: [&[&str]; 5] = [&["apt-get", "apt"], &["yum"], &["apk"], &["dnf"], &["zypper"]];

const UPDATES: [&str; 2] = ["update", "up"];

const INSTALLS: [&str; 7] =
    ["upgrade", "install", "source-install", "reinstall", "groupinstall", "localinstall", "add"];

const MESSAGE: &str = "the list of packages is in a layer of its own, and old when a later one installs from it: update and install in one RUN";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    let commands = instructions::commands(at);
    for family in FAMILIES {
        let finds = |verbs| move |words: &Vec<_>| instructions::pair(words, family, verbs);
        let Some(first) = commands.iter().position(|words| finds(&UPDATES)(words).is_some()) else {
            continue;
        };
        let last = commands.iter().rposition(|words| finds(&INSTALLS)(words).is_some());
        if last > Some(first) {
            continue;
        }
        if let Some(local) = commands.get(first).and_then(finds(&UPDATES)) {
            report.at(at.at(local), MESSAGE);
        }
    }
}
