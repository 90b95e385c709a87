use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "cmd-twice",
    group: "style",
    summary: "A stage has more than one CMD",
    severity: Severity::Warning,
    aliases: &[Alias::trivy("DS-0016", Severity::Warning)],
    page: include_str!("cmd_twice.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    instructions::report_second(stage, context, Keyword::Cmd, report);
}
