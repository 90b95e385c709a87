use super::builders::taken;
use crate::bases::{self, Listing};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "floating-suite",
    group: "base",
    summary: "The builder's tag leaves its Debian release open",
    severity: Severity::Hint,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("floating_suite.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let contents = context.contents();
    let Some(suite) = contents.image(runtime.index).and_then(|image| image.suite.as_ref()) else {
        return;
    };
    let mut told = Vec::new();
    for builder in taken(context, runtime).iter().map(|taken| taken.builder) {
        let Some(base) = context.base_image(builder) else { continue };
        let Some(image) = contents.image(builder.index) else { continue };
        let Some(own) = &image.suite else { continue };
        let tag = base.image.tag().unwrap_or_default();
        let names_it = tag.contains(&own.name) || !own.release.is_empty() && image.name == "debian";
        if own.os != suite.os || image.distroless || names_it || base.image.digest().is_some() {
            continue;
        }
        // A tag that has come to rest on the runtime's release stays there.
        if own == suite && image.listing != Listing::Current {
            continue;
        }
        // Only where there is such a tag, which is of the runtime's release.
        let fixed = bases::tag_of_suite(&image.name, tag, suite);
        let Some(fixed) = fixed.filter(|_| !told.contains(&base.at.index)) else { continue };
        told.push(base.at.index);
        let message = format!(
            "this tag moves with Debian's releases ({} as of {}), while the runtime stays on {}: write `{fixed}`",
            own.name, image.date, suite.name
        );
        report.at(base.tag_span(), message).fix(Applicability::Unsafe, || {
            Some((format!("Change the tag to {fixed}"), [base.with_tag(&fixed)?]))
        });
    }
}
