use super::check::Check as HealthCheck;
use crate::contents::is_local;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "healthcheck-foreign-host",
    group: "health",
    summary: "The health check asks another host",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_foreign_host.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let endpoints = check.launch.endpoints();
    // One that asks itself too asks the others for good reason.
    if endpoints.iter().any(|endpoint| endpoint.host.is_none() || endpoint.is_local()) {
        return;
    }
    for host in endpoints.iter().filter_map(|endpoint| endpoint.host.as_ref()) {
        let Some(word) = check.launch.words.get(host.word) else { continue };
        let Some(span) = word.place(context.document.text(), host.range.clone()) else { continue };
        debug_assert!(!is_local(&host.text));
        let message = format!(
            "`{}` is found through the network only, and may be another container: ask `localhost`",
            host.text
        );
        report.at(span, message).fix(Applicability::Unsafe, || {
            (span.len() as usize == host.len())
                .then(|| ("Ask localhost".to_owned(), [Edit::replace(span, "localhost")]))
        });
    }
}
