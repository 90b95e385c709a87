use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "inline-ignore",
    group: "style",
    summary: "A comment silences hadolint",
    severity: Severity::Hint,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL1001", Severity::Information).off()],
    default: false,
    page: include_str!("inline_ignore.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let text = context.document.text();
    for span in context.syntax().comments() {
        if is_pragma(&text.slice(*span)) {
            let line = text.line_of(span.start);
            let whole = Span::new(text.line_start(line), text.line_start(line + 1));
            report
                .at(
                    *span,
                    "this silences findings of hadolint here: mend what it found, and remove it",
                )
                .fix(Applicability::Suggestion, || {
                    Some(("Remove the comment".to_owned(), [Edit::delete(whole)]))
                });
        }
    }
}

/// `hadolint ignore=ID,ID`, the next line's; not `stage ignore` or `global ignore`.
fn is_pragma(comment: &str) -> bool {
    let list = || {
        let body = comment.trim_start().strip_prefix('#')?.trim_start().strip_prefix("hadolint")?;
        let list = body.strip_prefix([' ', '\t'])?.trim_start().strip_prefix("ignore")?;
        let list = list.trim_start().strip_prefix('=')?;
        Some(list.split_once('#').map_or(list, |(list, _)| list).trim().to_owned())
    };
    let legal = |id: &str| {
        let id = id.trim();
        !id.is_empty() && id.bytes().all(|byte| b"DLSC0123456789".contains(&byte))
    };
    list().is_some_and(|list| list.split(',').all(legal))
}
