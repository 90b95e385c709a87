use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "zypper-dist-upgrade",
    group: "packages",
    summary: "zypper upgrades the distribution",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3035", Severity::Warning)],
    page: include_str!("zypper_dist_upgrade.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(&["zypper"])) {
        if let Some(verb) = invocation.find_word(&["dist-upgrade", "dup"]) {
            let message = "this moves the image to another state of its distribution: \
                           leave it out and take a newer base image";
            report.at(at.at(invocation.head(verb)), message);
        }
    }
}
