use super::image::Image;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "image-untagged",
    group: "style",
    summary: "An image has no tag",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3006", Severity::Warning)],
    replaces: &["image-floating", "first-image-floating"],
    page: include_str!("image_untagged.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let mut names: Vec<&str> = Vec::new();
    for stage in &context.model().stages {
        let Some((at, word)) = context.image_word(stage) else { continue };
        let image = Image::parse(&word.text);
        let is_stage = names.contains(&image.name);
        let free = image.name == "scratch" || word.text.starts_with('$') || is_stage;
        if image.tag.is_none() && image.digest.is_none() && !free {
            let message = format!(
                "`{}` has no tag, so it is what `latest` is on that day: write one",
                word.text
            );
            report.at(at.word_span(word), message).fix(Applicability::Suggestion, || {
                Some(("Write a tag".to_owned(), [Edit::insert(at.word_span(word).end, ":TAG")]))
            });
        }
        names.extend(at.get().operation.stage_name().map(|name| &*name.text));
    }
}
