use crate::bases::Listing;
use crate::lint::{Check, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "unmaintained-image",
    group: "base",
    summary: "The image is not built any more",
    severity: Severity::Information,
    needs_standard: true,
    page: include_str!("unmaintained_image.md"),
    check: Check::Stage(|stage, context, report: &mut Report<'_>| {
        let base = context.base_image(stage).filter(|base| base.stage.index == stage.index);
        let Some((base, image)) = base.zip(context.contents().image(stage.index)) else { return };
        let Listing::Ended { date, successor } = &image.listing else { return };
        let tag = base.image.tag().unwrap_or_default();
        // Every patch release ends with the next one: that is what pinning it means.
        let is_pinned = tag.split('-').any(|word| word.matches('.').count() > 1);
        if is_pinned && !image.distroless {
            return;
        }
        let name = match base.image.tag() {
            Some(tag) if !image.distroless => format!("{}:{tag}", base.image.familiar_name()),
            _ => base.image.familiar_name().into_owned(),
        };
        let next = match successor {
            Some(next) => format!("plan the move to `{next}`"),
            None => "plan the move to a newer one".into(),
        };
        let as_of = &image.date;
        let message =
            format!("`{name}` is not built any more since {date} (as of {as_of}): {next}");
        report.at(base.span(), message);
    }),
    ..Rule::DEFAULT
};
