use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_setting};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "python-https-unverified",
    group: "style",
    summary: "Python does not check certificates",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_5")],
    page: include_str!("python_https_unverified.md"),
    check: Check::Instruction(&[Keyword::Arg, Keyword::Env, Keyword::Run], check),
    ..Rule::DEFAULT
};

static SETTING: Pattern =
    Pattern::new("PYTHONHTTPSVERIFY", r#"(?:^|\s)(PYTHONHTTPSVERIFY(?:=|\s+)(?:0|'0'|"0"))"#);

static ASSIGNMENT: Pattern =
    Pattern::new("PYTHONHTTPSVERIFY", r#"(?:^|[\s;&|])(PYTHONHTTPSVERIFY=(?:0|'0'|"0")) "#);

const MESSAGE: &str = "Python does not check certificates with this: leave it out";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_setting(at, &SETTING, &ASSIGNMENT, MESSAGE, report);
}
