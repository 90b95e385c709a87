//! From the shell form to the exec form, where the text has nothing that only a shell does.

use crate::contents::Language;
use crate::lint::{Context, edits};
use crate::model::Stage;
use crate::syntax::shell::{Command, Connector, ShellWord};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

/// What a shell does itself.
const BUILTINS: &[&str] = &[
    ".", ":", "[", "alias", "cd", "eval", "exit", "export", "read", "set", "shift", "source",
    "test", "trap", "ulimit", "umask", "unset", "wait",
];

/// The words of an instruction's shell form, where it is one command of plain words.
pub fn words(at: InstructionRef<'_>) -> Option<Vec<String>> {
    let commands = commands(at)?;
    let [words] = commands.as_slice() else { return None };
    let words = match words.first().map(String::as_str) {
        Some("exec") => words.get(1..)?,
        _ => words.as_slice(),
    };
    let first = words.first()?;
    (!BUILTINS.contains(&first.as_str()) && !first.starts_with('-')).then(|| words.to_vec())
}

/// The commands of an instruction, joined by `&&`, `;` or nothing, where each is of plain words;
/// the exec form is one.
pub fn commands(at: InstructionRef<'_>) -> Option<Vec<Vec<String>>> {
    if let Some(words) = at.get().operation.command()?.exec() {
        return Some(vec![words.iter().map(|word| word.text.to_string()).collect()]);
    }
    let [script] = at.get().scripts() else { return None };
    let plain = script.errors.is_empty()
        && script.pipes.is_empty()
        && script.redirections.is_empty()
        && script.variables.is_empty()
        && !script.text.text().trim_end().ends_with('&');
    let commands: Option<Vec<_>> = script.commands.iter().map(plain_words).collect();
    commands.filter(|commands| plain && !commands.is_empty())
}

fn plain_words(command: &Command) -> Option<Vec<String>> {
    let joined =
        matches!(command.connector, Connector::First | Connector::And | Connector::Sequence);
    let plain = command.depth == 0
        && joined
        && !command.negated
        && command.assignments.is_empty()
        && command.redirections.is_empty();
    let literal = |word: &ShellWord| word.literal.as_deref().map(str::to_owned);
    let words: Option<Vec<_>> = command.name.iter().chain(&command.words).map(literal).collect();
    words.filter(|words| plain && !words.is_empty())
}

/// The words of a text that `sh -c` is given, where they are plain.
pub fn words_of_text(text: &str) -> Option<Vec<String>> {
    let plain = |char: char| char.is_ascii_alphanumeric() || " \t-_./:=@,+%".contains(char);
    let mut words = text.split_whitespace().peekable();
    words.next_if(|first| *first == "exec");
    let words: Vec<String> = words.map(str::to_owned).collect();
    let first = words.first()?;
    let is_program = !BUILTINS.contains(&first.as_str()) && !first.contains('=');
    (text.chars().all(plain) && is_program).then_some(words)
}

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
