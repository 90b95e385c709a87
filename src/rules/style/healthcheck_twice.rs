use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "healthcheck-twice",
    group: "style",
    summary: "A stage has more than one HEALTHCHECK",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::trivy("DS-0023", Severity::Warning)],
    mends_as: &[&super::healthcheck_repeated::RULE],
    page: include_str!("healthcheck_twice.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    instructions::report_second(stage, context, Keyword::Healthcheck, report);
}
