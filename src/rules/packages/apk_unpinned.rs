use super::pinning;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apk-unpinned",
    group: "packages",
    summary: "apk installs packages without a version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3018", Severity::Warning)],
    page: include_str!("apk_unpinned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations() {
        let mut packages = pinning::installed(
            &invocation,
            &["apk"],
            &["add"],
            &["t", "virtual", "repository", "X"],
        );
        packages.retain(|word| !is_pinned(&word.text()));
        pinning::report(at, report, &packages, "=VERSION");
    }
}

fn is_pinned(word: &str) -> bool {
    word.contains(['=', '~', '>', '<']) || word.ends_with(".apk")
}
