use crate::lint::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "suppression-without-reason",
    group: "build",
    summary: "A comment silences a rule and does not say why",
    severity: Severity::Warning,
    default: false,
    page: include_str!("suppression_without_reason.md"),
    // Reported by `lint::suppress`, which reads such comments.
    ..Rule::DEFAULT
};
