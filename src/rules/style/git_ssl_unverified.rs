use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_setting};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "git-ssl-unverified",
    group: "style",
    summary: "git does not check certificates",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_14")],
    page: include_str!("git_ssl_unverified.md"),
    check: Check::Instruction(&[Keyword::Arg, Keyword::Env, Keyword::Run], check),
    ..Rule::DEFAULT
};

static SETTING: Pattern =
    Pattern::new("GIT_SSL_NO_VERIFY", r#"(?:^|\s)(GIT_SSL_NO_VERIFY(?:=|\s+)[^\s]+)"#);

static ASSIGNMENT: Pattern = Pattern::new(
    "GIT_SSL_NO_VERIFY",
    r#"(?:^|[\s;&|])(?:export\s+)?(GIT_SSL_NO_VERIFY=(?:[^\s]+|'[^']+'|"[^s"]+"))"#,
);

const MESSAGE: &str = "git does not check certificates with this, whatever the value: leave it out";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_setting(at, &SETTING, &ASSIGNMENT, MESSAGE, report);
}
