use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "relinked-shell",
    group: "shell",
    summary: "/bin/sh is linked by hand",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL4005", Severity::Warning)],
    page: include_str!("relinked_shell.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(&["ln"])) {
        let Some(link) = invocation.find_word(&["/bin/sh"]) else { continue };
        let message = "`/bin/sh` is what the base image's own scripts rely on: \
                       choose the shell of the build with SHELL";
        report.at(at.at(link.local), message).fix(Applicability::Unsafe, || {
            let bash = invocation
                .words
                .iter()
                .find_map(|word| word.literal.as_deref().filter(|path| path.ends_with("/bash")))?;
            let alone = at.get().invocations().count() == 1 && at.operation.keyword == Keyword::Run;
            let shell = format!("SHELL [\"{bash}\", \"-c\"]");
            let whole = Edit::replace(at.at(at.get().trimmed()), shell);
            alone.then(|| ("Change to SHELL".to_owned(), [whole]))
        });
    }
}
