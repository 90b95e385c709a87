use super::builder;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits, exec_form};
use crate::model::Stage;
use crate::syntax::CommandForm;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "shell-form-run",
    group: "surface",
    summary: "A RUN needs a shell that its stage does not have",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    page: include_str!("shell_form_run.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.instructions_of(stage).filter(|at| builder::runs(*at)) {
        let Some(form @ CommandForm::Shell(_)) = at.get().operation.command() else { continue };
        let contents = context.contents();
        let Some(shell) = contents.shell_for(context.syntax(), context.model(), at) else {
            continue;
        };
        if !shell.found.is_absent() {
            continue;
        }
        let program = &shell.program;
        let message = format!(
            "this RUN needs the shell `{program}`, which the stage does not have: do this in a builder stage and copy the result, or write a program that is there in exec form"
        );
        let span = at.at(form.local());
        let finding = report.at(span, message).fix(Applicability::Safe, || {
            let words = exec_form::words(at)?;
            contents.program_for(context.model(), at, words.first()?).path()?;
            let text = edits::json_array(words.iter().map(String::as_str));
            Some(("Write it in exec form".to_owned(), [Edit::replace(span, text)]))
        });
        let finding = match shell.by.and_then(|index| context.syntax().get(index)) {
            Some(by) => finding.related(by.keyword_span(), "the shell is named here"),
            None => finding,
        };
        builder::offer(context, stage, at, finding);
    }
}
