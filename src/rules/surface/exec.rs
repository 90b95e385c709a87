//! From the shell form to the exec form, in a stage whose entry point has a say in it.

use crate::contents::Language;
use crate::lint::{Context, edits};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

/// The edits that make a CMD or ENTRYPOINT of `stage` run `words` without a shell. Where the base
/// image's entry point is an interpreter, an equal one at the head of CMD goes, and the entry
/// point is cleared before another program.
pub fn edits_to_exec(
    context: &Context<'_>,
    stage: &Stage,
    at: InstructionRef<'_>,
    words: &[String],
) -> Option<(String, Vec<Edit>)> {
    let form = at.get().operation.command()?;
    let array = |words: &[String]| {
        let text = edits::json_array(words.iter().map(String::as_str));
        Edit::replace(at.at(form.local()), text)
    };
    let title = || "Write it in exec form".to_owned();
    let entry = match at.operation.keyword {
        Keyword::Cmd => inherited_interpreter(context, stage),
        _ => None,
    };
    let Some(entry) = entry else { return Some((title(), vec![array(words)])) };
    let (first, rest) = words.split_first()?;
    if Language::of(first) == Some(entry) && !rest.is_empty() {
        return Some((format!("Write it in exec form without `{first}`"), vec![array(rest)]));
    }
    let reset = edits::insert_above(context.document, at, "ENTRYPOINT []");
    Some(("Clear the ENTRYPOINT and write it in exec form".to_owned(), vec![reset, array(words)]))
}

/// The language of the base image's entry point, where it is an interpreter and in force.
fn inherited_interpreter(context: &Context<'_>, stage: &Stage) -> Option<Language> {
    let launch = context.contents().service(context.syntax(), context.model(), stage.index)?;
    let inherited = launch.entrypoint.is_none();
    launch.entry_program().first().filter(|_| inherited).and_then(|word| Language::of(&word.text))
}
