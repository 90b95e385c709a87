use super::pinning;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::shell::Invocation;
use crate::syntax::shell::ShellWord;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "go-unpinned",
    group: "packages",
    summary: "go installs or runs a module without a version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3062", Severity::Warning)],
    page: include_str!("go_unpinned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let runs = at.get().invocations().any(|it| it.is(&["go"]) && it.has_word(&["run"]));
    for invocation in at.get().invocations().filter(|it| it.is(&["go"])) {
        let mut modules = if runs { run(&invocation) } else { installed(&invocation) };
        modules.retain(|word| !is_pinned(&word.text()));
        pinning::report(at, report, &modules, "@VERSION");
    }
}

fn installed<'a>(invocation: &Invocation<'a>) -> Vec<&'a ShellWord> {
    let words = pinning::installed(invocation, &["go"], &["install", "get"], &[]);
    pinning::without(words, &["tool"])
}

/// What `go run` runs.
fn run<'a>(invocation: &Invocation<'a>) -> Vec<&'a ShellWord> {
    let words = invocation.plain(&[]);
    words.into_iter().skip_while(|word| word.text() != "run").skip(1).take(1).collect()
}

fn is_pinned(word: &str) -> bool {
    let unsure = ["@latest", "@none"].iter().any(|tag| word.ends_with(tag));
    word.starts_with(['.', '/']) || word.contains('@') && !unsure
}
