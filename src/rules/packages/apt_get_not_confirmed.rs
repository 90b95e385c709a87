use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, text};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apt-get-not-confirmed",
    group: "packages",
    summary: "apt-get install waits for a yes",
    severity: Severity::Warning,
    aliases: &[Alias::trivy("DS-0021", Severity::Warning)],
    page: include_str!("apt_get_not_confirmed.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

static INSTALL: Pattern =
    Pattern::new("apt-get", r"(apt-get (?:--?[a-zA-Z]+ *)*install)(?:--?[a-zA-Z]+ *)*");

/// Before `install`, behind it, and behind packages.
static FLAG: Pattern = Pattern::new(
    "y",
    r"apt-get\s*(?:--?[a-zA-Z]+\s*)*(?:-[a-xzA-XZ]*y[a-xzA-XZ]*|(?:--yes)|(?:--assume-yes))\s*(?:--?[a-zA-Z]+\s*)*install|apt-get\s*(?:--?[a-zA-Z]+\s*)*install\s*(?:--?[a-zA-Z]+\s*)*(?:-[a-xzA-XZ]*y[a-xzA-XZ]*|(?:--yes)|(?:--assume-yes))\s*(?:--?[a-zA-Z]+\s*)*|apt-get\s*(?:--?[a-zA-Z]+\s*)*install\s*(?:--?[a-zA-Z]+\s*)*(?:[a-z\d][a-z\d+\-.]+(?:=[\w.+\-~:]+)?\s*)*\s*(?:--?[a-zA-Z]+\s*)*(?:-[a-xzA-XZ]*y[a-xzA-XZ]*|(?:--yes)|(?:--assume-yes))\s*(?:--?[a-zA-Z]+\s*)*",
);

const MESSAGE: &str =
    "`apt-get install` asks for confirmation, which nobody gives in a build: add `-y`";

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
