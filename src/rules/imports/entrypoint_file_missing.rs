use crate::contents::{
    Argument, Language, Launch, PYTHON_SERVERS, PythonCall, PythonTarget, What, file_name, join,
    parent, starts_another,
};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::model::{Stage, nearest_path};
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
    let directory = contents.directory(context.model(), runtime.index, usize::MAX);
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

/// The script that a command gives to its interpreter. A program in its place is
/// `doubled-interpreter`'s.
fn script(launch: &Launch) -> Option<&Argument> {
    let word = match PythonCall::of(launch) {
        Some(PythonCall { target: PythonTarget::Script(word), .. }) => word,
        Some(_) => return None,
        None => {
            let (program, rest) = launch.program().split_first()?;
            let first = rest.first()?;
            match Language::of(&program.text)? {
                Language::Java if first.text == "-jar" => rest.get(1)?,
                Language::Node if first.text != "inspect" => first,
                _ => return None,
            }
        }
    };
    let name = &*word.text;
    let is_program = Language::of(name).is_some()
        || PYTHON_SERVERS.contains(&name)
        || starts_another(name) && !name.contains('.');
    (!is_program && !name.starts_with('-')).then_some(word)
}

/// The file that was meant: of that name in another place, spelled a little otherwise, or the only
/// one that the stage has of that kind.
fn meant(context: &Context<'_>, stage: &Stage, path: &str) -> Option<String> {
    let mut files: Vec<&str> = Vec::new();
    for (_, _, fact) in context.facts_of(stage) {
        if let What::File { path, .. } = &fact.what
            && context.contents().presence(stage.index, path).is_present()
            && !files.contains(&path.as_str())
        {
            files.push(path);
        }
    }
    let folders = context.facts_of(stage).into_iter().filter_map(|(_, _, fact)| match &fact.what {
        What::Tree { path, .. } => Some(path.as_str()),
        _ => None,
    });
    // A folder of the same name that was copied to another place.
    let name = |folder: &str| file_name(folder).to_owned();
    let mut moved: Vec<&str> =
        folders.filter(|folder| parent(path).map(name) == Some(name(folder))).collect();
    moved.dedup();
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut fitting = files.iter().copied().filter(|file| fits(file));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let ending = |path: &str| file_name(path).rsplit_once('.').map(|(_, ending)| ending.to_owned());
    let same_kind = |file: &str| ending(file).is_some() && ending(file) == ending(path);
    let meant = only(&|file| file_name(file) == file_name(path))
        .or_else(|| nearest_path(path, files.iter().copied()))
        .or_else(|| only(&same_kind));
    let in_folder = || match moved.as_slice() {
        [folder] => Some(join(folder, file_name(path))),
        _ => None,
    };
    meant.map(str::to_owned).or_else(in_folder).filter(|meant| meant != path)
}
