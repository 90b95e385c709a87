use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_option};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "wget-insecure",
    group: "shell",
    summary: "wget does not check certificates",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_3")],
    page: include_str!("wget_insecure.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static OPTION: Pattern =
    Pattern::new("--no-check-certificate", r#"wget[^|&;]*\s(--no-check-certificate)"#);

const MESSAGE: &str = "wget does not check the certificate here: leave the option out, and add the authority to the trusted ones if it is your own";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_option(at, &OPTION, MESSAGE, report);
}
