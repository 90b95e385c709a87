use super::schema;
use crate::lint::{Alias, Check, Context, LabelType, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "label-not-time",
    group: "style",
    summary: "A label is not a time of RFC 3339",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3053", Severity::Warning)],
    page: include_str!("label_not_time.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    schema::report_values(
        context,
        LabelType::Rfc3339,
        "a time of RFC 3339",
        is_valid,
        |_| None,
        report,
    );
}

/// `2021-03-10T10:26:33Z`: date, `T`, time, fraction, zone. As hadolint reads it, which also takes
/// a zone without its colon, and blanks around it.
fn is_valid(value: &str) -> bool {
    let value = value.trim();
    let Some((date, time)) = value.split_once(['T', 't']) else { return false };
    is_date(date) && is_time(time)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_time(text: &str) -> bool {
    let (clock, rest) = text.split_at_checked(8).unwrap_or_default();
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts[..] else { return false };
    let below = |text, end| number(text, 2).is_some_and(|number| number < end);
    let zone = rest
        .strip_prefix('.')
        .map_or(rest, |rest| rest.trim_start_matches(|char: char| char.is_ascii_digit()));
    below(hour, 24) && below(minute, 60) && below(second, 61) && is_zone(zone)
}

fn is_zone(text: &str) -> bool {
    let offset = text.strip_prefix(['+', '-']).map(|rest| rest.replacen(':', "", 1));
    matches!(text, "Z" | "z") || offset.is_some_and(|digits| number(&digits, 4).is_some())
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let all = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| all)
}
