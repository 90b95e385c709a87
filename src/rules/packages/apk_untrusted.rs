use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::report_option};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apk-untrusted",
    group: "packages",
    summary: "apk installs unsigned packages",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::checkov("CKV2_DOCKER_7")],
    page: include_str!("apk_untrusted.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static OPTION: Pattern = Pattern::new("--allow-untrusted", r#"apk[^|&;]*\s(--allow-untrusted)"#);

const MESSAGE: &str = "apk installs packages without a signature here: leave the option out, and put the key into /etc/apk/keys";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    report_option(at, &OPTION, MESSAGE, report);
}
