use super::sources::of_context;
use crate::contents::Presence;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{ContextEntry, nearest_path};

pub const RULE: Rule = Rule {
    id: "source-not-found",
    group: "build",
    summary: "COPY takes a path that the build context does not have",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("source_not_found.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(files) = context.document.build_context() else { return };
    for source in of_context(context).filter(|source| !source.is_pattern()) {
        let ignored = files.get(&source.path) == Some(ContextEntry::Ignored);
        if ignored || files.presence(&source.path) != Presence::Absent {
            continue;
        }
        let wanted = crate::model::BuildContext::normal(&source.path);
        let near = nearest_path(&wanted, files.paths());
        let message = match near {
            Some(near) => format!("the build context has no `{wanted}`: did you mean `{near}`?"),
            None => format!("the build context has no `{wanted}`: add it, or take out this source"),
        };
        report.at(source.span(), message).fix(Applicability::Unsafe, || {
            let near = near.filter(|_| source.is_literal())?;
            let slash = if source.path.ends_with('/') { "/" } else { "" };
            let root = if source.path.starts_with('/') { "/" } else { "" };
            let edit = edits::replace(source.at, source.word, format!("{root}{near}{slash}"));
            Some((format!("Change to {near}"), [edit]))
        });
    }
}
