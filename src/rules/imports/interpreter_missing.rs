use crate::contents::{Language, Purpose, What, file_name, join, version_in};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::syntax::{CommandForm, InstructionRef, Keyword};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "interpreter-missing",
    group: "imports",
    summary: "The program of a command is not in the image",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    page: include_str!("interpreter_missing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    for launch in context.launches(runtime) {
        let Some(program) = launch.program().first() else { continue };
        let language = Language::of(&program.text);
        // Shells have their own rules, and so have the tools of health checks.
        // WebAssembly is handed to a runtime, which looks for no PATH.
        let theirs = program.text.ends_with(".wasm")
            || language == Some(Language::Shell)
            || (launch.purpose == Purpose::HealthCheck && language.is_none());
        if !theirs && let Some(span) = program.span {
            judge(
                context,
                runtime,
                usize::MAX,
                (&program.text, span),
                |word| launch.written(word),
                report,
            );
        }
    }
    for stage in &context.model().stages {
        // There no RUN but in exec form can be carried out, and that has a rule of its own.
        if context.contents().image(stage.index).is_some_and(|image| image.distroless) {
            continue;
        }
        for at in context.instructions_of(stage).filter(|at| at.operation.keyword == Keyword::Run) {
            for (name, span, by_shell) in interpreters_of(context, at) {
                let written = |word: &str| match by_shell {
                    true => word.to_owned(),
                    false => serde_json::Value::from(word).to_string(),
                };
                judge(context, stage, at.index, (&name, span), written, report);
            }
        }
    }
}

/// The interpreters that a RUN starts by an absolute path, or in exec form.
fn interpreters_of(context: &Context<'_>, at: InstructionRef<'_>) -> Vec<(String, Span, bool)> {
    let is_interpreter = |name: &str| {
        Language::of(name).is_some_and(|language| language != Language::Shell)
            && name.starts_with('/')
    };
    match at.get().operation.command() {
        Some(CommandForm::Exec { words, .. }) => {
            let first = words.first().filter(|word| is_interpreter(&word.text));
            first
                .map(|word| (word.text.to_string(), at.word_span(word), false))
                .into_iter()
                .collect()
        }
        Some(CommandForm::Shell(_)) if context.model().dialect_at(at.index).is_posix() => {
            let commands = at.get().commands().filter(|command| !command.conditional);
            let names = commands.filter_map(|command| command.name.as_ref());
            names
                .filter(|name| name.literal.as_deref().is_some_and(is_interpreter))
                .map(|name| (name.value(), at.at(name.local), true))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn judge(
    context: &Context<'_>,
    stage: &Stage,
    before: usize,
    (name, span): (&str, Span),
    written: impl Fn(&str) -> String,
    report: &mut Report<'_>,
) {
    let (syntax, model, contents) = (context.syntax(), context.model(), context.contents());
    let relative = name.contains('/') && !name.starts_with('/');
    let name = match contents.directory(syntax, model, stage.index, before) {
        Some(directory) if relative => join(&directory, name),
        _ => name.to_owned(),
    };
    if !contents.command_before(model, stage.index, before, &name).is_absent() {
        return;
    }
    let meant = meant(context, stage, before, &name);
    let place = if name.contains('/') { "in this stage" } else { "on PATH in this stage" };
    let message = match &meant {
        Some(meant) => format!("`{name}` is not {place}: write `{meant}`"),
        None => format!("`{name}` is not {place}: copy it here, or name a program that is"),
    };
    report.at(span, message).fix(Applicability::Safe, || {
        let meant = meant?;
        Some((format!("Change to {meant}"), [Edit::replace(span, written(&meant))]))
    });
}

/// The program that was meant: the image's own of the same language and version, else the only
/// file of that name that the stage certainly has.
fn meant(context: &Context<'_>, stage: &Stage, before: usize, name: &str) -> Option<String> {
    let contents = context.contents();
    let image = contents.image(stage.index)?;
    let language = match Language::of(name) {
        Some(Language::Python) => "python",
        Some(Language::Node) => "node",
        Some(Language::Java) => "java",
        _ => "",
    };
    if let Some(runtime) = image.runtime(language) {
        let version = version_in(file_name(name));
        let path = runtime.path.clone()?;
        let fits = version.is_none() || version == runtime.version;
        return fits.then_some(path);
    }
    let mut found: Vec<String> = Vec::new();
    for (_, at, fact) in context.facts_of(stage) {
        if let What::File { path, .. } = &fact.what
            && file_name(path) == file_name(name)
            && at.index < before
            && contents.presence(stage.index, path).is_present()
            && !found.contains(path)
        {
            found.push(path.clone());
        }
    }
    match found.len() {
        1 => found.pop(),
        _ => None,
    }
}
