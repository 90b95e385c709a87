use crate::contents::{
    Argument, Fact, Manager, Origin, PYTHON_SERVERS, PythonCall, PythonTarget, What, file_name,
    join, parent,
};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "module-not-importable",
    group: "imports",
    summary: "The module that is to be run is not where Python looks",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("module_not_importable.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let (syntax, model, contents) = (context.syntax(), context.model(), context.contents());
    let Some(launch) = contents.service(syntax, model, runtime.index) else { return };
    let Some(call) = PythonCall::of(&launch) else { return };
    let PythonTarget::Module(target) = call.target else { return };
    let name = &call.interpreter.text;
    let Some(python) = contents.python(model, runtime.index, usize::MAX, name) else { return };
    let path = contents.module_path(syntax, model, runtime.index, &python);
    let directory = contents.directory(model, runtime.index, usize::MAX);
    let Some(directory) = directory.filter(|_| path.complete && !call.isolated) else { return };
    let mut folders = vec![directory];
    folders.extend(path.folders);
    let mut modules = vec![(target, &*target.text)];
    if PYTHON_SERVERS.contains(&&*target.text) {
        modules.extend(call.rest.iter().find_map(application));
    }
    for (word, module) in modules {
        let Some(span) = word.span else { continue };
        let Some(Fault { message, meant }) = fault(context, runtime, &folders, name, module) else {
            continue;
        };
        report.at(span, message).fix(Applicability::Unsafe, || {
            let meant = word.text.replacen(module, meant?, 1);
            Some((format!("Change to {meant}"), [Edit::replace(span, launch.written(&meant))]))
        });
    }
}

struct Fault<'a> {
    message: String,
    /// The module's name as it would be found.
    meant: Option<&'a str>,
}

fn fault<'a>(
    context: &Context<'_>,
    runtime: &Stage,
    folders: &[String],
    python: &str,
    module: &'a str,
) -> Option<Fault<'a>> {
    if let Some(stage) = left_behind(context, runtime, folders, module) {
        let message = format!(
            "`{module}` is installed in stage {stage}, but no COPY brings its packages here: copy them"
        );
        return Some(Fault { message, meant: None });
    }
    if context.contents().module(runtime.index, folders, module).is_absent() {
        let message = format!(
            "nothing brings the module `{module}` to where `{python}` looks: copy it there, or extend PYTHONPATH"
        );
        return Some(Fault { message, meant: None });
    }
    let (top, rest) = module.split_once('.')?;
    let folder = flattened(context, runtime, folders, top)?;
    let message = format!(
        "the contents of `{top}` are copied to `{folder}` itself, so there is no module `{module}`: write `{rest}`, or copy them to `{}`",
        join(&folder, top)
    );
    Some(Fault { message, meant: Some(rest) })
}

/// The module of an application as servers take it: `app.main:app`.
fn application(word: &Argument) -> Option<(&Argument, &str)> {
    let (module, object) = word.text.split_once(':')?;
    let is_name = |text: &str| {
        text.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_alphanumeric() || "_.".contains(c))
    };
    (is_name(module) && is_name(object.trim_end_matches("()"))).then_some((word, module))
}

/// The stage in which pip has installed a package of the module's name, where nothing but the
/// build context's own files is copied to where Python looks.
fn left_behind(
    context: &Context<'_>,
    runtime: &Stage,
    folders: &[String],
    module: &str,
) -> Option<String> {
    let contents = context.contents();
    let package = module.split('.').next()?;
    let is_it = |fact: &Fact| {
        matches!(&fact.what, What::Package { manager: Manager::Pip, name }
            if name.replace('-', "_") == package)
    };
    let mut stages = context.model().stages.iter();
    let stage = stages.find(|stage| contents.facts(stage.index).iter().any(is_it))?;
    if context.facts_of(runtime).iter().any(|(_, _, fact)| is_it(fact)) {
        return None;
    }
    for folder in folders {
        let makers = contents.makers(runtime.index, &join(folder, package))?;
        if !makers.iter().all(|maker| is_of_context(&maker.fact.what)) {
            return None;
        }
    }
    Some(stage.name.as_deref().map_or(stage.index.to_string(), |name| format!("`{name}`")))
}

fn is_of_context(what: &What) -> bool {
    match what {
        What::Tree { origin, .. } => *origin == Origin::Context,
        What::File { entry, .. } => matches!(entry.origin, Some((Origin::Context, _))),
        What::Directory { .. } => true,
        _ => false,
    }
}

/// The folder into which the contents of a directory named as the module's first part are copied,
/// where no other COPY may bring the module.
fn flattened(
    context: &Context<'_>,
    runtime: &Stage,
    folders: &[String],
    top: &str,
) -> Option<String> {
    let contents = context.contents();
    let is_project = |fact: &Fact| matches!(&fact.what, What::Package { manager: Manager::Pip, name } if name == ".");
    let mut stages = context.model().stages.iter();
    if stages.any(|stage| contents.facts(stage.index).iter().any(is_project)) {
        return None;
    }
    let mut found = None;
    for folder in folders {
        for maker in contents.makers(runtime.index, &join(folder, top))? {
            let here = parent(&maker.path)?;
            match &maker.fact.what {
                What::Tree { path, source, origin: Origin::Context }
                    if path == here && file_name(source) == top =>
                {
                    found = Some(folder.clone());
                }
                // Packages have other names than one's own modules.
                What::Package { .. } | What::PackagesOfFile { .. } => {}
                _ => return None,
            }
        }
    }
    found
}
