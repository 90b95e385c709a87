use super::schema;
use crate::lint::{Alias, Check, Context, LabelType, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "label-not-license",
    group: "style",
    summary: "A label is not an id of SPDX",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3054", Severity::Warning)],
    page: include_str!("label_not_license.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    schema::report_values(context, LabelType::Spdx, "an id of SPDX", is_valid, report);
}

/// The id of one licence that is not deprecated, letter by letter.
fn is_valid(value: &str) -> bool {
    let value = value.trim_end();
    !matches!(value, "NONE" | "NOASSERTION")
        && spdx::license_id(value).is_some_and(|id| !id.is_deprecated())
}
