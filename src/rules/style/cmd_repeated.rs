use super::repetition;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "cmd-repeated",
    group: "style",
    summary: "A stage has more than one CMD",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL4003", Severity::Warning)],
    replaces: &["cmd-twice"],
    page: include_str!("cmd_repeated.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    repetition::report(context, Keyword::Cmd, report);
}
