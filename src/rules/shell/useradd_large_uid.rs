use crate::lint::{
    Alias, Applicability, Check, InstructionContext, Report, Rule, Severity, shell_edits,
};
use crate::syntax::shell::Invocation;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "useradd-large-uid",
    group: "shell",
    summary: "useradd with a large UID makes a large layer",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3046", Severity::Warning)],
    page: include_str!("useradd_large_uid.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(&["useradd"])) {
        if invocation.has_flag(&["l", "no-log-init"]) || !has_large_uid(&invocation) {
            continue;
        }
        let message = "`useradd` with a large UID writes sparse log files that make the layer huge: \
                       add `-l`";
        report.at(at.at(invocation.name.local), message).fix(Applicability::Safe, || {
            let edit = shell_edits::insert_word(at, invocation.name, "-l")?;
            Some(("Add -l".to_owned(), [edit]))
        });
    }
}

/// Whether the word after `-u` is longer than five characters, a variable's braces included.
fn has_large_uid(invocation: &Invocation<'_>) -> bool {
    let is_uid =
        |text: &str| text.starts_with('-') && !text.starts_with("--") && text.contains('u');
    let mut pairs = invocation.words.windows(2);
    pairs.any(|pair| match pair {
        [flag, value] => is_uid(&flag.text()) && value.normalized().chars().count() > 5,
        _ => false,
    })
}
