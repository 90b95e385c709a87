use crate::bases::{self, Image, Listing};
use crate::lint::{Applicability, BaseImage, Check, Context, Report, Rule, Severity, edits};
use crate::standard::nearest;

pub const RULE: Rule = Rule {
    id: "unknown-image-tag",
    group: "base",
    summary: "Distroless does not publish this image or tag",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("unknown_image_tag.md"),
    check: Check::Stage(|stage, context, report| {
        if let Some(base) = context.base_image(stage).filter(|base| base.stage.index == stage.index)
        {
            check(base, context, report);
        }
    }),
    ..Rule::DEFAULT
};

fn check(base: BaseImage<'_>, context: &Context<'_>, report: &mut Report<'_>) {
    let Some(image) = context.contents().image(base.stage.index) else { return };
    if !image.distroless || image.listing != Listing::Unlisted {
        return;
    }
    let date = &*image.date;
    let name = base.image.familiar_name();
    // What is known of any tag of it.
    let known = bases::lookup(&name, None).is_some_and(|any| any.listing != Listing::Unlisted);
    match base.image.tag().filter(|_| known) {
        Some(tag) => unknown_tag(base, tag, date, context, report),
        None if !known => unknown_name(base, &name, date, report),
        None => {}
    }
}

fn unknown_tag(
    base: BaseImage<'_>,
    tag: &str,
    date: &str,
    context: &Context<'_>,
    report: &mut Report<'_>,
) {
    let standard = context.standard();
    let approved = standard.images.approved(&base.image.familiar_name());
    let better = approved.and_then(|approved| approved.tag()).unwrap_or(&standard.users.name);
    let is_architecture = Image::is_architecture(tag);
    let choose =
        if is_architecture { " and choose the architecture with `--platform`" } else { "" };
    let message =
        format!("distroless publishes no tag `{tag}` (as of {date}): write `{better}`{choose}");
    report.at(base.tag_span(), message).fix(Applicability::Unsafe, || {
        Some((format!("Change the tag to {better}"), [base.with_tag(better)?]))
    });
}

fn unknown_name(base: BaseImage<'_>, name: &str, date: &str, report: &mut Report<'_>) {
    let published = bases::published_distroless();
    let near = nearest::nearest(name, published.iter().map(String::as_str));
    let advice =
        near.map_or("name one that it does".into(), |near| format!("did you mean `{near}`?"));
    let message = format!("distroless publishes no image `{name}` (as of {date}): {advice}");
    report.at(base.span(), message).fix(Applicability::Unsafe, || {
        let near = near.filter(|_| base.is_literal())?;
        let rest = base.image.text.get(base.image.repository.end..)?;
        let edit = edits::replace(base.at, base.word, format!("{near}{rest}"));
        Some((format!("Change to {near}"), [edit]))
    });
}
