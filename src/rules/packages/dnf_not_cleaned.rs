use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::place, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "dnf-not-cleaned",
    group: "packages",
    summary: "dnf leaves its cache behind",
    severity: Severity::Warning,
    aliases: &[Alias::trivy("DS-0019", Severity::Warning)],
    page: include_str!("dnf_not_cleaned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static INSTALL: Pattern = Pattern::new(
    "dnf",
    r"(dnf install|dnf in|dnf reinstall|dnf rei|dnf install-n|dnf install-na|dnf install-nevra)",
);

static CLEAN: Pattern = Pattern::new(
    "dnf",
    r"dnf install|dnf in|dnf reinstall|dnf rei|dnf install-n|dnf install-na|dnf install-nevra|dnf clean all",
);

/// What may come last.
const CLEANED: &[&str] = &["dnf clean all"];

const MESSAGE: &str = "the cache of dnf stays in this layer: end the RUN with `dnf clean all`";

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
