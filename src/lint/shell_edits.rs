//! Edits of the commands in a RUN.
//!
//! Like [`edits`](super::edits): a function gives `None` where it cannot be sure of the result.

use crate::syntax::shell::{Connector, ShellWord};
use crate::syntax::{CommandForm, InstructionRef};
use crate::text::Edit;

/// Inserts a plain word (`-y`) behind another one, in shell or in exec form.
pub fn insert_word(at: InstructionRef<'_>, after: &ShellWord, word: &str) -> Option<Edit> {
    match at.get().innermost().command()? {
        CommandForm::Shell(_) => Some(Edit::insert(at.at(after.local).end, format!(" {word}"))),
        CommandForm::Exec { words, .. } => {
            let holds = |local: crate::text::Local| {
                local.start <= after.local.start && after.local.end <= local.end
            };
            let string = words.iter().find(|string| holds(string.local))?;
            let alone = after.literal.as_deref() == Some(&*string.text);
            alone.then(|| Edit::insert(at.at(string.local).end, format!(", \"{word}\"")))
        }
    }
}

/// Appends a command that runs when all before it did, in the layout of the RUN: on a line of its
/// own where the RUN has several.
pub fn append_command(at: InstructionRef<'_>, command: &str) -> Option<Edit> {
    let word = appendable(at)?;
    let instruction = at.get();
    let source = &*instruction.source;
    let rest = source.get(word.local.end as usize..)?;
    if !rest.trim().is_empty() {
        return None;
    }
    let before = source.get(..word.local.end as usize)?;
    let Some(start) = before.rfind('\n').map(|end| end + 1) else {
        return Some(Edit::insert(at.at(word.local).end, format!(" && {command}")));
    };
    let eol = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let escape = char::from(instruction.escape);
    // A list whose lines begin with `&&` goes on so.
    let leading = before.lines().skip(1).filter(|line| line.trim_start().starts_with("&&")).last();
    let line = leading.or(before.get(start..))?;
    let indent = line.strip_suffix(line.trim_start())?;
    let text = if leading.is_some() {
        format!(" {escape}{eol}{indent}&& {command}")
    } else {
        format!(" && {escape}{eol}{indent}{command}")
    };
    Some(Edit::insert(at.at(word.local).end, text))
}

/// The text of a RUN in shell form behind which ` && command` may stand: it ends with a simple
/// command of its outermost list, so neither with a comment nor with an operator or a bracket.
pub fn appendable<'a>(at: InstructionRef<'a>) -> Option<&'a crate::syntax::Word> {
    let instruction = at.get();
    let CommandForm::Shell(word) = instruction.innermost().command()? else { return None };
    let [script] = instruction.scripts() else { return None };
    let last = script.commands.iter().rev().find(|command| command.depth == 0)?;
    let whole = instruction.heredocs.is_empty()
        && script.errors.is_empty()
        && last.local.end == word.local.end
        && !last.is(&["exec", "exit"])
        && last.connector != Connector::Background;
    whole.then_some(word)
}
