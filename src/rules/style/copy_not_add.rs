use super::text::{is_archive, unquoted};
use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword, Word};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "copy-not-add",
    group: "style",
    summary: "ADD copies plain files",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::hadolint("DL3020", Severity::Error)],
    replaces: &["add-plain-files", "add-instruction"],
    page: include_str!("copy_not_add.md"),
    check: Check::Instruction(&[Keyword::Add], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    let Some(transfer) = operation.transfer().filter(|_| operation.keyword == Keyword::Add) else {
        return;
    };
    let needs_add = |word: &Word| {
        let text = unquoted(&word.text);
        is_archive(text) || text.starts_with("http://") || text.starts_with("https://")
    };
    if transfer.sources.is_empty() || transfer.sources.iter().all(needs_add) {
        return;
    }
    let message = "COPY does the same for files and directories, and nothing else: write it";
    report.at(at.keyword_span(), message).fix(Applicability::Safe, || {
        let local = transfer.sources.iter().all(|word| is_plain(unquoted(&word.text)));
        let flags = operation
            .flags
            .iter()
            .all(|flag| matches!(&*flag.name.text, "chown" | "chmod" | "link" | "exclude"));
        let lower = *operation.name.text == *operation.name.text.to_lowercase();
        let copy = if lower { "copy" } else { "COPY" };
        (local && flags)
            .then(|| ("Write COPY".to_owned(), [Edit::replace(at.keyword_span(), copy)]))
    });
}

/// Whether ADD surely finds neither an archive nor an address nor a repository in it.
fn is_plain(text: &str) -> bool {
    // BuildKit unpacks what it recognises by its contents, whatever its name.
    let unsure = [".zst", ".zip", ".tar", ".7z"].iter().any(|end| text.ends_with(end));
    !is_archive(text)
        && !unsure
        && !text.contains(['$', ':', '@', '*', '?', '['])
        && !text.ends_with(".git")
}
