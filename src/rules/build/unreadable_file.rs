use crate::lint::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "unreadable-file",
    group: "build",
    summary: "The file cannot be read as a Dockerfile",
    severity: Severity::Error,
    ignorable: false,
    page: include_str!("unreadable_file.md"),
    // Reported where files are read: a check sees only what could be.
    ..Rule::DEFAULT
};
