use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "healthcheck-absent",
    group: "style",
    summary: "No stage has a HEALTHCHECK",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::trivy("DS-0026", Severity::Information), Alias::checkov("CKV_DOCKER_2")],
    mends_as: &[&super::stage_without_healthcheck::RULE],
    page: include_str!("healthcheck_absent.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    if instructions::of_file(context, Keyword::Healthcheck).next().is_none()
        && let Some(span) = instructions::absent_from(context)
    {
        report.at(span, "no stage has a HEALTHCHECK: write one, or `HEALTHCHECK NONE`");
    }
}
