use super::rpm;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "dnf-unpinned",
    group: "packages",
    summary: "dnf installs packages without a version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3041", Severity::Warning)],
    page: include_str!("dnf_unpinned.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    rpm::check(context, report, &["dnf", "microdnf"], &["group"]);
}
