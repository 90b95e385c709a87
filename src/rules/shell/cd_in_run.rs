use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::shell::{Connector, Invocation};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Local};

pub const RULE: Rule = Rule {
    id: "cd-in-run",
    group: "shell",
    summary: "cd holds for one RUN only",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL3003", Severity::Warning)],
    replaces: &["cd-begins-command"],
    page: include_str!("cd_in_run.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    // What an ONBUILD runs stands in another stage, whose directory is not known.
    if at.operation.keyword != Keyword::Run {
        return;
    }
    for invocation in at.get().invocations().filter(|it| it.is(&["cd"])) {
        let message = "`cd` holds for the rest of this RUN only: set the directory with WORKDIR";
        report.at(at.at(invocation.name.local), message).fix(Applicability::Unsafe, || {
            let (span, text) = as_workdir(at, &invocation)?;
            Some(("Change to WORKDIR".to_owned(), [Edit::replace(at.at(span), text)]))
        });
    }
}

/// What takes the place of `RUN cd /x && `, where the RUN begins so and has no flags.
fn as_workdir(at: InstructionRef<'_>, cd: &Invocation<'_>) -> Option<(Local, String)> {
    let instruction = at.get();
    let operation = &instruction.operation;
    let [script] = instruction.scripts() else { return None };
    let [first, rest @ ..] = script.commands.as_slice() else { return None };
    let next = rest.first()?;
    let [word] = cd.words else { return None };
    let path = word.literal.as_deref().filter(|path| path.starts_with('/'))?;
    let begins = std::ptr::eq(first, cd.command) && script.heredoc.is_none() && first.depth == 0;
    let goes_on = next.connector == Connector::And && next.depth == 0;
    let alone = rest.iter().skip(1).all(|it| it.depth > 0 || it.connector == Connector::And);
    let span = Local::new(operation.name.local.start, next.local.start);
    let comments = instruction.comments.iter().any(|it| it.start < span.end);
    let plain = operation.flags.is_empty() && !path.contains([' ', '$', '\\', '"', '\'']);
    let eol = if instruction.source.contains("\r\n") { "\r\n" } else { "\n" };
    let run = &operation.name.text;
    (begins && goes_on && alone && !comments && plain && operation.keyword == Keyword::Run)
        .then(|| (span, format!("WORKDIR {path}{eol}{run} ")))
}
