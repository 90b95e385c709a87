use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::{BuildContext, ContextEntry};

pub const RULE: Rule = Rule {
    id: "copy-ignored-file",
    group: "style",
    summary: "A source is left out by .dockerignore",
    severity: Severity::Warning,
    aliases: &[Alias::buildkit("CopyIgnoredFile")],
    page: include_str!("copy_ignored_file.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(files) = context.document.build_context() else { return };
    let start = context.model().globals.end;
    for at in context.syntax().instructions().skip(start) {
        let operation = &at.get().operation;
        let Some(transfer) = operation.transfer().filter(|_| operation.flag("from").is_none())
        else {
            continue;
        };
        for word in &transfer.sources {
            let Some(path) = context.expanded(at, word).filter(|path| is_local(path)) else {
                continue;
            };
            if is_ignored(files, &path) {
                let message = format!(
                    "`.dockerignore` leaves `{path}` out, so {} does not find it: take it in there, or name another",
                    operation.keyword.as_str()
                );
                report.at(at.word_span(word), message);
            }
        }
    }
}

/// A path without wildcards, which no heredoc and no address is.
fn is_local(path: &str) -> bool {
    !path.contains("://") && !path.contains(['*', '?', '[']) && !path.starts_with("<<")
}

/// Whether the path, or a folder on the way to it, is left out; for the whole context, whether
/// all of it is.
fn is_ignored(files: &BuildContext, path: &str) -> bool {
    let path = BuildContext::normal(path);
    if path.is_empty() {
        let mut entries = files.entries().peekable();
        return entries.peek().is_some()
            && entries.all(|(_, entry)| entry == ContextEntry::Ignored);
    }
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    let mut folders = ends.filter_map(|end| path.get(..end));
    folders.any(|folder| files.get(folder) == Some(ContextEntry::Ignored))
}
