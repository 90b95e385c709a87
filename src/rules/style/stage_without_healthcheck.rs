use super::image::Image;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "stage-without-healthcheck",
    group: "style",
    summary: "A stage has no HEALTHCHECK",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3057", Severity::Information).off()],
    default: false,
    replaces: &["healthcheck-absent"],
    page: include_str!("stage_without_healthcheck.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let stages = &context.model().stages;
    let with = stages.iter().filter(|stage| {
        context.instructions_of(stage).any(|at| at.operation.keyword == Keyword::Healthcheck)
    });
    let with: Vec<&str> = with.filter_map(|stage| name(context, stage)).collect();
    let has = |stage: &Stage| name(context, stage).is_some_and(|name| with.contains(&name));
    // A stage has one where any of its family does, before it or after it.
    let chains: Vec<Vec<&Stage>> =
        stages.iter().map(|stage| context.model().chain(stage.index)).collect();
    for stage in stages {
        let in_family = chains.iter().any(|chain| {
            let own = chain.iter().any(|other| other.index == stage.index);
            own && chain.iter().any(|other| has(other))
        });
        if let Some(at) = context.syntax().get(stage.from).filter(|_| !in_family) {
            let message = "this stage has no HEALTHCHECK: write one, or `HEALTHCHECK NONE`";
            report.at(at.keyword_span(), message).fix(Applicability::Suggestion, || {
                let last = context.instructions_of(stage).next_back()?;
                let line = edits::insert_below(context.document, last, "HEALTHCHECK NONE");
                Some(("Add HEALTHCHECK NONE".to_owned(), [line]))
            });
        }
    }
}

/// A stage without a name is known by its image, as hadolint knows it.
fn name<'a>(context: &Context<'a>, stage: &Stage) -> Option<&'a str> {
    let (at, image) = context.image_word(stage)?;
    let own = at.get().operation.stage_name().map(|name| &*name.text);
    Some(own.unwrap_or(Image::parse(&image.text).name))
}
