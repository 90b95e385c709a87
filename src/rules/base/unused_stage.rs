use crate::lint::{Check, Context, Report, Rule, Severity, Tag};

pub const RULE: Rule = Rule {
    id: "unused-stage",
    group: "base",
    summary: "Nothing uses the stage",
    severity: Severity::Hint,
    needs_standard: true,
    page: include_str!("unused_stage.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let model = context.model();
    let Some(runtime) = context.runtime() else { return };
    let last = model.stages.len().saturating_sub(1);
    for stage in &model.stages {
        let used =
            model.references.iter().any(|reference| reference.target.stage() == Some(stage.index));
        // A FROM that nobody can resolve may name any of them.
        let unsure = model.references.iter().any(|reference| {
            reference.target == crate::model::StageTarget::Unknown
                && reference.instruction > stage.from
        });
        if stage.index == runtime.index || stage.index == last || used || unsure {
            continue;
        }
        let Some(from) = context.syntax().get(stage.from) else { continue };
        let message = "no stage starts or copies from this one, so it is not built unless a build asks for it by `--target`: remove it, or copy from it what the image needs";
        report.at(from.keyword_span(), message).tag(Tag::Unnecessary);
    }
}
