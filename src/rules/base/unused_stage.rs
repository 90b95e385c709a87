use crate::lint::{Check, Context, Report, Rule, Severity, Tag};
use crate::model::StageTarget;
use rustc_hash::FxHashSet;

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
    let targets = model.references.iter().filter_map(|reference| reference.target.stage());
    let used: FxHashSet<usize> = targets.collect();
    // A FROM that nobody can resolve may name any stage above it.
    let mut unknown = model.references.iter().rev().filter(|it| it.target == StageTarget::Unknown);
    let unknown = unknown.next().map_or(0, |reference| reference.instruction);
    for stage in &model.stages {
        let needed = used.contains(&stage.index) || unknown > stage.from;
        if stage.index == runtime.index || stage.index == last || needed {
            continue;
        }
        let Some(from) = context.syntax().get(stage.from) else { continue };
        let message = "no stage starts or copies from this one, so it is not built unless a build asks for it by `--target`: remove it, or copy from it what the image needs";
        report.at(from.keyword_span(), message).tag(Tag::Unnecessary);
    }
}
