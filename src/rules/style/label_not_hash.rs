use super::schema;
use crate::lint::{Alias, Check, Context, LabelType, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "label-not-hash",
    group: "style",
    summary: "A label is not a git hash",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3055", Severity::Warning)],
    page: include_str!("label_not_hash.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    schema::report_values(context, LabelType::Hash, "a git hash", is_valid, |_| None, report);
}

fn is_valid(value: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    matches!(value.len(), 7 | 40) && value.bytes().all(hex)
}
