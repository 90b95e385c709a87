use super::sources::of_context;
use crate::lint::{Check, Context, Report, Rule, Severity};
use crate::model::ContextEntry;

pub const RULE: Rule = Rule {
    id: "ignored-source",
    group: "build",
    summary: "COPY takes a path that .dockerignore leaves out",
    severity: Severity::Error,
    replaces: &["copy-ignored-file"],
    page: include_str!("ignored_source.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(files) = context.document.build_context() else { return };
    for source in of_context(context).filter(|source| !source.is_pattern()) {
        if files.get(&source.path) == Some(ContextEntry::Ignored) {
            let path = crate::model::BuildContext::normal(&source.path);
            let message = format!(
                "`{path}` is left out of the build by .dockerignore: add `!{path}` at its end, or take out this source"
            );
            report.at(source.span(), message);
        }
    }
}
