use super::image::Image;
use super::text::{has_drive, unquoted};
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::{Body, From, Keyword};
use rustc_hash::FxHashSet;

pub const RULE: Rule = Rule {
    id: "copy-to-relative",
    group: "style",
    summary: "COPY to a relative path where no WORKDIR is set",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3045", Severity::Warning)],
    page: include_str!("copy_to_relative.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    // Stages without a name are known by their image, as hadolint knows them.
    let mut with_directory: FxHashSet<&str> = FxHashSet::default();
    let mut stage = "";
    let mut has_directory = false;
    for at in context.syntax().instructions() {
        let operation = &at.get().operation;
        match (operation.keyword, &operation.body) {
            (Keyword::From, Body::From(From { image: Some(image), name, .. })) => {
                let image = Image::parse(&image.text).name;
                stage = name.as_ref().map_or(image, |name| &*name.text);
                has_directory = with_directory.contains(image);
                if has_directory {
                    with_directory.insert(stage);
                }
            }
            (Keyword::Workdir, Body::Text(_)) => {
                has_directory = true;
                with_directory.insert(stage);
            }
            (Keyword::Copy, Body::Transfer(transfer)) if !has_directory => {
                let Some(word) = &transfer.destination else { continue };
                let text = unquoted(&word.text);
                if text.starts_with(['/', '$']) || has_drive(text) {
                    continue;
                }
                let message = format!(
                    "`{text}` counts from where the base image stands: write an absolute path, or WORKDIR before"
                );
                report.at(at.word_span(word), message).fix(Applicability::Suggestion, || {
                    let edit = edits::insert_above(context.document, at, "WORKDIR /app");
                    Some(("Insert WORKDIR /app".to_owned(), [edit]))
                });
            }
            _ => {}
        }
    }
}
