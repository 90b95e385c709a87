use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apt-get-with-recommends",
    group: "packages",
    summary: "apt-get install takes what is only recommended",
    severity: Severity::Warning,
    aliases: &[Alias::trivy("DS-0029", Severity::Warning)],
    page: include_str!("apt_get_with_recommends.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static INSTALL: Pattern =
    Pattern::new("apt-get", r"(apt-get (?:--?[a-zA-Z]+ *)*install)(?:--?[a-zA-Z]+ *)*");

/// Before `install`, behind it, and behind packages.
static FLAG: Pattern = Pattern::new(
    "--no-install-recommends",
    r"apt-get\s*(?:--?[a-zA-Z]+\s*)*--no-install-recommends\s*(?:--?[a-zA-Z]+\s*)*install|apt-get\s*(?:--?[a-zA-Z]+\s*)*install\s*(?:--?[a-zA-Z]+\s*)*--no-install-recommends\s*(?:--?[a-zA-Z]+\s*)*|apt-get\s*(?:--?[a-zA-Z]+\s*)*install\s*(?:--?[a-zA-Z]+\s*)*(?:[a-z\d][a-z\d+\-.]+(?:=[\w.+\-~:]+)?\s*)*\s*(?:--?[a-zA-Z]+\s*)*--no-install-recommends\s*(?:--?[a-zA-Z]+\s*)*",
);

const MESSAGE: &str =
    "`apt-get install` also takes what is only recommended: add `--no-install-recommends`";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Run {
        return;
    }
    let text = text::joined(at);
    if let Some(span) = INSTALL.place(at, &text)
        && !FLAG.is_in(text.text())
    {
        report.at(span, MESSAGE);
    }
}
