use super::schema;
use crate::lint::{Alias, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "label-empty",
    group: "style",
    summary: "A label of the schema is empty",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3051", Severity::Warning)],
    page: include_str!("label_empty.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    schema::each(context, |at, pair, kind| {
        let Some(word) = pair.value.as_ref().filter(|_| kind.is_some()) else { return };
        if schema::value(word).is_empty() {
            let message =
                format!("the label schema wants a value for `{}`: write one", pair.key.text);
            report.at(at.at(pair.local()), message);
        }
    });
}
