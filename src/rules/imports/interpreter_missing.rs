use super::image_with::image_with;
use crate::contents::{
    Argument, Language, Launch, PYTHON_SERVERS, Purpose, What, file_name, join, version_in,
};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::{Stage, nearest_path};
use crate::syntax::{CommandForm, InstructionRef, Keyword};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "interpreter-missing",
    group: "imports",
    summary: "The program of a command is not in the image",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    replaces: &["run-command-missing"],
    page: include_str!("interpreter_missing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    for launch in context.launches(runtime) {
        for program in launch.programs() {
            let language = Language::of(&program.text);
            // Shells have their own rules, and so have the tools of health checks.
            // WebAssembly is handed to a runtime, which looks for no PATH.
            let theirs = program.text.ends_with(".wasm")
                || language == Some(Language::Shell)
                || (launch.purpose == Purpose::HealthCheck && language.is_none());
            if !theirs && let Some(span) = program.span {
                let by_shell = launch.by_shell;
                let call = Call { stage: runtime, before: usize::MAX, span, by_shell };
                judge(context, &call, &program.text, Some((&launch, program)), report);
            }
        }
    }
    for stage in &context.model().stages {
        // There no RUN but in exec form can be carried out, and that has a rule of its own.
        if context.contents().image(stage.index).is_some_and(|image| image.distroless) {
            continue;
        }
        for at in context.instructions_of(stage).filter(|at| at.operation.keyword == Keyword::Run) {
            for (name, span, by_shell) in interpreters_of(context, at) {
                let call = Call { stage, before: at.index, span, by_shell };
                judge(context, &call, &name, None, report);
            }
        }
    }
}

/// A program's name in a command line.
struct Call<'a> {
    stage: &'a Stage,
    /// The instruction that runs it; `usize::MAX` for what the image runs.
    before: usize,
    span: Span,
    by_shell: bool,
}

impl Call<'_> {
    /// Words in its place, quoted for the exec form.
    fn instead(&self, words: &[&str]) -> Edit {
        let quoted = |word: &&str| serde_json::Value::from(*word).to_string();
        let text = match self.by_shell {
            true => words.join(" "),
            false => words.iter().map(quoted).collect::<Vec<_>>().join(", "),
        };
        Edit::replace(self.span, text)
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
    call: &Call<'_>,
    name: &str,
    launched: Option<(&Launch, &Argument)>,
    report: &mut Report<'_>,
) {
    let (model, contents) = (context.model(), context.contents());
    let (stage, before) = (call.stage.index, call.before);
    let relative = name.contains('/') && !name.starts_with('/');
    let name = match contents.directory(model, stage, before) {
        Some(directory) if relative => join(&directory, name),
        _ => name.to_owned(),
    };
    if !contents.command_before(model, stage, before, &name).is_absent() {
        return;
    }
    let way = way(context, call, &name, launched);
    let place = if name.contains('/') { "in this stage" } else { "on PATH in this stage" };
    let advice = way.as_ref().map_or("copy it here, or name a program that is", |way| &way.advice);
    let message = format!("`{name}` is not {place}: {advice}");
    let found = report.at(call.span, message);
    if let Some(way) = way {
        found.fix(way.applicability, || Some((way.title, [way.edit])));
    }
}

/// A way to mend it.
struct Way {
    advice: String,
    applicability: Applicability,
    title: String,
    edit: Edit,
}

impl Way {
    /// Another program in its place.
    fn change(call: &Call<'_>, applicability: Applicability, words: &[&str]) -> Self {
        let text = words.join(" ");
        let (advice, title) = (format!("write `{text}`"), format!("Change to {text}"));
        Self { advice, applicability, title, edit: call.instead(words) }
    }
}

/// The stage's own program of that kind or name, else, of what the image runs: its interpreter for
/// a module, nothing for a program that only starts another one, or an image that has it.
fn way(
    context: &Context<'_>,
    call: &Call<'_>,
    name: &str,
    launched: Option<(&Launch, &Argument)>,
) -> Option<Way> {
    let language = Language::of(name);
    let own = own_interpreter(context, call.stage, language);
    if let Some((path, version)) = own {
        let wanted = version_in(file_name(name));
        let fits = wanted.is_none() || wanted == version;
        let applicability = if fits { Applicability::Safe } else { Applicability::Unsafe };
        return Some(Way::change(call, applicability, &[&path]));
    }
    if let Some(path) = only_file(context, call, name) {
        let same = file_name(&path) == file_name(name);
        let applicability = if same { Applicability::Safe } else { Applicability::Unsafe };
        return Some(Way::change(call, applicability, &[&path]));
    }
    let (launch, program) = launched?;
    let python = own_interpreter(context, call.stage, Some(Language::Python));
    if let Some((python, _)) = python.filter(|_| PYTHON_SERVERS.contains(&file_name(name))) {
        let words = [&*python, "-m", file_name(name)];
        return Some(Way::change(call, Applicability::Unsafe, &words));
    }
    if launch.programs().last() != Some(&program) {
        let name = file_name(name);
        return Some(Way {
            advice: format!("leave `{name}` out, or copy it here"),
            applicability: Applicability::Unsafe,
            title: format!("Leave {name} out"),
            edit: Edit::delete(Span::new(call.span.start, rest_of(context, call, launch)?)),
        });
    }
    let (reference, edit) = image_with(context, call.stage, language?)?;
    Some(Way {
        advice: format!("start from `{reference}`, which has one, or copy it here"),
        applicability: Applicability::Unsafe,
        title: format!("Start from {reference}"),
        edit,
    })
}

/// Where what a program starts begins; the end of the words of its instruction where CMD names
/// that, so that `ENTRYPOINT []` stays.
fn rest_of(context: &Context<'_>, call: &Call<'_>, launch: &Launch) -> Option<u32> {
    let own = context.syntax().at(call.span.start)?.span();
    let next = launch.program().first()?.span?;
    if own.contains(next) {
        return Some(next.start);
    }
    let words = launch.words.get(..launch.entrypoint_words)?;
    words.last()?.span.filter(|last| own.contains(*last)).map(|last| last.end)
}

/// The image's own interpreter of a language, and its version.
fn own_interpreter(
    context: &Context<'_>,
    stage: &Stage,
    language: Option<Language>,
) -> Option<(String, Option<String>)> {
    let language = match language? {
        Language::Python => "python",
        Language::Node => "node",
        Language::Java => "java",
        Language::Shell => return None,
    };
    let runtime = context.contents().image(stage.index)?.runtime(language)?;
    Some((runtime.path.clone()?, runtime.version.clone()))
}

/// The only file of that name that the stage certainly has, else one whose name is spelled a
/// little otherwise.
fn only_file(context: &Context<'_>, call: &Call<'_>, name: &str) -> Option<String> {
    let mut files: Vec<String> = Vec::new();
    for (_, at, fact) in context.facts_of(call.stage) {
        if let What::File { path, .. } = &fact.what
            && at.index < call.before
            && context.contents().presence(call.stage.index, path).is_present()
            && !files.contains(path)
        {
            files.push(path.clone());
        }
    }
    let mut same = files.iter().filter(|path| file_name(path) == file_name(name));
    match (same.next(), same.next()) {
        (Some(path), None) => Some(path.clone()),
        (None, _) => nearest_path(name, files.iter().map(String::as_str)).map(str::to_owned),
        _ => None,
    }
}
