use super::image::Image;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;
use crate::syntax::Keyword;
use rustc_hash::FxHashSet;

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
    let with: FxHashSet<&str> = with.filter_map(|stage| name(context, stage)).collect();
    let has = |stage: &Stage| name(context, stage).is_some_and(|name| with.contains(name));
    let in_family = in_family(stages, has);
    for stage in stages.iter().filter(|stage| !in_family.contains(&stage.index)) {
        if let Some(at) = context.syntax().get(stage.from) {
            let message = "this stage has no HEALTHCHECK: write one, or `HEALTHCHECK NONE`";
            report.at(at.keyword_span(), message).fix(Applicability::Suggestion, || {
                let last = context.instructions_of(stage).next_back()?;
                let line = edits::insert_below(context.document, last, "HEALTHCHECK NONE");
                Some(("Add HEALTHCHECK NONE".to_owned(), [line]))
            });
        }
    }
}

/// The stages that have one, or of which one does that they are built upon or that is built upon
/// them.
fn in_family(stages: &[Stage], has: impl Fn(&Stage) -> bool) -> FxHashSet<usize> {
    let mut above: FxHashSet<usize> = FxHashSet::default();
    for stage in stages {
        if has(stage) || stage.parent().is_some_and(|parent| above.contains(&parent)) {
            above.insert(stage.index);
        }
    }
    let mut below: FxHashSet<usize> = FxHashSet::default();
    for stage in stages.iter().rev() {
        if has(stage) || below.contains(&stage.index) {
            below.insert(stage.index);
            below.extend(stage.parent());
        }
    }
    above.extend(below);
    above
}

/// A stage without a name is known by its image, as hadolint knows it.
fn name<'a>(context: &Context<'a>, stage: &Stage) -> Option<&'a str> {
    let (at, image) = context.image_word(stage)?;
    let own = at.get().operation.stage_name().map(|name| &*name.text);
    Some(own.unwrap_or(Image::parse(&image.text).name))
}
