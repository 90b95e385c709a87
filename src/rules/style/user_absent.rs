use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::instructions;

pub const RULE: Rule = Rule {
    id: "user-absent",
    group: "style",
    summary: "No stage has a USER",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::checkov("CKV_DOCKER_3")],
    page: include_str!("user_absent.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    if !instructions::has_user(context)
        && let Some(span) = instructions::absent_from(context)
    {
        let message = "no stage has a USER: end with a user that is not root";
        report
            .at(span, message)
            .fix(Applicability::Suggestion, || instructions::append(context, "USER nonroot"));
    }
}
