//! The exec form of a command that is written for a shell, where the text has nothing that only a
//! shell does.

use crate::contents::Known;
use crate::document::Document;
use crate::syntax::shell::{Command, Connector, ShellWord};
use crate::syntax::{InstructionRef, Keyword};

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
    is_program(words.first()?).then(|| words.to_vec())
}

/// Whether the first word of a command names a program, not what a shell does itself.
pub fn is_program(first: &str) -> bool {
    !BUILTINS.contains(&first) && !first.starts_with('-')
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

/// Whether nothing else has a say in what a CMD, ENTRYPOINT or HEALTHCHECK of a stage runs; `None`
/// where that is not known. In shell form an entry point ignores the command, and a command is two
/// words more for the entry point: where there is the other one, the array means something else.
pub fn stands_alone(document: &Document, stage: usize, keyword: Keyword) -> Option<bool> {
    let (syntax, model) = (document.syntax(), document.model());
    let configuration = document.contents().configuration(syntax, model, stage);
    let other = match keyword {
        Keyword::Cmd => configuration.entrypoint,
        Keyword::Entrypoint => configuration.command,
        _ => return Some(true),
    };
    match other {
        Known::Is(other) => Some(other.is_none()),
        Known::Unknown => None,
    }
}
