use crate::lint::{
    Alias, Applicability, Check, Context, Report, Rule, Severity, is_hadolints, shell_scripts,
};

pub const RULE: Rule = Rule {
    id: "shellcheck",
    group: "shell",
    summary: "ShellCheck finds a mistake in a script",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("SC", Severity::Error).family()],
    page: include_str!("shellcheck.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(answers) = &context.surroundings.shellcheck else { return };
    let as_hadolint = is_hadolints(context.settings);
    for script in shell_scripts(context.document, context.settings) {
        let Some(at) = context.syntax().get(script.instruction) else { continue };
        let comments = answers.get(&script).unwrap_or_default();
        // hadolint shows the last of a RUN, also where it is about the shell's own line.
        let hidden = if as_hadolint { comments.len().saturating_sub(1) } else { 0 };
        for comment in comments.iter().skip(hidden) {
            let shell = || as_hadolint.then_some(at.operation.name.local);
            let Some(local) = comment.local(&script).or_else(shell) else { continue };
            let id = format!("SC{}", comment.code);
            let message = comment.message.trim_end_matches('.');
            report
                .at(at.at(local), format!("{message} ({id})"))
                .severity(comment.severity)
                .fix(Applicability::Unsafe, || {
                    let edits = comment.edits(&script, at.start)?;
                    Some((format!("Apply ShellCheck's fix for {id}"), edits))
                })
                .alias(format!("hadolint:{id}"));
        }
    }
}
