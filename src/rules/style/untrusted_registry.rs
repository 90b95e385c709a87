use super::image::Image;
use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::syntax::{Body, From, InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "untrusted-registry",
    group: "style",
    summary: "An image comes from a registry that is not trusted",
    severity: Severity::Error,
    aliases: &[Alias::hadolint("DL3026", Severity::Error)],
    page: include_str!("untrusted_registry.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let trusted = &context.settings.hadolint.trusted_registries;
    if trusted.is_empty() {
        return;
    }
    let mut names: Vec<&str> = Vec::new();
    let mut judge = |at: InstructionRef<'_>, word: &Word, names: &[&str]| {
        let image = Image::parse(&word.text);
        if is_trusted(&image, trusted, names) {
            return;
        }
        let registry = image.registry.unwrap_or("docker.io");
        let message = format!(
            "`{registry}` is not among the trusted registries: take the image from one of them"
        );
        report.at(at.word_span(word), message);
    };
    for at in context.syntax().instructions() {
        let operation = &at.get().operation;
        match (operation.keyword, &operation.body) {
            (Keyword::From, Body::From(From { image: Some(image), name, .. })) => {
                judge(at, image, &names);
                names.extend(name.as_ref().map(|name| &*name.text));
            }
            (Keyword::Copy, _) => {
                let flag = operation.flag("from").and_then(|flag| flag.value.as_ref());
                flag.into_iter().for_each(|word| judge(at, word, &names));
            }
            (Keyword::Run, _) => {
                let options = operation.flags.iter().flat_map(|flag| flag.mount_options());
                let from = options.filter(|option| option.key.text.eq_ignore_ascii_case("from"));
                from.filter_map(|option| option.value.as_ref())
                    .for_each(|word| judge(at, word, &names));
            }
            _ => {}
        }
    }
}

fn is_trusted(image: &Image<'_>, trusted: &[String], names: &[&str]) -> bool {
    match image.registry {
        Some(registry) => trusted.iter().any(|pattern| matches(pattern, registry)),
        None => {
            image.name == "scratch"
                || names.contains(&image.name)
                || ["docker.io", "hub.docker.com"]
                    .iter()
                    .any(|hub| trusted.iter().any(|pattern| matches(pattern, hub)))
        }
    }
}

/// `*`, `*suffix`, `prefix*`, or the name itself.
fn matches(pattern: &str, registry: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(suffix), _) => registry.ends_with(suffix),
        (_, Some(prefix)) => registry.starts_with(prefix),
        _ => pattern == registry,
    }
}
