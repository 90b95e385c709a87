use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::PLATFORM_ARGS;
use crate::syntax::{Keyword, Pair};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "platform-arg-shadowed",
    group: "base",
    summary: "A default takes the place of what BuildKit says of the platform",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("platform_arg_shadowed.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.syntax().instructions() {
        if at.operation.keyword != Keyword::Arg {
            continue;
        }
        for pair in at.get().operation.pairs() {
            let Some(value) = &pair.value else { continue };
            let name = &*pair.key.text;
            // `${TARGETARCH:-amd64}` has what BuildKit says first.
            if !PLATFORM_ARGS.contains(&name) || value.text.contains('$') {
                continue;
            }
            let place = match name.starts_with("BUILD") {
                true => "of the machine that builds",
                false => "by its `--platform`",
            };
            let message = format!(
                "this default takes the place of what the build says {place}, so that is `{}` everywhere: write `ARG {name}`",
                value.text.trim_matches(['"', '\''])
            );
            // In the global scope it matters only where something takes it from there.
            let is_global = context.model().globals.contains(&at.index);
            let severity = match is_global && !is_used(context, name) {
                true => Severity::Information,
                false => Severity::Warning,
            };
            report.at(at.at(pair.local()), message).severity(severity).fix(
                Applicability::Unsafe,
                || {
                    let end = at.word_span(&pair.key).end;
                    let rest = Span::new(end, at.word_span(value).end);
                    Some((format!("Leave the default of {name} out"), [Edit::delete(rest)]))
                },
            );
        }
    }
}

/// Whether a FROM names the argument, or a stage takes it over.
fn is_used(context: &Context<'_>, name: &str) -> bool {
    context.syntax().instructions().any(|at| match at.operation.keyword {
        Keyword::From => at.get().line.text().contains(name),
        Keyword::Arg => {
            let taken = |pair: &Pair| pair.value.is_none() && *pair.key.text == *name;
            !context.model().globals.contains(&at.index)
                && at.get().operation.pairs().iter().any(taken)
        }
        _ => false,
    })
}
