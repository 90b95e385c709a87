use crate::lint::{Check, Rule, Severity};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "unreadable-file",
    group: "build",
    summary: "The file cannot be read as a Dockerfile",
    severity: Severity::Error,
    ignorable: false,
    page: include_str!("unreadable_file.md"),
    structural: true,
    // What is no text at all is reported where files are read.
    check: Check::File(|context, report| {
        if let Some(limit) = context.syntax().limit() {
            report.at(Span::default(), format!("this file {}", limit.sentence()));
        }
    }),
    ..Rule::DEFAULT
};
