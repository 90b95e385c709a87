use crate::lint::{Applicability, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "unused-suppression",
    group: "build",
    summary: "A comment silences a rule that finds nothing",
    severity: Severity::Information,
    fix: Some(Applicability::Safe),
    page: include_str!("unused_suppression.md"),
    // Reported by `lint::suppress`, which alone knows what each comment silenced.
    ..Rule::DEFAULT
};
