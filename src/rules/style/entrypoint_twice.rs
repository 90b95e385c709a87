use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "entrypoint-twice",
    group: "style",
    summary: "A stage has more than one ENTRYPOINT",
    severity: Severity::Error,
    aliases: &[Alias::trivy("DS-0007", Severity::Error)],
    page: include_str!("entrypoint_twice.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    instructions::report_second(stage, context, Keyword::Entrypoint, report);
}
