use crate::contents::is_root;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::InstructionRef;
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "sudo-in-run",
    group: "shell",
    summary: "sudo has unpredictable effects in a build",
    severity: Severity::Error,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3004", Severity::Error)],
    replaces: &["security-options", "sudo-begins-command", "sudo-in-text"],
    page: include_str!("sudo_in_run.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.runs() {
        for invocation in at.get().invocations().filter(|it| it.is(&["sudo"])) {
            let message = "`sudo` changes user and environment in ways that are hard to foresee: \
                           leave it out, and set the user with USER";
            let name = at.at(invocation.name.local);
            report.at(name, message).fix(Applicability::Suggestion, || {
                let next = invocation.words.first().filter(|word| !word.is_flag())?;
                let gap = Span::new(name.start, at.at(next.local).start);
                let plain =
                    at.get().innermost().command()?.exec().is_none() && runs_as_root(context, at);
                plain.then(|| ("Leave sudo out".to_owned(), [Edit::delete(gap)]))
            });
        }
    }
}

/// Whether no USER before it names another one than root.
fn runs_as_root(context: &Context<'_>, at: InstructionRef<'_>) -> bool {
    let user = context.model().user_at(at.index).and_then(|user| context.syntax().get(user));
    let word = user.map(|user| (user, user.get().operation.text()));
    match word {
        None => true,
        Some((user, word)) => {
            word.and_then(|word| context.expanded(user, word)).is_some_and(|name| is_root(&name))
        }
    }
}
