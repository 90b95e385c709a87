use super::builder;
use crate::contents::Language;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Stage;

pub const RULE: Rule = Rule {
    id: "run-command-missing",
    group: "surface",
    summary: "A RUN names a program that its stage does not have",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("run_command_missing.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.instructions_of(stage).filter(|at| builder::runs(*at)) {
        let exec = at.get().operation.command().and_then(|form| form.exec());
        let Some(program) = exec.and_then(|words| words.first()) else { continue };
        let (contents, model) = (context.contents(), context.model());
        if model.is_windows(stage.index)
            || !contents.program_for(model, at, &program.text).is_absent()
        {
            continue;
        }
        let instead = interpreter(context, stage, &program.text);
        let advice = match &instead {
            Some(path) => format!("the stage has `{path}`"),
            None => "do this in a builder stage and copy the result".to_owned(),
        };
        let message = format!("`{}` is not there when this RUN runs: {advice}", program.text);
        let finding = report.at(at.word_span(program), message).fix(Applicability::Unsafe, || {
            let path = instead.as_ref()?;
            let text = serde_json::Value::from(path.as_str()).to_string();
            Some((format!("Change to {path}"), [edits::replace(at, program, text)]))
        });
        if instead.is_none() {
            builder::offer(context, stage, at, finding);
        }
    }
}

/// The stage's own interpreter of the same language.
fn interpreter(context: &Context<'_>, stage: &Stage, name: &str) -> Option<String> {
    let language = match Language::of(name)? {
        Language::Python => "python",
        Language::Node => "node",
        Language::Java => "java",
        Language::Shell => return None,
    };
    let path = context.contents().image(stage.index)?.runtime(language)?.path.clone()?;
    context.contents().presence(stage.index, &path).is_present().then_some(path)
}
