use super::rpm;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "yum-unpinned",
    group: "packages",
    summary: "yum installs packages without a version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3033", Severity::Warning)],
    page: include_str!("yum_unpinned.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    rpm::check(context, report, &["yum"], &[]);
}
