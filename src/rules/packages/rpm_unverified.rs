use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_option};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "rpm-unverified",
    group: "packages",
    summary: "rpm does not verify packages",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_10")],
    page: include_str!("rpm_unverified.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static OPTION: Pattern =
    Pattern::new("--no", r#"rpm[^|&;]*\s(--no(?:digest|signature|verify|filedigest))"#);

const MESSAGE: &str =
    "rpm does not verify the package here: leave the option out, and import the key that signed it";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_option(at, &OPTION, MESSAGE, report);
}
