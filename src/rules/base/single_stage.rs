use super::conversion;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "single-stage",
    group: "base",
    summary: "The image is built in one stage",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("single_stage.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let [stage] = context.model().stages.as_slice() else { return };
    // What a template makes of the lines behind it is not known.
    if !context.standard().build.multi_stage || context.syntax().template().is_some() {
        return;
    }
    let Some(from) = context.syntax().get(stage.from) else { return };
    let message = "the image is built in one stage: build in a stage of its own, and copy what the service needs into a runtime stage";
    report
        .at(from.keyword_span(), message)
        .fix(Applicability::Unsafe, || conversion::to_two_stages(context));
}
