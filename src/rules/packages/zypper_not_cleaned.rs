use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, pattern::place, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "zypper-not-cleaned",
    group: "packages",
    summary: "zypper leaves its cache behind",
    severity: Severity::Warning,
    aliases: &[Alias::trivy("DS-0020", Severity::Warning)],
    page: include_str!("zypper_not_cleaned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static INSTALL: Pattern = Pattern::new(
    "zypper",
    r"(zypper in|zypper remove|zypper rm|zypper source-install|zypper si|zypper patch|zypper (?:--?[a-zA-Z]+ *)*install)",
);

static CLEAN: Pattern = Pattern::new(
    "zypper",
    r"zypper in|zypper remove|zypper rm|zypper source-install|zypper si|zypper patch|zypper (?:--?[a-zA-Z]+ *)*install|zypper clean|zypper cc",
);

/// What may come last.
const CLEANED: &[&str] = &["zypper clean", "zypper cc"];

const MESSAGE: &str = "the cache of zypper stays in this layer: end the RUN with `zypper clean`";

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
