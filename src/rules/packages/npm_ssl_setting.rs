use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "npm-ssl-setting",
    group: "packages",
    summary: "npm or yarn is told not to check certificates",
    severity: Severity::Warning,
    aliases: &[Alias::checkov("CKV2_DOCKER_13")],
    page: include_str!("npm_ssl_setting.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static PATTERN: Pattern = Pattern::new(
    "strict-ssl",
    r#"(?:npm|yarn)\s+(?:c(?:onfig)?\s+)?set\s+((?:strict-ssl|"strict-ssl"|'strict-ssl')(?:\s+|=)(?:false|"false"|'false'))"#,
);

const MESSAGE: &str =
    "certificates of the registry are not checked any more: leave `strict-ssl` as it is";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    if let Some(span) = PATTERN.place(at, &text::of_line(at)) {
        report.at(span, MESSAGE);
    }
}
