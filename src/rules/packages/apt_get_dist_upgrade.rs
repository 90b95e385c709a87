use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apt-get-dist-upgrade",
    group: "packages",
    summary: "A RUN upgrades the whole distribution",
    severity: Severity::Warning,
    default: false,
    aliases: &[Alias::trivy("DS-0024", Severity::Warning).off()],
    page: include_str!("apt_get_dist_upgrade.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static UPGRADE: Pattern = Pattern::new("dist-upgrade", r"apt-get .* (dist-upgrade)");

const MESSAGE: &str =
    "`apt-get dist-upgrade` makes another image every day: take a newer base image";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    let values = text::values(at);
    if let Some(value) = values.first()
        && let Some(span) = UPGRADE.place(at, value)
    {
        report.at(span, MESSAGE);
    }
}
