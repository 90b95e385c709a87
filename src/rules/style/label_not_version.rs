use super::schema;
use crate::lint::{Alias, Applicability, Check, Context, LabelType, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "label-not-version",
    group: "style",
    summary: "A label is not a semantic version",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3056", Severity::Warning)],
    page: include_str!("label_not_version.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let what = "a semantic version";
    schema::report_values(context, LabelType::Semver, what, is_valid, likely, report);
}

/// Three numbers, then `-` and `+` with what may follow them; as hadolint reads it, which is not
/// strict about zeros and ends.
fn is_valid(value: &str) -> bool {
    let (rest, build) = value.split_once('+').unwrap_or((value, ""));
    let (numbers, before) = rest.split_once('-').unwrap_or((rest, ""));
    let parts: Vec<&str> = numbers.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(number) && is_list(before) && is_list(build)
}

/// The version behind a `v`.
fn likely(value: &str) -> Option<String> {
    let version = value.strip_prefix(['v', 'V'])?;
    is_valid(version).then(|| version.to_owned())
}

/// Words of letters, digits and dashes, joined by dots.
fn is_list(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    text.bytes().all(known) && !text.contains("..")
}
