use super::check::{Check as HealthCheck, service};
use crate::contents::{Argument, Language};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "healthcheck-interpreter",
    group: "health",
    summary: "The health check runs another interpreter than the service",
    severity: Severity::Information,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_interpreter.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let Some(service) = service(context, check.stage) else { return };
    let (Some(ours), Some(theirs)) = (check.launch.program().first(), service.program().first())
    else {
        return;
    };
    let language = Language::of(&ours.text).filter(|language| *language != Language::Shell);
    if language.is_none() || language != Language::of(&theirs.text) {
        return;
    }
    // An interpreter that is given another one runs neither: `doubled-interpreter` speaks of it.
    if service.command_words().first().is_some_and(|word| Language::of(&word.text).is_some())
        && service.entrypoint_words > 0
    {
        return;
    }
    let contents = context.contents();
    let real = |word: &Argument| {
        let found = contents.command(context.model(), check.stage.index, &word.text);
        Some(contents.target(check.stage.index, found.path()?))
    };
    let (Some(own), Some(other), Some(span)) = (real(ours), real(theirs), ours.span) else {
        return;
    };
    // An environment without the interpreter that it links to starts nothing either.
    let python = contents.python(context.model(), check.stage.index, usize::MAX, &theirs.text);
    let dangles = python
        .and_then(|python| python.environment)
        .is_some_and(|environment| environment.interpreter_here.is_absent());
    if own == other || dangles {
        return;
    }
    let message = format!(
        "the service runs `{other}`, this is `{own}`, which sees other modules: use the same interpreter"
    );
    report.at(span, message).fix(Applicability::Unsafe, || {
        let edit = Edit::replace(span, check.launch.written(&theirs.text));
        Some((format!("Change to {}", theirs.text), [edit]))
    });
}
