use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::{instructions, text};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "first-image-floating",
    group: "style",
    summary: "An image has no tag, or the tag latest",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::checkov("CKV_DOCKER_7")],
    mends_as: &[&super::image_untagged::RULE, &super::image_latest::RULE],
    page: include_str!("first_image_floating.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let mut names = Vec::new();
    for at in instructions::of_file(context, Keyword::From) {
        let Some((image, name)) = instructions::from_of(at) else { continue };
        let line = text::of_line(at);
        let base = if name.is_some() { &*image.text } else { line.text() };
        names.extend(name.map(|name| name.text.clone()));
        let untagged =
            !base.contains(':') && base != "scratch" && !names.iter().any(|name| **name == *base);
        if untagged || base.ends_with(":latest") {
            report.at(
                at.word_span(image),
                "this is another image tomorrow: write the tag of a version",
            );
            return;
        }
    }
}
