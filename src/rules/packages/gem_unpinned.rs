use super::pinning;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::shell::Invocation;
use crate::syntax::shell::ShellWord;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "gem-unpinned",
    group: "packages",
    summary: "gem installs gems without a version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3028", Severity::Warning)],
    page: include_str!("gem_unpinned.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(&["gem"])) {
        if invocation.has_word(&["install", "i"]) && !invocation.has_flag(&["v", "version"]) {
            pinning::report(at, report, &unpinned(&invocation), ":VERSION");
        }
    }
}

/// Any flag takes the next word; what comes behind `--` is for the compiler.
fn unpinned<'a>(invocation: &Invocation<'a>) -> Vec<&'a ShellWord> {
    let mut unpinned = Vec::new();
    let mut words = invocation.words.iter().take_while(|word| word.text() != "--");
    while let Some(word) = words.next() {
        if word.is_flag() {
            words.next();
        } else if !word.text().contains(':') {
            unpinned.push(word);
        }
    }
    pinning::without(unpinned, &["install", "i"])
}
