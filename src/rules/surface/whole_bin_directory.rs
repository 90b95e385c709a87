use super::copies;
use crate::contents::{join, parent};
use crate::lint::{Applicability, Check, Context, Copied, Report, Rule, Severity};
use crate::model::Stage;
use crate::standard::ToolStanding;
use crate::text::{Edit, Local};

pub const RULE: Rule = Rule {
    id: "whole-bin-directory",
    group: "surface",
    summary: "A whole directory of programs is copied into the runtime stage",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("whole_bin_directory.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    let tools = &context.standard().tools;
    for copy in copies::from_elsewhere(context) {
        let local = tools.local_program_directories.contains(&copy.source);
        if !local && !tools.program_directories.contains(&copy.source) {
            continue;
        }
        let brings = brings(context, &copy);
        if brings.is_empty() && copy.from().is_some_and(|from| copies::is_bare(context, from)) {
            continue;
        }
        let what = match brings.is_empty() {
            true => "whatever the builder has".to_owned(),
            false => format!("{} and more", copies::comma_list(&brings)),
        };
        let used = used(context, runtime, &copy);
        let advice = match used.as_slice() {
            [] => "nothing in this file runs a program of it, so delete the line".to_owned(),
            used => {
                let names: Vec<String> = used.iter().map(|(source, _)| source.clone()).collect();
                format!("copy what is in use, {}", copies::list(&names))
            }
        };
        let message =
            format!("a whole directory of programs brings {what} into the runtime: {advice}");
        let severity = if local { Severity::Warning } else { Severity::Error };
        report.at(copy.span(), message).severity(severity).fix(Applicability::Unsafe, || {
            let forbidden = |program: &(String, String)| {
                let standing = tools.standing(copies::base_name(&program.0));
                matches!(standing, ToolStanding::Shell | ToolStanding::PackageManager)
            };
            if used.iter().any(forbidden) {
                return None;
            }
            let missing: Vec<_> = used
                .iter()
                .filter(|(source, target)| !already(context, &copy, source, target))
                .cloned()
                .collect();
            match missing.is_empty() {
                true => {
                    Some((format!("Do not copy {}", copy.source), copies::delete(context, &copy)?))
                }
                false => Some((
                    "Copy the programs in use alone".into(),
                    vec![replace(context, &copy, &missing)?],
                )),
            }
        });
    }
}

/// Shells and package managers that the directory certainly holds, at most one folder below it.
fn brings(context: &Context<'_>, copy: &Copied<'_>) -> Vec<String> {
    let Some(from) = copy.from() else { return Vec::new() };
    let folders: &[&str] = match copy.source.as_str() {
        "/" => &["bin", "usr/bin", "usr/local/bin"],
        "/usr" | "/usr/local" => &["bin"],
        _ => &[""],
    };
    let tools = &context.standard().tools;
    let names = tools.shells.iter().chain(&tools.package_managers);
    let there = |name: &&String| {
        folders.iter().any(|folder| {
            let path = join(&join(&copy.source, folder), name);
            context.contents().presence(from, &path).is_present()
        })
    };
    names.filter(|name| !name.contains('*')).filter(there).take(5).cloned().collect()
}

/// Source and target of the programs that the runtime runs and that come with this copy.
fn used(context: &Context<'_>, runtime: &Stage, copy: &Copied<'_>) -> Vec<(String, String)> {
    let contents = context.contents();
    let folder = copy.folder.trim_end_matches('/');
    let of = |program: &String| {
        let rest = match program.strip_prefix(folder) {
            Some(rest) if rest.starts_with('/') => rest.trim_start_matches('/'),
            _ if program.contains('/') => return None,
            _ => program.as_str(),
        };
        let source = join(&copy.source, rest);
        let is_bare_name = !program.contains('/');
        let there = copy.from().map(|from| contents.presence(from, &source));
        let comes = match there {
            Some(presence) if is_bare_name => presence.is_present(),
            Some(presence) => !presence.is_absent(),
            None => !is_bare_name,
        };
        comes.then(|| (source, format!("{folder}/{rest}")))
    };
    copies::programs_in_use(context, runtime).iter().filter_map(of).collect()
}

/// Whether another instruction copies a program to the same place by itself.
fn already(context: &Context<'_>, copy: &Copied<'_>, source: &str, target: &str) -> bool {
    let copied = context.copied_to_runtime();
    copied.iter().any(|other| {
        other.origin == copy.origin && other.source == source && other.target() == target
    })
}

/// The instruction once for each program, with the flags that it has.
fn replace(context: &Context<'_>, copy: &Copied<'_>, used: &[(String, String)]) -> Option<Edit> {
    let transfer = copy.at.get().operation.transfer()?;
    let source = &copy.at.get().source;
    if copy.sources != 1 || transfer.json || copy.at.lines > 1 {
        return None;
    }
    let head = source.get(..copy.word.local.start as usize)?;
    let lines: Vec<String> = used
        .iter()
        .filter(|(source, _)| parent(source).is_some())
        .map(|(source, target)| format!("{head}{source} {target}"))
        .collect();
    let eol = crate::lint::edits::line_break(context.document);
    let words = Local::new(0, copy.to.local.end);
    Some(Edit::replace(copy.at.at(words), lines.join(eol)))
}
