use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, instructions};
use crate::syntax::{Body, From, InstructionRef, Keyword};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::ops::Range;

pub const RULE: Rule = Rule {
    id: "image-floating",
    group: "style",
    summary: "An image has no tag, or the tag latest",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::trivy("DS-0001", Severity::Warning)],
    replaces: &["first-image-floating"],
    mends_as: &[&super::image_untagged::RULE, &super::image_latest::RULE],
    page: include_str!("image_floating.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

static VARIABLE_AT_END: Pattern = Pattern::new("$", r"(?:\$\{[^}]+\}|\$[a-zA-Z_][a-zA-Z0-9_]*)$");

static VARIABLE: Pattern = Pattern::new("$", r"\$\{[^}]+\}|\$[a-zA-Z_][a-zA-Z0-9_]*");

type Values = BTreeMap<String, String>;

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let froms: Vec<_> = instructions::of_file(context, Keyword::From).collect();
    let names: FxHashSet<&str> = froms.iter().filter_map(|at| name_of(at)).collect();
    let global = arguments(context, 0..context.model().globals.end.max(first_stage(context)));
    for stage in &context.model().stages {
        let Some(at) = context.syntax().get(stage.from) else { continue };
        let Some((word, _)) = instructions::from_of(at) else { continue };
        let mut values = global.clone();
        values.extend(arguments(context, stage.instructions.clone()));
        let reference = expanded(&word.text, &values);
        let (image, tag) = split(&reference);
        let known = !VARIABLE_AT_END.is_in(&reference) || !tag.contains('$');
        if known && tag == "latest" && !["", "scratch"].contains(&image) && !names.contains(&image)
        {
            report.at(
                at.word_span(word),
                "this is another image tomorrow: write the tag of a version",
            );
        }
    }
}

fn name_of<'a>(at: &InstructionRef<'a>) -> Option<&'a str> {
    match &at.get().operation.body {
        Body::From(From { name: Some(name), .. }) => Some(&name.text),
        _ => None,
    }
}

/// Without an ARG before it, what Trivy takes for global are those of the first stage.
fn first_stage(context: &Context<'_>) -> usize {
    let stages = &context.model().stages;
    match stages.first() {
        Some(stage) if stage.from == 0 => stage.instructions.end,
        _ => 0,
    }
}

/// The first name of each ARG with its default.
fn arguments(context: &Context<'_>, range: Range<usize>) -> Values {
    let args = range.filter_map(|index| context.syntax().get(index));
    let args = args.filter(|at| at.operation.keyword == Keyword::Arg);
    let pairs = args.filter_map(|at| {
        let pair = at.get().operation.pairs().first()?;
        let value = pair.value.as_ref().map_or("", |value| value.text.trim_matches('"'));
        Some((pair.key.text.to_string(), value.to_owned()))
    });
    pairs.collect()
}

fn expanded(text: &str, values: &Values) -> String {
    let mut text = text.to_owned();
    for reference in VARIABLE.all(&text.clone()) {
        let name = reference.trim_start_matches('$');
        let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
        text = text.replacen(reference, values.get(name).map_or("", String::as_str), 1);
    }
    text
}

/// Image and tag; the colon of a port is none before a tag.
fn split(reference: &str) -> (&str, &str) {
    match reference.rsplit_once(':') {
        Some((image, tag)) if !tag.contains('/') => (image, tag),
        _ => (reference, "latest"),
    }
}
