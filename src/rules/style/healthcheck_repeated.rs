use super::repetition;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "healthcheck-repeated",
    group: "style",
    summary: "A stage has more than one HEALTHCHECK",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL3012", Severity::Error)],
    replaces: &["healthcheck-twice"],
    page: include_str!("healthcheck_repeated.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    repetition::report(context, Keyword::Healthcheck, report);
}
