use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_setting};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "node-tls-unverified",
    group: "style",
    summary: "Node does not check certificates",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_6")],
    page: include_str!("node_tls_unverified.md"),
    check: Check::Instruction(&[Keyword::Arg, Keyword::Env, Keyword::Run], check),
    ..Rule::DEFAULT
};

static SETTING: Pattern = Pattern::new(
    "NODE_TLS_REJECT_UNAUTHORIZED",
    r#"(?:^|\s)(NODE_TLS_REJECT_UNAUTHORIZED(?:=|\s+)(?:0|'0'|"0"))"#,
);

static ASSIGNMENT: Pattern = Pattern::new(
    "NODE_TLS_REJECT_UNAUTHORIZED",
    r#"(?:^|[\s;&|])(NODE_TLS_REJECT_UNAUTHORIZED=(?:0|'0'|"0")) "#,
);

const MESSAGE: &str = "Node does not check certificates with this: leave it out";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_setting(at, &SETTING, &ASSIGNMENT, MESSAGE, report);
}
