use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::PLATFORM_ARGS;
use crate::syntax::Keyword;
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
            let message = format!(
                "this default takes the place of what `--platform` says, so every build is for `{}`: write `ARG {name}`",
                value.text.trim_matches(['"', '\''])
            );
            report.at(at.at(pair.local()), message).fix(Applicability::Unsafe, || {
                let end = at.word_span(&pair.key).end;
                let rest = Span::new(end, at.word_span(value).end);
                Some((format!("Leave the default of {name} out"), [Edit::delete(rest)]))
            });
        }
    }
}
