use super::by_pattern::Cleaning;
use crate::lint::{Alias, Applicability, Check, Rule, Severity};
use crate::rules::scanners::Pattern;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "dnf-not-cleaned",
    group: "packages",
    summary: "dnf leaves its cache behind",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0019", Severity::Warning)],
    mends_as: &[&super::dnf_cache_kept::RULE],
    page: include_str!("dnf_not_cleaned.md"),
    check: Check::Instruction(&[Keyword::Run], |at, _, report| CLEANING.check(at, report)),
    ..Rule::DEFAULT
};

static CLEANING: Cleaning = Cleaning {
    installs: Pattern::new(
        "dnf",
        r"(dnf install|dnf in|dnf reinstall|dnf rei|dnf install-n|dnf install-na|dnf install-nevra)",
    ),
    both: Pattern::new(
        "dnf",
        r"dnf install|dnf in|dnf reinstall|dnf rei|dnf install-n|dnf install-na|dnf install-nevra|dnf clean all",
    ),
    clears: &["dnf clean all"],
    message: "the cache of dnf stays in this layer: end the RUN with `dnf clean all`",
};
