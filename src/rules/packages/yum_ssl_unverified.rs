use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_option};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "yum-ssl-unverified",
    group: "packages",
    summary: "yum or dnf is told not to check certificates",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_15")],
    page: include_str!("yum_ssl_unverified.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static OPTION: Pattern = Pattern::new(
    "config-manager",
    r#"(?:yum|dnf)(?:\s+|-)config-manager[^|&;]*\s(--setopt=['"]?(?:[^=\s]+\.)?sslverify['"]?=['"]?(?:0|[Ff]alse|[Nn]o)['"]?)"#,
);

const MESSAGE: &str =
    "certificates of the repositories are not checked any more: leave `sslverify` as it is";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_option(at, &OPTION, MESSAGE, report);
}
