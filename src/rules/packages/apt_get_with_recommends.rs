use super::by_pattern::{APT_GET_INSTALL, Wanted};
use crate::lint::{Alias, Applicability, Check, Rule, Severity};
use crate::rules::scanners::Pattern;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "apt-get-with-recommends",
    group: "packages",
    summary: "apt-get install takes what is only recommended",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::trivy("DS-0029", Severity::Warning)],
    mends_as: &[&super::apt_recommends::RULE],
    page: include_str!("apt_get_with_recommends.md"),
    check: Check::Instruction(&[Keyword::Run], |at, _, report| WANTED.check(at, report)),
    ..Rule::DEFAULT
};

static WANTED: Wanted = Wanted {
    command: &APT_GET_INSTALL,
    given: Pattern::new(
        "--no-install-recommends",
        r"(?-u)apt-get\s*(?:--?[a-zA-Z]+\s*)*--no-install-recommends\s*(?:--?[a-zA-Z]+\s*)*install|apt-get\s*(?:--?[a-zA-Z]+\s*)*install\s*(?:--?[a-zA-Z]+\s*)*--no-install-recommends\s*(?:--?[a-zA-Z]+\s*)*|apt-get\s*(?:--?[a-zA-Z]+\s*)*install\s*(?:--?[a-zA-Z]+\s*)*(?:[a-z\d][a-z\d+\-.]+(?:=[\w.+\-~:]+)?\s*)*\s*(?:--?[a-zA-Z]+\s*)*--no-install-recommends\s*(?:--?[a-zA-Z]+\s*)*",
    ),
    message: "`apt-get install` also takes what is only recommended: add `--no-install-recommends`",
};
