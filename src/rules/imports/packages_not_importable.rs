use crate::contents::{PackageFolder, PythonCall, PythonTarget, join, normal, parent};
use crate::lint::edits;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "packages-not-importable",
    group: "imports",
    summary: "Python packages are copied to a folder in which their interpreter does not look",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    page: include_str!("packages_not_importable.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let (syntax, model, contents) = (context.syntax(), context.model(), context.contents());
    let Some(launch) = contents.service(syntax, model, runtime.index) else { return };
    let Some(call) = PythonCall::of(&launch) else { return };
    let name = &call.interpreter.text;
    let Some(python) = contents.python(model, runtime.index, usize::MAX, name) else { return };
    let path = contents.module_path(syntax, model, runtime.index, &python);
    let directory = contents.directory(model, runtime.index, usize::MAX);
    let Some(directory) = directory.filter(|_| path.complete && !call.isolated) else { return };
    // What is searched first, and how certain it is that nothing else is: a script may extend the
    // path by itself.
    let (first, severity) = match call.target {
        PythonTarget::Code(_) => return,
        PythonTarget::Module(_) => (directory, Severity::Error),
        PythonTarget::Script(script) => {
            let script = join(&directory, &script.text);
            (parent(&script).unwrap_or("/").to_owned(), Severity::Warning)
        }
    };
    let folders = contents.package_folders(syntax, model, runtime.index);
    if folders.iter().any(|folder| path.folders.contains(&folder.path) || folder.path == first) {
        return;
    }
    // Those of another version are `runtime-version-mismatch`'s. Of several, the last is meant:
    // whole trees come before it.
    let fits = |folder: &&PackageFolder| {
        folder.version.as_ref().is_none_or(|version| *version == python.version)
    };
    if let Some(folder) = folders.iter().rev().find(fits)
        && let Some(at) = syntax.get(folder.instruction)
    {
        let transfer = at.get().operation.transfer();
        let Some(word) = transfer.and_then(|transfer| transfer.destination.as_ref()) else {
            return;
        };
        let message = format!(
            "`{name}` does not look for packages in `{}`: add it to PYTHONPATH, or copy them to where it does",
            folder.path
        );
        let is_own =
            |own: &&String| own.ends_with("/dist-packages") && own.contains(&python.version);
        let own = python.folders.iter().find(is_own);
        report
            .at(at.word_span(word), message)
            .severity(severity)
            .fix(Applicability::Safe, || {
                let (document, entry) = (context.document, &folder.path);
                let edit = edits::add_to_path(document, runtime.index, at, "PYTHONPATH", entry)?;
                Some(("Add the folder to PYTHONPATH".to_owned(), [edit]))
            })
            .fix(Applicability::Unsafe, || {
                let own = own.filter(|_| normal(&word.text) == folder.path)?;
                Some((format!("Copy to {own}"), [edits::replace(at, word, own.as_str())]))
            });
    }
}
