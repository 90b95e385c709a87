use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::instructions;

pub const RULE: Rule = Rule {
    id: "user-absent",
    group: "style",
    summary: "No stage has a USER",
    severity: Severity::Warning,
    aliases: &[Alias::checkov("CKV_DOCKER_3")],
    page: include_str!("user_absent.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    if !instructions::has_user(context)
        && let Some(span) = instructions::absent_from(context)
    {
        report.at(span, "no stage has a USER: end with a user that is not root");
    }
}
