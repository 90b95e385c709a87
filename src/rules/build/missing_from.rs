use crate::lint::{Check, Context, Report, Rule, Severity};
use crate::syntax::Keyword;
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "missing-from",
    group: "build",
    summary: "The file has no FROM",
    severity: Severity::Error,
    refused: true,
    page: include_str!("missing_from.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let syntax = context.syntax();
    // Of anything else before a FROM it is said that it may not stand there.
    let only_arguments = syntax.instructions().all(|at| at.operation.keyword == Keyword::Arg);
    if !only_arguments {
        return;
    }
    let last = syntax.instructions().last().map(|at| at.keyword_span());
    let message = match last {
        Some(_) => "no FROM follows, so there is nothing to build: write one below",
        None => "the file has no instructions: begin it with FROM",
    };
    report.at(last.unwrap_or_else(|| end(context)), message);
}

/// The last line, below which a FROM would be written.
fn end(context: &Context<'_>) -> Span {
    let text = context.document.text().to_string();
    let end = text.strip_suffix('\n').unwrap_or(&text).len() as u32;
    Span::new(end, end)
}
