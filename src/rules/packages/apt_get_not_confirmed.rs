use super::by_pattern::{APT_GET_INSTALL, Wanted};
use crate::lint::{Alias, Applicability, Check, Rule, Severity};
use crate::rules::scanners::Pattern;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "apt-get-not-confirmed",
    group: "packages",
    summary: "apt-get install waits for a yes",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0021", Severity::Warning)],
    mends_as: &[&super::apt_missing_yes::RULE],
    page: include_str!("apt_get_not_confirmed.md"),
    check: Check::Instruction(&[Keyword::Run], |at, _, report| WANTED.check(at, report)),
    ..Rule::DEFAULT
};

static WANTED: Wanted = Wanted {
    command: &APT_GET_INSTALL,
    given: Pattern::new(
        "y",
        r"(?-u)apt-get\s*(?:--?[a-zA-Z]+\s*)*(?:-[a-xzA-XZ]*y[a-xzA-XZ]*|(?:--yes)|(?:--assume-yes))\s*(?:--?[a-zA-Z]+\s*)*install|apt-get\s*(?:--?[a-zA-Z]+\s*)*install\s*(?:--?[a-zA-Z]+\s*)*(?:-[a-xzA-XZ]*y[a-xzA-XZ]*|(?:--yes)|(?:--assume-yes))\s*(?:--?[a-zA-Z]+\s*)*|apt-get\s*(?:--?[a-zA-Z]+\s*)*install\s*(?:--?[a-zA-Z]+\s*)*(?:[a-z\d][a-z\d+\-.]+(?:=[\w.+\-~:]+)?\s*)*\s*(?:--?[a-zA-Z]+\s*)*(?:-[a-xzA-XZ]*y[a-xzA-XZ]*|(?:--yes)|(?:--assume-yes))\s*(?:--?[a-zA-Z]+\s*)*",
    ),
    message: "`apt-get install` asks for confirmation, which nobody gives in a build: add `-y`",
};
