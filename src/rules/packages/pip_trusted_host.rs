use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_option};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "pip-trusted-host",
    group: "packages",
    summary: "pip does not check certificates",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_4")],
    page: include_str!("pip_trusted_host.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static OPTION: Pattern =
    Pattern::new("--trusted-host", r#"pip3?[^|&;]*\s(--trusted-host(?:[=\s]+[^\s|&;]+)?)"#);

const MESSAGE: &str = "pip does not check the certificate of this host: leave the option out";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_option(at, &OPTION, MESSAGE, report);
}
