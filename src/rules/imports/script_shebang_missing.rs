use crate::contents::{
    Manager, Origin, PYTHON_SERVERS, PythonCall, PythonTarget, What, file_name, parent,
};
use crate::lint::{Check, Context, Report, Rule, Severity};

pub const RULE: Rule = Rule {
    id: "script-shebang-missing",
    group: "imports",
    summary: "A copied console script names an interpreter that is not in the image",
    severity: Severity::Warning,
    page: include_str!("script_shebang_missing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let (model, contents) = (context.model(), context.contents());
    let launches = context.launches(runtime);
    for (_, at, fact) in context.facts_of(runtime) {
        let What::File { path, entry } = &fact.what else { continue };
        let Some((Origin::Stage(from), source)) = &entry.origin else { continue };
        let Some(folder) = parent(source).filter(|folder| folder.ends_with("/bin")) else {
            continue;
        };
        let beside = format!("{folder}/python3");
        let python = contents.python(model, *from, usize::MAX, &beside);
        // An interpreter that is given the script reads no shebang.
        let is_given = launches.iter().filter_map(PythonCall::of).any(
            |call| matches!(call.target, PythonTarget::Script(script) if script.text == *path),
        );
        let name = file_name(source);
        let Some(python) = python.filter(|_| !is_given && is_console_script(context, *from, name))
        else {
            continue;
        };
        // pip writes the name under which its interpreter was started.
        let version = python.version;
        let names = ["python".to_owned(), "python3".to_owned(), format!("python{version}")];
        let absent = names
            .iter()
            .all(|name| contents.presence(runtime.index, &format!("{folder}/{name}")).is_absent());
        if let (true, Some(word)) = (absent, context.source_word(at, source)) {
            let message = format!(
                "this script is for the interpreter in `{folder}`, which is not in this stage: run `-m {name}` with the image's own",
            );
            report.at(at.word_span(word), message);
        }
    }
}

/// Whether pip has made a script of that name in a stage: packages that serve an application have
/// one of their own name.
fn is_console_script(context: &Context<'_>, stage: usize, name: &str) -> bool {
    let chain = context.model().chain(stage);
    let mut facts = chain.iter().flat_map(|stage| context.contents().facts(stage.index));
    PYTHON_SERVERS.contains(&name)
        && facts.any(|fact| match &fact.what {
            What::Package { manager, name: package } => *manager == Manager::Pip && package == name,
            What::PackagesOfFile { manager } => *manager == Manager::Pip,
            _ => false,
        })
}
