use crate::lint::{
    Alias, Applicability, Check, InstructionContext, Report, Rule, Severity, shell_edits,
};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "apt-recommends",
    group: "packages",
    summary: "apt-get installs recommended packages too",
    severity: Severity::Information,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL3015", Severity::Information)],
    replaces: &["apt-get-with-recommends"],
    page: include_str!("apt_recommends.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(&["apt-get"])) {
        let Some(verb) = invocation.find_word(&["install"]) else { continue };
        if invocation.has_flag(&["no-install-recommends"])
            || invocation.has_word(&["APT::Install-Recommends=false"])
        {
            continue;
        }
        let message = "packages that are only recommended are installed too: \
                       add `--no-install-recommends`";
        report.at(at.at(invocation.head(verb)), message).fix(Applicability::Unsafe, || {
            let edit = shell_edits::insert_word(at, verb, "--no-install-recommends")?;
            Some(("Add --no-install-recommends".to_owned(), [edit]))
        });
    }
}
