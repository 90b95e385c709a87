use super::sources::of_context;
use crate::contents::secret::is_secret_file;
use crate::lint::{Check, Context, Report, Rule, Severity};
use crate::model::{BuildContext, ContextEntry};

pub const RULE: Rule = Rule {
    id: "secrets-not-ignored",
    group: "build",
    summary: "A whole folder is copied, and files with secrets are in it",
    severity: Severity::Warning,
    page: include_str!("secrets_not_ignored.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// How many files a message names.
const SHOWN: usize = 3;

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(files) = context.document.build_context() else { return };
    for source in of_context(context).filter(|source| !source.is_pattern()) {
        if files.get(&source.path) != Some(ContextEntry::Directory) {
            continue;
        }
        let folder = BuildContext::normal(&source.path);
        let below = |path: &str| match folder.as_str() {
            "" => true,
            folder => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        };
        let secrets: Vec<&str> = files
            .entries()
            .filter(|(path, entry)| *entry == ContextEntry::File && below(path))
            .map(|(path, _)| path)
            .filter(|path| is_secret_file(path))
            .collect();
        let Some(first) = secrets.first() else { continue };
        let names: Vec<_> = secrets.iter().take(SHOWN).map(|path| format!("`{path}`")).collect();
        let more = match secrets.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let name = first.rsplit('/').next().unwrap_or(first);
        let message = format!(
            "this copies {}{more} into the image: add `**/{name}` or the like to .dockerignore",
            names.join(", ")
        );
        report.at(source.span(), message);
    }
}
