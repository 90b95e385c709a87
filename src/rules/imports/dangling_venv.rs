use crate::contents::{Argument, Language, Launch, file_name, parent};
use crate::lint::edits;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "dangling-venv",
    group: "imports",
    summary: "A virtual environment is copied without the interpreter that it links to",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("dangling_venv.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    for launch in context.launches(runtime) {
        let program = launch.program().first();
        // A second interpreter, which the base image's is given, is meant to be run too.
        let doubled = launch.command_words().first().filter(|word| {
            !launch.entry_program().is_empty() && Language::of(&word.text).is_some()
        });
        for word in program.into_iter().chain(doubled) {
            judge(context, runtime, &launch, word, report);
        }
    }
}

fn judge(
    context: &Context<'_>,
    runtime: &Stage,
    launch: &Launch,
    word: &Argument,
    report: &mut Report<'_>,
) {
    let contents = context.contents();
    let is_python = Language::of(&word.text) == Some(Language::Python);
    let name = match parent(&word.text) {
        _ if is_python => word.text.clone(),
        // A console script is run by the interpreter beside it.
        Some(folder) if folder.ends_with("/bin") => format!("{folder}/python"),
        _ => return,
    };
    let python = contents.python(context.model(), runtime.index, usize::MAX, &name);
    let (Some(python), Some(span)) = (python, word.span) else { return };
    let environment = python.environment.as_ref();
    let Some(environment) = environment.filter(|found| found.interpreter_here.is_absent()) else {
        return;
    };
    let own = contents.image(runtime.index).and_then(|image| image.runtime("python"));
    let own = own.filter(|own| own.version.as_ref() == Some(&python.version));
    let own = own.and_then(|own| own.path.as_deref());
    let (root, link) = (&environment.root, &environment.interpreter);
    let advice = match own {
        Some(own) => format!("run `{own}` with its packages on PYTHONPATH"),
        None => "make it with an interpreter that stands where this image has one".to_owned(),
    };
    let message =
        format!("the environment `{root}` links to `{link}`, which is not in this stage: {advice}");
    report.at(span, message).fix(Applicability::Unsafe, || {
        let own = own.filter(|_| launch.program().first() == Some(word))?;
        let at = context.syntax().get(launch.command.or(launch.entrypoint)?)?;
        let (document, folder) = (context.document, python.folders.last()?);
        let known = edits::has_in_path(document, runtime.index, "PYTHONPATH", folder);
        let path = match known {
            true => None,
            false => Some(edits::add_to_path(document, runtime.index, at, "PYTHONPATH", folder)?),
        };
        let words = match is_python {
            true => vec![own],
            false => vec![own, "-m", file_name(&word.text)],
        };
        let words: Vec<String> = words.iter().map(|word| launch.written(word)).collect();
        let words = words.join(if launch.by_shell { " " } else { ", " });
        let edits: Vec<Edit> = path.into_iter().chain([Edit::replace(span, words)]).collect();
        Some((format!("Run {own} with the packages of {root}"), edits))
    });
}
