use super::image::Image;
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{Body, From, InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "image-latest",
    group: "style",
    summary: "An image has the tag latest",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3007", Severity::Warning)],
    replaces: &["image-floating", "first-image-floating"],
    page: include_str!("image_latest.md"),
    check: Check::Instruction(&[Keyword::From], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let Body::From(From { image: Some(word), .. }) = &at.get().operation.body else { return };
    let image = Image::parse(&word.text);
    if image.tag != Some("latest") || image.digest.is_some() {
        return;
    }
    let end = word.text.len();
    let span = at.part_span(word, end - "latest".len()..end);
    let message = "`latest` is another image tomorrow: write the tag of a version";
    report.at(span, message).fix(Applicability::Suggestion, || {
        Some(("Write a tag".to_owned(), [Edit::replace(span, "TAG")]))
    });
}
