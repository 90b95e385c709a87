//! What the rules on copied programs share.

use super::is_full;
use crate::contents::file_name;
use crate::lint::{Context, Copied, edits};
use crate::model::{Base, Stage};
use crate::standard::ToolStanding;
use crate::syntax::{CommandForm, Keyword};
use crate::text::Edit;

/// What the runtime takes from other stages and images; nothing where its base image is a full
/// one.
pub fn from_elsewhere<'a>(context: &Context<'a>) -> Vec<Copied<'a>> {
    let Some(runtime) = context.runtime().filter(|runtime| !is_full(context, runtime)) else {
        return Vec::new();
    };
    let mut copied = context.copied_to_runtime();
    // A stage cannot take from itself; another rule says so.
    copied.retain(|copy| copy.is_from_elsewhere() && copy.from() != Some(runtime.index));
    copied
}

/// What the standard thinks of a program that is copied.
pub fn standing(context: &Context<'_>, copy: &Copied<'_>) -> ToolStanding {
    match copy.is_program() {
        true => context.standard().tools.standing(copy.name()),
        false => ToolStanding::Unknown,
    }
}

/// The edits that take a source away, with its instruction where it is the only one.
pub fn delete(context: &Context<'_>, copy: &Copied<'_>) -> Option<Vec<Edit>> {
    if copy.sources == 1 {
        return Some(vec![edits::delete_instruction(context.document, copy.at)]);
    }
    let transfer = copy.at.get().operation.transfer().filter(|transfer| !transfer.json)?;
    let words = transfer.sources.iter().chain(&transfer.destination);
    let elements: Vec<_> = words.map(|word| word.local).collect();
    let index = elements.iter().position(|local| *local == copy.word.local)?;
    edits::delete_element(copy.at, &elements, index)
}

/// Whether a stage's base image brings no programs that are not needed.
pub fn is_bare(context: &Context<'_>, stage: usize) -> bool {
    let image = context.contents().image(stage);
    *context.model().root_base(stage) == Base::Scratch
        || image.is_some_and(|image| image.distroless)
}

/// The programs that the runtime's instructions name: ENTRYPOINT, CMD, HEALTHCHECK and RUNs. As
/// they are written.
pub fn programs_in_use(context: &Context<'_>, runtime: &Stage) -> Vec<String> {
    let (syntax, model) = (context.syntax(), context.model());
    let mut programs = Vec::new();
    for launch in context.contents().launches(syntax, model, runtime.index) {
        let first = launch.words.first().into_iter().chain(launch.program().first());
        programs.extend(first.map(|word| word.text.clone()));
    }
    for stage in model.chain(runtime.index) {
        for at in context.instructions_of(stage) {
            if at.operation.keyword == Keyword::Run
                && let Some(CommandForm::Exec { words, .. }) = at.get().operation.command()
            {
                programs.extend(words.first().map(|word| word.text.to_string()));
            }
        }
    }
    programs.sort();
    programs.dedup();
    programs
}

/// Whether a text of the runtime's instructions names a program: its ENTRYPOINT, CMD,
/// HEALTHCHECK, RUNs and the scripts that it writes.
pub fn is_named(context: &Context<'_>, runtime: &Stage, name: &str) -> bool {
    let word = |char: char| char.is_alphanumeric() || "_-.+".contains(char);
    let names = |text: &str| text.split(|char| !word(char)).any(|part| part == name);
    let chain = context.model().chain(runtime.index);
    chain.into_iter().flat_map(|stage| context.instructions_of(stage)).any(|at| {
        let operation = at.get().innermost();
        let texts = match operation.command() {
            Some(CommandForm::Exec { words, .. }) => words.iter().any(|word| names(&word.text)),
            Some(CommandForm::Shell(text)) => names(&text.text),
            None => false,
        };
        texts || at.get().heredocs.iter().any(|heredoc| names(heredoc.content.text()))
    })
}

/// Names for a message: `a`, `b` and `c`.
pub fn list(names: &[String]) -> String {
    match names.split_last() {
        Some((last, rest @ [_, ..])) => format!("{} and `{last}`", comma_list(rest)),
        _ => comma_list(names),
    }
}

/// Names for a message: `a`, `b`, `c`.
pub fn comma_list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// The last part of a program's path.
pub fn base_name(program: &str) -> &str {
    file_name(program)
}
