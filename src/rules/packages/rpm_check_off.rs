use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_option};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "rpm-check-off",
    group: "packages",
    summary: "yum, dnf or tdnf does not check signatures",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_9")],
    page: include_str!("rpm_check_off.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static OPTION: Pattern = Pattern::new("--nogpgcheck", r#"(?:yum|dnf|tdnf)[^|&;]*\s(--nogpgcheck)"#);

const MESSAGE: &str = "signatures of packages are not checked here: leave the option out, and import the key of the repository";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_option(at, &OPTION, MESSAGE, report);
}
