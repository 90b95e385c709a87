use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::ImageReference;

pub const RULE: Rule = Rule {
    id: "from-default-invalid",
    group: "style",
    summary: "Without build arguments the image has no valid name",
    severity: Severity::Warning,
    aliases: &[Alias::buildkit("InvalidDefaultArgInFrom")],
    replaces: &["first-image-floating"],
    page: include_str!("from_default_invalid.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let model = context.model();
    let assumed = model.assumed(context.syntax());
    for stage in &model.stages {
        let Some((at, word)) = context.image_word(stage) else { continue };
        let Some(image) = assumed.expand(at.index, 0, word).value else { return };
        if ImageReference::parse(&image).is_some() {
            continue;
        }
        let shown = if image.is_empty() { "nothing".to_owned() } else { format!("`{image}`") };
        let written = &word.text;
        let message = if **written == *image {
            format!("`{image}` is no valid name of an image: write `name:tag` in lower case")
        } else {
            format!(
                "without build arguments `{written}` is {shown}, no valid name of an image: give its ARG a default that is"
            )
        };
        report.at(at.word_span(word), message);
    }
}
