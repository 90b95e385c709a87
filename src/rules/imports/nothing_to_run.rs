use crate::contents::{Known, Language};
use crate::lint::{Check, Context, Report, Rule, Severity};
use crate::model::{Base, Stage};

pub const RULE: Rule = Rule {
    id: "nothing-to-run",
    group: "imports",
    summary: "The image has no command to run",
    severity: Severity::Error,
    page: include_str!("nothing_to_run.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let configuration = context.configuration(runtime);
    let Some(from) = context.syntax().get(runtime.from) else { return };
    let (Known::Is(entrypoint), Known::Is(command)) =
        (&configuration.entrypoint, &configuration.command)
    else {
        return;
    };
    if entrypoint.is_none() && command.is_none() {
        // `FROM scratch` with files only is how a build hands out its results, and an empty array
        // says that whoever runs the image names the command.
        let own = context.model().effective(context.syntax(), runtime.index);
        let scratch = *context.model().root_base(runtime.index) == Base::Scratch;
        let meant = scratch || own.entrypoint.is_some() || own.command.is_some();
        if !meant || is_service(context, runtime) {
            let message = "neither ENTRYPOINT nor CMD is set, here or in the base image, so there is nothing to run: add one";
            report.at(from.keyword_span(), message);
        }
        return;
    }
    let service = context.contents().service(context.syntax(), context.model(), runtime.index);
    let Some(launch) = service else { return };
    if launch.program().is_empty() {
        if let Some(word) = launch.words.first()
            && let Some(span) = word.span
        {
            let message = format!("`{}` is given no command to start: add one", word.text);
            report.at(span, message);
        }
        return;
    }
    // The base image's interpreter alone reads its standard input, which is empty.
    let [program] = launch.program() else { return };
    if program.span.is_none()
        && configuration.entrypoint_inherited
        && command.is_none()
        && is_service(context, runtime)
        && matches!(Language::of(&program.text), Some(Language::Python | Language::Node))
    {
        let message = format!(
            "the base image starts `{}` with nothing to run: add a CMD that names a script",
            program.text
        );
        report.at(from.keyword_span(), message).severity(Severity::Warning);
    }
}

/// Whether a stage says that something is served from it.
fn is_service(context: &Context<'_>, stage: &Stage) -> bool {
    let own = context.model().effective(context.syntax(), stage.index);
    own.healthcheck.is_some() || !own.exposed.is_empty()
}
