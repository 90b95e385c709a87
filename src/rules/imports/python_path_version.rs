use crate::contents::{PythonCall, What, file_name, version_in};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::{Origin, Stage};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "python-path-version",
    group: "imports",
    summary: "PYTHONPATH names the folder of another Python version",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    replaces: &["python-path-entry-empty"],
    page: include_str!("python_path_version.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    destinations(context, runtime, report);
    let path = context.model().environment_at(runtime.index, usize::MAX, "PYTHONPATH");
    let Some(Origin::Instruction { instruction, pair }) = path.map(|path| path.origin) else {
        return;
    };
    let Some(at) = context.syntax().get(instruction) else { return };
    let Some(value) = at.get().operation.pairs().get(pair).and_then(|pair| pair.value.as_ref())
    else {
        return;
    };
    if !value.text.contains("/python3.") {
        return;
    }
    let versions = versions(context, runtime);
    let Some(first) = versions.first() else { return };
    let copied =
        context.contents().package_folders(context.syntax(), context.model(), runtime.index);
    for (start, _) in value.text.match_indices("/python3.") {
        let rest = value.text.get(start + 1..).unwrap_or_default();
        let name = rest.split(['/', ':', '"', '\'']).next().unwrap_or_default();
        let Some(version) = version_in(name) else { continue };
        if versions.contains(&version) {
            continue;
        }
        let end = start + 1 + name.len();
        let span = at.part_span(value, end - version.len()..end);
        let message = format!(
            "PYTHONPATH names a folder of Python {version}, but Python {first} runs here: write `python{first}`"
        );
        // Packages that were copied there would be left behind.
        let used = copied.iter().any(|folder| folder.version.as_ref() == Some(&version));
        if used && is_mended_at_the_builder(context, &version) {
            continue;
        }
        report.at(span, message).fix(Applicability::Safe, || {
            let fits = !used && versions.len() == 1;
            fits.then(|| {
                (format!("Change to python{first}"), [Edit::replace(span, first.as_str())])
            })
        });
    }
}

/// Whether `runtime-version-mismatch` speaks of the stage that the packages come from; its fix
/// changes PYTHONPATH too.
fn is_mended_at_the_builder(context: &Context<'_>, version: &str) -> bool {
    let builds = |stage: &Stage| {
        let python =
            context.contents().image(stage.index).and_then(|image| image.runtime("python"));
        python.is_some_and(|python| python.version.as_deref() == Some(version))
    };
    context.settings.rules.get("runtime-version-mismatch").is_some()
        && context.model().stages.iter().any(builds)
}

/// Copies of packages to the folder of a version that no interpreter of the stage has, from the
/// folder of the one that it has.
fn destinations(context: &Context<'_>, runtime: &Stage, report: &mut Report<'_>) {
    let versions = versions(context, runtime);
    let [own] = versions.as_slice() else { return };
    let mut told = None;
    for copy in context.copied_to_runtime() {
        let Some(start) = copy.to.text.find("/python3.") else { continue };
        let rest = copy.to.text.get(start + 1..).unwrap_or_default();
        let name = rest.split('/').next().unwrap_or_default();
        let Some(version) = version_in(name).filter(|version| version != own) else { continue };
        let is_own = copy.source.split('/').any(|part| version_in(part).as_ref() == Some(own));
        if !is_own || told.replace(copy.at.index) == Some(copy.at.index) {
            continue;
        }
        let end = start + 1 + name.len();
        let span = copy.at.part_span(copy.to, end - version.len()..end);
        let message = format!(
            "this is the folder of Python {version}, but Python {own} runs here: write `python{own}`"
        );
        report.at(span, message).fix(Applicability::Safe, || {
            Some((format!("Change to python{own}"), [Edit::replace(span, own.as_str())]))
        });
    }
}

/// The versions of the interpreters of a stage: its base image's, and those that are copied.
fn versions(context: &Context<'_>, stage: &Stage) -> Vec<String> {
    let contents = context.contents();
    let mut versions: Vec<String> = Vec::new();
    let mut add = |version: Option<String>| {
        if let Some(version) = version.filter(|version| !versions.contains(version)) {
            versions.push(version);
        }
    };
    for launch in context.launches(stage) {
        let name = PythonCall::of(&launch).map(|call| call.interpreter.text.clone());
        let python =
            name.and_then(|name| contents.python(context.model(), stage.index, usize::MAX, &name));
        add(python.map(|python| python.version));
    }
    let own = contents.image(stage.index).and_then(|image| image.runtime("python"));
    add(own.and_then(|runtime| runtime.version.clone()));
    for (_, _, fact) in context.facts_of(stage) {
        if let What::File { path, .. } = &fact.what {
            add(version_in(file_name(path)));
        }
    }
    versions
}
