use crate::bases;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::{Stage, StageReference, StageTarget};
use crate::standard::nearest;
use crate::syntax::{Body, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "stage-reference",
    group: "base",
    summary: "A stage is named that is not there, or not yet",
    severity: Severity::Error,
    fix: Some(Applicability::Suggestion),
    replaces: &[
        "copy-from-self",
        "copy-from-own-name",
        "copy-from-unknown",
        "stage-name-duplicate",
    ],
    refused: true,
    page: include_str!("stage_reference.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for stage in &context.model().stages {
        repeated_name(context, report, stage);
    }
    for reference in &context.model().references {
        let Some(at) = context.syntax().get(reference.instruction) else { continue };
        if at.operation.keyword == Keyword::Onbuild {
            continue;
        }
        let Some(own) = context.model().stage_of(reference.instruction) else { continue };
        match reference.target {
            StageTarget::ByName(target) | StageTarget::ByIndex(target) if target >= own.index => {
                not_yet(context, report, reference, own, target);
            }
            StageTarget::External if at.operation.keyword == Keyword::From => {
                later_name(context, report, reference, own);
            }
            StageTarget::External => unknown(context, report, reference, own),
            _ => {}
        }
    }
}

fn repeated_name(context: &Context<'_>, report: &mut Report<'_>, stage: &Stage) {
    let model = context.model();
    let named = stage.name.as_deref().map_or(&[][..], |name| model.stages_named(name));
    let first = named.first().filter(|first| **first < stage.index);
    let Some(first) = first.and_then(|first| model.stages.get(*first)) else { return };
    let Some(at) = context.syntax().get(stage.from) else { return };
    let Body::From(from) = &at.get().operation.body else { return };
    let Some(name) = &from.name else { return };
    let message = format!(
        "there is a stage `{}` already, which nothing can name from here on: give this one another name",
        name.text
    );
    let found = report.at(at.word_span(name), message).fix(Applicability::Unsafe, || {
        let free = free_name(context, stage)?;
        let edit = Edit::replace(at.word_span(name), free.as_str());
        Some((format!("Name it {free}"), [edit]))
    });
    if let Some(first) = context.syntax().get(first.from) {
        found.related(first.keyword_span(), "the other stage of that name");
    }
}

/// A name that no stage has: `runtime` for the one that is built.
fn free_name(context: &Context<'_>, stage: &Stage) -> Option<String> {
    let is_runtime = context.model().runtime == Some(stage.index);
    let runtime = is_runtime.then(|| "runtime".to_owned());
    let name = stage.name.as_deref()?;
    let mut names = runtime.into_iter().chain((2..=99).map(|number| format!("{name}-{number}")));
    let stages = &context.model().stages;
    names.find(|free| stages.iter().all(|other| other.name.as_deref() != Some(free)))
}

/// The own stage, or one further down.
fn not_yet(
    context: &Context<'_>,
    report: &mut Report<'_>,
    reference: &StageReference,
    own: &Stage,
    target: usize,
) {
    let text = &reference.text;
    let what = if target == own.index {
        format!("`{text}` is this stage itself")
    } else {
        format!("`{text}` stands further down")
    };
    let message = format!("{what}: name a stage above");
    let mut found = report.at(reference.span, message);
    // A stage that has the same name cannot be named.
    let lower = text.to_lowercase();
    let others = context.model().stages_above(own).iter().rev();
    for stage in others.filter(|stage| stage.name.as_deref() != Some(&*lower)) {
        let name = stage.name.as_deref().map_or_else(|| stage.index.to_string(), str::to_owned);
        found = found.fix(Applicability::Suggestion, || {
            Some((format!("Change to {name}"), [Edit::replace(reference.span, name.as_str())]))
        });
    }
}

/// `FROM build` above `AS build` is an image of that name.
fn later_name(
    context: &Context<'_>,
    report: &mut Report<'_>,
    reference: &StageReference,
    own: &Stage,
) {
    let model = context.model();
    let mut named = model.stages_named(&reference.text).iter();
    let later = named.find(|stage| **stage > own.index);
    let Some(stage) = later.and_then(|later| model.stages.get(*later)) else { return };
    if bases::official_images().any(|image| image == &*reference.text) {
        return;
    }
    let message = format!(
        "the stage `{}` stands further down, so this is an image of that name: put the stage above",
        reference.text
    );
    let found = report.at(reference.span, message);
    if let Some(from) = context.syntax().get(stage.from) {
        found.related(from.keyword_span(), "the stage of that name");
    }
}

/// A name that no stage has: an image or a build context, unless it looks like a stage's.
fn unknown(
    context: &Context<'_>,
    report: &mut Report<'_>,
    reference: &StageReference,
    own: &Stage,
) {
    let text = &*reference.text;
    if text.parse::<i64>().is_ok() {
        let count = context.model().stages.len();
        let message = format!("there is no stage {text}: the file has {count}, counted from 0");
        report.at(reference.span, message);
        return;
    }
    let is_image =
        text.contains(['/', ':', '.', '@']) || bases::official_images().any(|image| image == text);
    let names = context.model().stages_above(own).iter();
    let near = nearest::nearest(text, names.filter_map(|stage| stage.name.as_deref()));
    let Some(near) = near.filter(|_| !is_image) else { return };
    let message =
        format!("no stage is named `{text}`, so it is taken for an image: did you mean `{near}`?");
    report
        .at(reference.span, message)
        .severity(Severity::Warning)
        .fix(Applicability::Suggestion, || {
            Some((format!("Change to {near}"), [Edit::replace(reference.span, near)]))
        });
}
