use crate::lint::{
    Alias, Applicability, Check, InstructionContext, Report, Rule, Severity, shell_edits,
};
use crate::syntax::shell::Invocation;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apt-missing-yes",
    group: "packages",
    summary: "apt-get asks for confirmation in a build",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3014", Severity::Warning)],
    replaces: &["apt-get-not-confirmed"],
    page: include_str!("apt_missing_yes.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(&["apt-get"])) {
        let Some(verb) = invocation.find_word(&["install"]) else { continue };
        if invocation.has_flag(&["y", "yes", "assume-yes"]) || is_quiet(&invocation) {
            continue;
        }
        let message =
            "`apt-get install` asks for confirmation, which nobody gives in a build: add `-y`";
        report.at(at.at(invocation.head(verb)), message).fix(Applicability::Safe, || {
            Some(("Add -y".to_owned(), [shell_edits::insert_word(at, verb, "-y")?]))
        });
    }
}

/// Twice quiet is yes to apt-get; hadolint knows it where it is said exactly twice.
fn is_quiet(invocation: &Invocation<'_>) -> bool {
    let times = |text: &str| match text.strip_prefix("--") {
        Some(long) => usize::from(long.split('=').next() == Some("quiet")),
        None if text.starts_with('-') => text.matches('q').count(),
        None => 0,
    };
    let quiet: usize = invocation.words.iter().map(|word| times(&word.text())).sum();
    quiet == 2 || invocation.has_word(&["-q=2"])
}
