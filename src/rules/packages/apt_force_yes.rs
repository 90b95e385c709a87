use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_option};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apt-force-yes",
    group: "packages",
    summary: "apt-get does whatever is asked",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_11")],
    page: include_str!("apt_force_yes.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static OPTION: Pattern = Pattern::new("--force-yes", r#"apt-get[^|&;]*\s(--force-yes)"#);

const MESSAGE: &str =
    "`--force-yes` also installs what is not signed and removes what is essential: write `-y`";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_option(at, &OPTION, MESSAGE, report);
}
