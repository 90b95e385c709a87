use super::schema;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};

pub const RULE: Rule = Rule {
    id: "label-not-in-schema",
    group: "style",
    summary: "A label is not in the schema",
    severity: Severity::Information,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3050", Severity::Information)],
    page: include_str!("label_not_in_schema.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    if !context.settings.hadolint.strict_labels {
        return;
    }
    schema::each(context, |at, pair, kind| {
        if kind.is_some() {
            return;
        }
        let message =
            format!("`{}` is not in the label schema: remove it, or add it there", pair.key.text);
        report.at(at.word_span(&pair.key), message).fix(Applicability::Suggestion, || {
            let all = edits::pairs(at.get());
            let index = all.iter().position(|local| *local == pair.local())?;
            let edits = match all.len() {
                1 => vec![edits::delete_instruction(context.document, at)],
                _ => edits::delete_element(at, &all, index)?,
            };
            Some(("Remove the label".to_owned(), edits))
        });
    });
}
