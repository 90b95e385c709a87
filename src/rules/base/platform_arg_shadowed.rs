use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::{Base, PLATFORM_ARGS, Value};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::{Edit, Span};
use rustc_hash::FxHashMap;

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
    let mut known: FxHashMap<(&str, bool), bool> = FxHashMap::default();
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
            let is_global = context.model().globals.contains(&at.index);
            let matters = || matters(context, name, is_global);
            let severity = match *known.entry((name, is_global)).or_insert_with(matters) {
                true => Severity::Warning,
                false => Severity::Information,
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

/// Whether the default brings what the build did not ask for: a stage uses it, or a FROM takes it
/// while another stage is for the platform of the build. It does not where nothing uses it, nor
/// where the whole image is for one platform: the file means that.
fn matters(context: &Context<'_>, name: &str, is_global: bool) -> bool {
    let syntax = context.syntax();
    let names = |at: &InstructionRef<'_>| at.get().source.contains(name);
    let mut others = syntax.instructions().filter(|at| {
        !matches!(at.operation.keyword, Keyword::Arg | Keyword::From | Keyword::Label)
    });
    if others.any(|at| names(&at)) {
        return true;
    }
    let mut froms = syntax.instructions().filter(|at| at.operation.keyword == Keyword::From);
    is_global && froms.any(|at| names(&at)) && !has_one_platform(context)
}

/// Whether every stage that is built upon an image names the same platform.
fn has_one_platform(context: &Context<'_>) -> bool {
    let model = context.model();
    let roots = model.stages.iter().filter(|stage| !matches!(stage.base, Base::Stage(_)));
    let mut platforms = roots.map(|stage| stage.platform.as_ref().and_then(Value::known));
    let first = platforms.next().flatten();
    first.is_some() && platforms.all(|platform| platform == first)
}
