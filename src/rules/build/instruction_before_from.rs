use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "instruction-before-from",
    group: "build",
    summary: "An instruction stands before the first FROM",
    severity: Severity::Error,
    aliases: &[Alias::hadolint("DL3061", Severity::Error)],
    refused: true,
    page: include_str!("instruction_before_from.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let model = context.model();
    // Behind a template's line nothing is known: it may become a FROM.
    let end = context.syntax().template().unwrap_or(usize::MAX).min(model.globals.end);
    for at in context.syntax().instructions().take(end) {
        // What is no instruction is said to be none, and that BuildKit stops at it.
        if matches!(at.operation.keyword, Keyword::Arg | Keyword::Unknown) {
            continue;
        }
        let message = format!(
            "{} stands before the first FROM, where only ARG may: write a FROM above",
            at.operation.keyword.as_str()
        );
        report.at(at.keyword_span(), message);
    }
}
