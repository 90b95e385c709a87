use super::check::Check as HealthCheck;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::nanoseconds;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "healthcheck-timing",
    group: "health",
    summary: "The times of the health check are not the standard's",
    severity: Severity::Hint,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_timing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(HealthCheck { at, .. }) = HealthCheck::of(context) else { return };
    let mut missing = Vec::new();
    for (name, asked) in context.standard().healthcheck.flags() {
        let Some(flag) = at.get().operation.flag(name) else {
            missing.push(format!("--{name}={asked}"));
            continue;
        };
        let Some(value) = &flag.value else { continue };
        if value.text.contains('$') || is_equal(&value.text, &asked) {
            continue;
        }
        let message = format!(
            "the standard's `--{name}` is {asked}: change it, unless the service needs another"
        );
        // Only people know how long the service starts.
        report.at(at.word_span(value), message).fix(Applicability::Suggestion, || {
            let edit = Edit::replace(at.word_span(value), asked.as_str());
            Some((format!("Change to --{name}={asked}"), [edit]))
        });
    }
    if !missing.is_empty() {
        let flags = missing.join(" ");
        let message = format!("the health check leaves out what the standard sets: add `{flags}`");
        report.at(at.keyword_span(), message).fix(Applicability::Unsafe, || {
            Some((format!("Insert {flags}"), [edits::insert_flag(at, &flags)]))
        });
    }
}

fn is_equal(written: &str, asked: &str) -> bool {
    match (nanoseconds(written), nanoseconds(asked)) {
        (Some(written), Some(asked)) => (written - asked).abs() < 1.0,
        _ => written.trim() == asked,
    }
}
