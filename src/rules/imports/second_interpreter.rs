use crate::contents::{Origin, What};
use crate::lint::{Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "second-interpreter",
    group: "imports",
    summary: "An interpreter is copied into an image that has one",
    severity: Severity::Information,
    page: include_str!("second_interpreter.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let contents = context.contents();
    let Some(image) = contents.image(runtime.index) else { return };
    let mut told: Vec<&str> = Vec::new();
    for (_, at, fact) in context.facts_of(runtime) {
        let (from, source) = match &fact.what {
            What::File { entry, .. } => match &entry.origin {
                Some((Origin::Stage(from), source)) => (*from, source),
                _ => continue,
            },
            What::Tree { source, origin: Origin::Stage(from), .. } => (*from, source),
            _ => continue,
        };
        let Some(theirs) = contents.image(from) else { continue };
        // What the copy holds: the file that the name leads to, or all below a folder.
        let there = contents.target(from, source);
        let copied = theirs.runtimes.iter().find(|runtime| {
            let path = runtime.path.as_deref().unwrap_or_default();
            let inside = path.strip_prefix(there.as_str());
            inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let own = copied.and_then(|copied| image.runtime(&copied.language));
        let (Some(copied), Some(own)) = (copied, own.and_then(|own| own.path.as_deref())) else {
            continue;
        };
        if let Some(word) = context.source_word(at, source)
            && !told.contains(&&*copied.language)
        {
            told.push(&copied.language);
            let message = format!(
                "this brings a second interpreter, `{}`, beside the image's own `{own}`: run that one and copy only packages",
                copied.path.as_deref().unwrap_or_default(),
            );
            report.at(at.word_span(word), message);
        }
    }
}
