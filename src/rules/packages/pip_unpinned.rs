use super::pinning;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::shell::Invocation;
use crate::syntax::shell::ShellWord;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "pip-unpinned",
    group: "packages",
    summary: "pip installs packages without a version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3013", Severity::Warning)],
    page: include_str!("pip_unpinned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

/// Flags that take the next word, without their dashes.
const WITH_VALUE: &[&str] = &[
    "abi",
    "b",
    "build",
    "e",
    "editable",
    "extra-index-url",
    "f",
    "find-links",
    "i",
    "index-url",
    "implementation",
    "no-binary",
    "only-binary",
    "platform",
    "prefix",
    "progress-bar",
    "proxy",
    "python",
    "python-version",
    "root",
    "root-user-action",
    "src",
    "t",
    "target",
    "trusted-host",
    "upgrade-strategy",
];
const REPOSITORIES: &[&str] = &["git+", "hg+", "svn+", "bzr+"];

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(Invocation::is_pip_install) {
        // A file says which versions.
        if invocation.has_word(&["-r", "--requirement", "."])
            || invocation.has_flag(&["c", "constraint"])
        {
            continue;
        }
        pinning::report(at, report, &unpinned(&invocation), "==VERSION");
    }
}

fn unpinned<'a>(invocation: &Invocation<'a>) -> Vec<&'a ShellWord> {
    let mut words = invocation.plain(WITH_VALUE);
    let install = words.iter().position(|word| word.text() == "install");
    words.drain(..install.map_or(0, |install| install + 1));
    words.retain(|word| !is_pinned(&word.text()));
    words
}

fn is_pinned(word: &str) -> bool {
    let compares = ["==", ">=", "<=", ">", "<", "!=", "~="].iter().any(|sign| word.contains(sign));
    let repository = REPOSITORIES.iter().any(|scheme| word.starts_with(scheme));
    compares
        || [".whl", ".tar.gz"].iter().any(|ending| word.ends_with(ending))
        || word.contains(if repository { '@' } else { '/' })
}
