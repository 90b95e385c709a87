use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::standard::Approved;

pub const RULE: Rule = Rule {
    id: "image-not-approved",
    group: "base",
    summary: "The runtime stage starts from a distroless image that the standard does not list",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("image_not_approved.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let images = &context.standard().images;
    let Some(runtime) = context.runtime() else { return };
    let Some(base) = context.base_image(runtime) else { return };
    let name = base.image.familiar_name();
    if images.approved.is_empty()
        || !images.is_distroless(&name)
        || images.approved(&name).is_some()
        || images.is_trusted(&name, base.image.tag())
    {
        return;
    }
    let kind = context.contents().kind(context.syntax(), context.model(), runtime.index);
    let nearest = images.approved_for(kind).map(Approved::reference);
    let advice = match &nearest {
        Some(reference) => format!("start from `{reference}`"),
        None => "start from one that is, or list it in `images.trusted`".into(),
    };
    let message = format!("`{name}` is not among the standard's images: {advice}");
    report.at(base.span(), message).fix(Applicability::Unsafe, || {
        let reference = nearest?;
        let edit = edits::replace(base.at, base.word, reference.as_str());
        Some((format!("Change to {reference}"), [edit]))
    });
}
