//! Packages that are installed without a version.

use crate::lint::{Applicability, Report};
use crate::syntax::InstructionRef;
use crate::syntax::shell::{Invocation, ShellWord};
use crate::text::Edit;

/// The package words of an installation, empty for any other command: one of `tools` with one of
/// `verbs` among its words. Flags in `with_value` take the next word.
pub(super) fn installed<'a>(
    invocation: &Invocation<'a>,
    tools: &[&str],
    verbs: &[&str],
    with_value: &[&str],
) -> Vec<&'a ShellWord> {
    if !invocation.is(tools) || !invocation.has_word(verbs) {
        return Vec::new();
    }
    without(invocation.plain(with_value), verbs)
}

pub(super) fn without<'a>(words: Vec<&'a ShellWord>, verbs: &[&str]) -> Vec<&'a ShellWord> {
    words.into_iter().filter(|word| !verbs.contains(&&*word.text())).collect()
}

/// Reports the `unpinned` packages of one command, at the first of them; `suffix` (`=VERSION`)
/// says how a version is written.
pub(super) fn report(
    at: InstructionRef<'_>,
    report: &mut Report<'_>,
    unpinned: &[&ShellWord],
    suffix: &str,
) {
    let Some(first) = unpinned.first() else { return };
    let name = first.text();
    let whose = match unpinned.len() - 1 {
        0 => format!("`{name}` has no version"),
        more => format!("`{name}` and {more} more have no version"),
    };
    let advice = match example(first) {
        Some(name) => format!("write `{name}{suffix}`"),
        None => "pin it".to_owned(),
    };
    let message = format!("{whose}, so each build may install another one: {advice}");
    report.at(at.at(first.local), message).fix(Applicability::Suggestion, || {
        let named = unpinned.iter().filter_map(|word| Some((word, example(word)?)));
        let edits: Vec<Edit> = named
            .map(|(word, name)| {
                let span = at.at(word.local);
                if name.len() == word.text().len() {
                    Edit::insert(span.end, suffix)
                } else {
                    Edit::replace(span, format!("{name}{suffix}"))
                }
            })
            .collect();
        (!edits.is_empty()).then(|| ("Write versions".to_owned(), edits))
    });
}

/// The package's name, without what asks for the latest version; `None` where it is not literal,
/// or stands for a path or an address, which are pinned otherwise.
fn example(word: &ShellWord) -> Option<String> {
    let name = word.literal.as_deref()?;
    let name = ["@latest", "@none"].iter().find_map(|tag| name.strip_suffix(tag)).unwrap_or(name);
    (!name.starts_with('.') && !name.contains("://")).then(|| name.to_owned())
}
