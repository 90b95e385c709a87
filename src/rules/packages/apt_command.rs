use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::shell::Invocation;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Local};

pub const RULE: Rule = Rule {
    id: "apt-command",
    group: "packages",
    summary: "apt is for people, its command line may change",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3027", Severity::Warning)],
    replaces: &["apt-in-text"],
    page: include_str!("apt_command.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    for invocation in at.get().invocations().filter(|it| it.is(&["apt"])) {
        let message = "the command line of `apt` is made for people and may change: \
                       write `apt-get` or `apt-cache`";
        report.at(at.at(invocation.name.local), message).fix(Applicability::Safe, || {
            let (tool, verb) = scripted(&invocation)?;
            let name = Edit::replace(at.at(invocation.name.local), tool);
            let verb = verb.map(|(word, verb)| Edit::replace(at.at(word), verb));
            Some((format!("Change to {tool}"), verb.into_iter().chain([name]).collect::<Vec<_>>()))
        });
    }
}

/// The command for scripts that does the same, and its verb where that is another one.
fn scripted(invocation: &Invocation<'_>) -> Option<(&'static str, Option<(Local, &'static str)>)> {
    let verb = *invocation.plain(&["o", "t", "c"]).first()?;
    match &*verb.text() {
        "install" | "update" | "upgrade" | "remove" | "purge" | "autoremove" | "clean" => {
            Some(("apt-get", None))
        }
        "full-upgrade" => Some(("apt-get", Some((verb.local, "dist-upgrade")))),
        "search" | "show" | "policy" => Some(("apt-cache", None)),
        _ => None,
    }
}
