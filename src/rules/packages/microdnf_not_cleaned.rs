use super::by_pattern::Cleaning;
use crate::lint::{Alias, Applicability, Check, Rule, Severity};
use crate::rules::scanners::Pattern;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "microdnf-not-cleaned",
    group: "packages",
    summary: "microdnf leaves its cache behind",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0027", Severity::Warning)],
    replaces: &["dnf-not-cleaned"],
    mends_as: &[&super::dnf_cache_kept::RULE],
    page: include_str!("microdnf_not_cleaned.md"),
    check: Check::Instruction(&[Keyword::Run], |at, _, report| CLEANING.check(at, report)),
    ..Rule::DEFAULT
};

static CLEANING: Cleaning = Cleaning {
    installs: Pattern::new("microdnf", r"(microdnf install|microdnf reinstall)"),
    both: Pattern::new("microdnf", r"microdnf install|microdnf reinstall|microdnf clean all"),
    clears: &["microdnf clean all"],
    message: "the cache of microdnf stays in this layer: end the RUN with `microdnf clean all`",
};
