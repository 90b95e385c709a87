use super::schema;
use crate::lint::{Alias, Applicability, Check, Context, LabelType, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "label-not-license",
    group: "style",
    summary: "A label is not an id of SPDX",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3054", Severity::Warning)],
    page: include_str!("label_not_license.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    schema::report_values(context, LabelType::Spdx, "an id of SPDX", is_valid, likely, report);
}

/// The id of one licence that is not deprecated, letter by letter.
fn is_valid(value: &str) -> bool {
    let value = value.trim_end();
    !matches!(value, "NONE" | "NOASSERTION")
        && spdx::license_id(value).is_some_and(|id| !id.is_deprecated())
}

/// The only licence whose id is the same but for the case of its letters.
fn likely(value: &str) -> Option<String> {
    let same = |id: &&str| id.eq_ignore_ascii_case(value.trim());
    let mut ids = spdx::identifiers::LICENSES.iter().map(|license| license.name).filter(same);
    ids.next().filter(|id| ids.next().is_none() && is_valid(id)).map(str::to_owned)
}
