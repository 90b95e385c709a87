use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_setting};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "pip-trusted-host-variable",
    group: "style",
    summary: "pip does not check certificates",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_16")],
    page: include_str!("pip_trusted_host_variable.md"),
    check: Check::Instruction(&[Keyword::Arg, Keyword::Env, Keyword::Run], check),
    ..Rule::DEFAULT
};

static SETTING: Pattern =
    Pattern::new("PIP_TRUSTED_HOST", r#"(?:^|\s)(PIP_TRUSTED_HOST(?:=|\s+)[^\s]+)"#);

static ASSIGNMENT: Pattern = Pattern::new(
    "PIP_TRUSTED_HOST",
    r#"(?:^|[\s;&|])(?:export\s+)?(PIP_TRUSTED_HOST=(?:[^\s]+|'[^']+'|"[^s"]+"))"#,
);

const MESSAGE: &str = "pip does not check the certificate of this host: leave it out";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_setting(at, &SETTING, &ASSIGNMENT, MESSAGE, report);
}
