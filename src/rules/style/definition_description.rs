use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::{Body, From, InstructionRef, Keyword};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "definition-description",
    group: "style",
    summary: "A comment does not begin with what it describes",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::buildkit("InvalidDefinitionDescription")],
    experimental: true,
    page: include_str!("definition_description.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.syntax().instructions() {
        let (kind, names) = match &at.get().operation.body {
            Body::From(From { name: Some(name), .. }) => ("stage", vec![name.text.to_lowercase()]),
            Body::Pairs(pairs) if at.operation.keyword == Keyword::Arg => {
                ("argument", pairs.iter().map(|pair| pair.key.text.to_string()).collect())
            }
            _ => continue,
        };
        let Some((span, comment)) = last_comment(context, at) else { continue };
        let first = comment.split(' ').next().unwrap_or_default();
        let [name, ..] = &*names else { continue };
        if names.iter().any(|name| name == first) {
            continue;
        }
        let message = format!(
            "this comment reads as the description of the {kind}: begin it with `{name}`, or put an empty `#` line below it"
        );
        // BuildKit says it of the instruction.
        report.at(at.keyword_span(), message).related(span, "the comment").fix(
            Applicability::Suggestion,
            || {
                Some((
                    "Put an empty comment line below".to_owned(),
                    [edits::insert_above(context.document, at, "#")],
                ))
            },
        );
    }
}

/// The comment right before an instruction as BuildKit keeps it: blank lines do not end it, an
/// empty comment does, directives are none.
fn last_comment(context: &Context<'_>, at: InstructionRef<'_>) -> Option<(Span, String)> {
    let text = context.document.text();
    let comments = context.syntax().comments();
    let before = comments.partition_point(|span| span.start < at.start);
    let span = *comments.get(..before)?.last()?;
    let previous = at.index.checked_sub(1).and_then(|index| context.syntax().get(index));
    let directives = &context.syntax().prologue().directives;
    let is_own = previous.is_none_or(|previous| previous.start < span.start)
        && directives.iter().all(|directive| directive.line != span);
    let comment = text.slice(span).get(1..).unwrap_or_default().trim().to_owned();
    (is_own && !comment.is_empty()).then_some((span, comment))
}
