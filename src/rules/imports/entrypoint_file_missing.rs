use crate::contents::{
    Argument, Language, Launch, PYTHON_SERVERS, PythonCall, PythonTarget, What, file_name, join,
};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "entrypoint-file-missing",
    group: "imports",
    summary: "The script that an interpreter is given is not in the image",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("entrypoint_file_missing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let contents = context.contents();
    let directory =
        contents.directory(context.syntax(), context.model(), runtime.index, usize::MAX);
    for launch in context.launches(runtime) {
        let Some(script) = script(&launch) else { continue };
        let Some(span) = script.span.filter(|_| !script.text.contains(['$', '*'])) else {
            continue;
        };
        let path = match &directory {
            _ if script.text.starts_with('/') => script.text.clone(),
            Some(directory) => join(directory, &script.text),
            None => continue,
        };
        let is_absent = |ending: &&str| {
            contents.presence(runtime.index, &format!("{path}{ending}")).is_absent()
        };
        if !["", ".js", ".cjs", ".mjs", ".json"].iter().all(is_absent) {
            continue;
        }
        let meant = meant(context, runtime, &path);
        let message = match &meant {
            Some(meant) => format!("`{path}` is not in this stage: did you mean `{meant}`?"),
            None => {
                format!("`{path}` is not in this stage: copy it here, or name the script that is")
            }
        };
        report.at(span, message).fix(Applicability::Unsafe, || {
            let meant = meant?;
            Some((format!("Change to {meant}"), [Edit::replace(span, launch.written(&meant))]))
        });
    }
}

/// The script that a command gives to its interpreter.
fn script(launch: &Launch) -> Option<&Argument> {
    if let Some(call) = PythonCall::of(launch) {
        return match call.target {
            // An interpreter, or a server's name, is `doubled-interpreter`'s.
            PythonTarget::Script(word) => (Language::of(&word.text).is_none()
                && !PYTHON_SERVERS.contains(&&*word.text))
            .then_some(word),
            _ => None,
        };
    }
    let (program, rest) = launch.program().split_first()?;
    let first = rest.first()?;
    match Language::of(&program.text)? {
        Language::Java if first.text == "-jar" => rest.get(1),
        Language::Node if !first.text.starts_with('-') && first.text != "inspect" => Some(first),
        _ => None,
    }
    .filter(|word| Language::of(&word.text).is_none() && !word.text.starts_with('-'))
}

/// The only file of that name that the stage certainly has.
fn meant(context: &Context<'_>, stage: &Stage, path: &str) -> Option<String> {
    let facts = context.facts_of(stage);
    let mut files = facts.iter().filter_map(|(_, _, fact)| match &fact.what {
        What::File { path: made, .. } if file_name(made) == file_name(path) => Some(made),
        _ => None,
    });
    let first = files.next()?;
    let there = context.contents().presence(stage.index, first).is_present();
    (there && files.all(|other| other == first)).then(|| first.clone())
}
