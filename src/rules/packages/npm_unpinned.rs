use super::pinning;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "npm-unpinned",
    group: "packages",
    summary: "npm installs packages without a version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3016", Severity::Warning)],
    page: include_str!("npm_unpinned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(&["npm"])) {
        let mut words = invocation.plain(&["loglevel", "registry"]);
        if words.first().is_none_or(|word| word.text() != "install") {
            continue;
        }
        words.retain(|word| word.text() != "install" && !is_pinned(&word.text()));
        pinning::report(at, report, &words, "@VERSION");
    }
}

fn is_pinned(word: &str) -> bool {
    let begins = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    let ends = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
    if begins(&["git://", "git+ssh://", "git+http://", "git+https://"]) {
        return word.contains('#');
    }
    // A scope begins with `@`.
    begins(&["/", "./", "../", "~/"])
        || ends(&[".tar", ".tar.gz", ".tgz"])
        || word.strip_prefix('@').unwrap_or(word).contains('@')
}
