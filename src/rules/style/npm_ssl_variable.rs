use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_setting};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "npm-ssl-variable",
    group: "style",
    summary: "npm does not check certificates",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_12")],
    page: include_str!("npm_ssl_variable.md"),
    check: Check::Instruction(&[Keyword::Arg, Keyword::Env, Keyword::Run], check),
    ..Rule::DEFAULT
};

static SETTING: Pattern = Pattern::new(
    "false",
    r#"(?:^|\s)((?:NPM_CONFIG_STRICT_SSL|npm_config_strict_ssl)(?:=|\s+)(?:false|'false'|"false"))"#,
);

static ASSIGNMENT: Pattern = Pattern::new(
    "false",
    r#"(?:^|[\s;&|])((?:NPM_CONFIG_STRICT_SSL|npm_config_strict_ssl)=(?:false|'false'|"false")) "#,
);

const MESSAGE: &str = "npm does not check certificates with this: leave it out";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_setting(at, &SETTING, &ASSIGNMENT, MESSAGE, report);
}
