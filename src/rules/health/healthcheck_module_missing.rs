use super::check::Check as HealthCheck;
use crate::contents::{
    Manager, PythonCall, PythonTarget, What, is_client_library, is_standard_module,
};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use std::ops::Range;

pub const RULE: Rule = Rule {
    id: "healthcheck-module-missing",
    group: "health",
    summary: "The health check imports a module that its interpreter does not find",
    severity: Severity::Information,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_module_missing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let Some(call) = PythonCall::of(&check.launch) else { return };
    let PythonTarget::Code(argument) = call.target else { return };
    let (contents, stage) = (context.contents(), check.stage.index);
    let Some(python) = contents.python(context.model(), stage, usize::MAX, &call.interpreter.text)
    else {
        return;
    };
    let path = contents.module_path(context.syntax(), context.model(), stage, &python);
    if !path.complete || reads_package_files(context) {
        return;
    }
    // With `-c` the working directory comes first.
    let Some(directory) = contents.directory(context.model(), stage, usize::MAX) else {
        return;
    };
    let mut folders = path.folders;
    folders.push(directory.clone());
    // A folder of the application's own holds no libraries, unless pip was told so.
    let by_pip: Vec<String> = (0..=stage)
        .flat_map(|stage| contents.pip_folders(context.syntax(), context.model(), stage))
        .cloned()
        .collect();
    let of_libraries: Vec<String> = folders
        .iter()
        .filter(|folder| **folder != directory || by_pip.contains(folder))
        .cloned()
        .collect();
    for range in imports(&argument.text) {
        let name = argument.text.get(range.clone()).unwrap_or_default();
        let folders = if is_client_library(name) { &of_libraries } else { &folders };
        let missing =
            !is_standard_module(name) && contents.module(stage, folders, name).is_absent();
        let Some(span) = argument.place(context.document.text(), range.clone()).filter(|_| missing)
        else {
            continue;
        };
        let message = format!(
            "`{name}` is nowhere that `{}` looks for modules: use what Python has itself",
            call.interpreter.text
        );
        report.at(span, message).fix(Applicability::Unsafe, || {
            Some(("Ask without a package".to_owned(), [check.replaced(context)?]))
        });
    }
}

/// Whether something installs what a file names: what that is cannot be told from here.
fn reads_package_files(context: &Context<'_>) -> bool {
    context.model().stages.iter().any(|stage| {
        let facts = context.contents().facts(stage.index).iter();
        facts
            .map(|fact| &fact.what)
            .any(|what| matches!(what, What::PackagesOfFile { manager: Manager::Pip, .. }))
    })
}

/// The modules that a code imports: `a` and `b.c` of `import a, b.c as d`, `a` of `from a import b`.
fn imports(code: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for statement in code.split_inclusive([';', '\n']) {
        let indent = statement.len() - statement.trim_start().len();
        let text = statement.trim().trim_end_matches(';');
        let from = start + indent;
        if let Some(list) = text.strip_prefix("import ") {
            let mut at = from + "import ".len();
            for item in list.split(',') {
                let lead = item.len() - item.trim_start().len();
                let name = item.trim().split([' ', '\t']).next().unwrap_or_default();
                found.push(at + lead..at + lead + name.len());
                at += item.len() + 1;
            }
        } else if let Some(rest) = text.strip_prefix("from ") {
            let name = rest.split([' ', '\t']).next().unwrap_or_default();
            let at = from + "from ".len();
            found.push(at..at + name.len());
        }
        start += statement.len();
    }
    found.retain(|range| !range.is_empty());
    found
}
