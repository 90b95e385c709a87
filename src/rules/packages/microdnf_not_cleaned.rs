use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::place, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "microdnf-not-cleaned",
    group: "packages",
    summary: "microdnf leaves its cache behind",
    severity: Severity::Warning,
    aliases: &[Alias::trivy("DS-0027", Severity::Warning)],
    replaces: &["dnf-not-cleaned"],
    page: include_str!("microdnf_not_cleaned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static INSTALL: Pattern = Pattern::new("microdnf", r"(microdnf install|microdnf reinstall)");

static CLEAN: Pattern =
    Pattern::new("microdnf", r"microdnf install|microdnf reinstall|microdnf clean all");

/// What may come last.
const CLEANED: &[&str] = &["microdnf clean all"];

const MESSAGE: &str =
    "the cache of microdnf stays in this layer: end the RUN with `microdnf clean all`";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    let values = text::values(at);
    let Some(value) = values.first() else { return };
    let Some(found) = INSTALL.find(value.text()) else { return };
    let last = CLEAN.all(value.text()).pop();
    if !last.is_some_and(|last| CLEANED.contains(&last)) {
        report.at(place(at, value, found), MESSAGE);
    }
}
