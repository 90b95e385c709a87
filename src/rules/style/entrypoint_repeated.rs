use super::repetition;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "entrypoint-repeated",
    group: "style",
    summary: "A stage has more than one ENTRYPOINT",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL4004", Severity::Error)],
    replaces: &["entrypoint-twice"],
    page: include_str!("entrypoint_repeated.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    repetition::report(context, Keyword::Entrypoint, report);
}
