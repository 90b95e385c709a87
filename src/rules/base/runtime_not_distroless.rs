use super::conversion;
use crate::bases::{self, Listing};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Base, ImageReference, Model, Stage};
use crate::standard::Approved;
use crate::syntax::{CommandForm, Keyword};

pub const RULE: Rule = Rule {
    id: "runtime-not-distroless",
    group: "base",
    summary: "The runtime stage does not start from a distroless image",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("runtime_not_distroless.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let images = &context.standard().images;
    if images.distroless.is_empty() {
        return;
    }
    let Some(root) = context.model().root(runtime.index) else { return };
    let Some((what, severity)) = wrong(context, &root.base) else { return };
    let Some((at, word)) = context.image_word(root) else { return };
    let kind = context.contents().kind(context.syntax(), context.model(), runtime.index);
    let approved = images.approved_for(kind);
    let single = context.model().stages.len() == 1;
    let advice =
        approved.map_or("a distroless image".into(), |image| format!("`{}`", image.reference()));
    // An image of one's own may well be distroless.
    let unsure = severity < Severity::Error;
    let or = if unsure { ", or list it in `images.trusted` if it is" } else { "" };
    let message = format!("{what}: start the runtime stage from {advice}{or}");
    let replace = || {
        let fits = !single && is_alone(context.model(), root, runtime) && !runs(context, runtime);
        let image = approved.filter(|_| fits)?;
        let reference = Approved::reference(image);
        Some((format!("Change to {reference}"), [edits::replace(at, word, reference)]))
    };
    report
        .at(at.word_span(word), message)
        .severity(severity)
        .fix(Applicability::Unsafe, || conversion::to_two_stages(context))
        .fix(Applicability::Unsafe, replace);
}

/// Why a base is no runtime's, and how sure that is.
fn wrong(context: &Context<'_>, base: &Base) -> Option<(String, Severity)> {
    let images = &context.standard().images;
    let (name, tag) = match base {
        Base::Image(image) => (image.familiar_name(), image.tag()),
        Base::Scratch => ("scratch".into(), None),
        Base::Stage(_) | Base::Unknown => return None,
    };
    if images.is_distroless(&name) || images.is_trusted(&name, tag) {
        return None;
    }
    if let Some(prohibited) = images.prohibited(&name, tag) {
        return Some((prohibited.what.clone(), Severity::Error));
    }
    let known = match base {
        Base::Image(image) => is_known(image),
        _ => true,
    };
    match known {
        true => Some((format!("`{name}` is not distroless"), Severity::Error)),
        // A mirror, or an image of one's own: its name says what it is built from.
        false if name.contains("distroless") => None,
        false => Some((format!("`{name}` is not known to be distroless"), Severity::Warning)),
    }
}

fn is_known(image: &ImageReference) -> bool {
    bases::lookup(&image.familiar_name(), image.tag())
        .is_some_and(|image| image.listing != Listing::Unlisted || image.is_known())
}

/// Whether the runtime runs commands while it is built, which a distroless image has no shell for.
fn runs(context: &Context<'_>, runtime: &Stage) -> bool {
    let chain = context.model().chain(runtime.index).into_iter();
    let mut all = chain.flat_map(|stage| context.instructions_of(stage));
    all.any(|at| {
        matches!(at.get().operation.command(), Some(CommandForm::Shell(_)))
            && at.operation.keyword == Keyword::Run
    })
}

/// Whether changing the image of `root` changes the runtime alone.
fn is_alone(model: &Model, root: &Stage, runtime: &Stage) -> bool {
    let mut outside = model.stages.iter().filter(|stage| !model.is_built_upon(runtime, stage));
    outside.all(|stage| !model.is_built_upon(stage, root))
}
