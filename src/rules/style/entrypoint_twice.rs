use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "entrypoint-twice",
    group: "style",
    summary: "A stage has more than one ENTRYPOINT",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::trivy("DS-0007", Severity::Error)],
    mends_as: &[&super::entrypoint_repeated::RULE],
    page: include_str!("entrypoint_twice.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    instructions::report_second(stage, context, Keyword::Entrypoint, report);
}
