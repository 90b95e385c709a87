use super::by_pattern::Cleaning;
use crate::lint::{Alias, Applicability, Check, Rule, Severity};
use crate::rules::scanners::Pattern;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "zypper-not-cleaned",
    group: "packages",
    summary: "zypper leaves its cache behind",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0020", Severity::Warning)],
    mends_as: &[&super::zypper_cache_kept::RULE],
    page: include_str!("zypper_not_cleaned.md"),
    check: Check::Instruction(&[Keyword::Run], |at, _, report| CLEANING.check(at, report)),
    ..Rule::DEFAULT
};

static CLEANING: Cleaning = Cleaning {
    installs: Pattern::new(
        "zypper",
        r"(zypper in|zypper remove|zypper rm|zypper source-install|zypper si|zypper patch|zypper (?:--?[a-zA-Z]+ *)*install)",
    ),
    both: Pattern::new(
        "zypper",
        r"zypper in|zypper remove|zypper rm|zypper source-install|zypper si|zypper patch|zypper (?:--?[a-zA-Z]+ *)*install|zypper clean|zypper cc",
    ),
    clears: &["zypper clean", "zypper cc"],
    message: "the cache of zypper stays in this layer: end the RUN with `zypper clean`",
};
