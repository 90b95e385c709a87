use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_option};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apt-unauthenticated",
    group: "packages",
    summary: "apt-get installs unsigned packages",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_8")],
    page: include_str!("apt_unauthenticated.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static OPTION: Pattern =
    Pattern::new("--allow-unauthenticated", r#"apt-get[^|&;]*\s(--allow-unauthenticated)"#);

const MESSAGE: &str = "apt-get installs packages that nobody signed here: leave the option out, and add the key of the repository";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_option(at, &OPTION, MESSAGE, report);
}
