//! The text of an instruction as each of the two reads it.

use crate::syntax::{CommandForm, InstructionRef, Keyword};
use crate::text::Mapped;
use std::ops::Range;

/// Checkov's: everything after the keyword in one line. Of a `RUN <<EOF` it is the lines of the
/// body, which it joins with `&&`; other heredocs it does not know.
pub(crate) fn of_line(at: InstructionRef<'_>) -> Mapped {
    let instruction = at.get();
    if &*instruction.operation.rest.text == "<<EOF"
        && instruction.operation.keyword == Keyword::Run
        && let Some(heredoc) = instruction.heredocs.first()
    {
        return lines_joined(&heredoc.content, " && ");
    }
    let start = instruction.operation.name.logical.end;
    let text = instruction.line.text();
    let after = text.get(start as usize..).unwrap_or_default();
    let blanks = (after.len() - after.trim_start().len()) as u32;
    instruction.line.slice(start + blanks..start + after.trim_end().len() as u32)
}

/// Trivy's: the strings of the exec form, else one text. The lines of a heredoc that a shell runs
/// are joined with `;`.
pub(crate) fn values(at: InstructionRef<'_>) -> Vec<Mapped> {
    let instruction = at.get();
    let operation = &instruction.operation;
    match operation.command() {
        Some(CommandForm::Exec { words, .. }) => {
            let words = words.iter().map(|word| {
                let mut text = Mapped::default();
                text.push(&word.text, instruction.part(word, 0..word.text.len()).start);
                text
            });
            words.collect()
        }
        Some(CommandForm::Shell(word)) => {
            let simple = instruction.heredocs.first().filter(|heredoc| {
                heredoc.start == word.local && !heredoc.content.text().starts_with("#!")
            });
            let mut text = match simple {
                Some(heredoc) => return vec![lines_joined(&heredoc.content, " ; ")],
                None => instruction.line.slice(word.logical.clone()),
            };
            for heredoc in &instruction.heredocs {
                text.push("\n", heredoc.body.start);
                push(&mut text, &heredoc.content);
            }
            vec![text]
        }
        None => Vec::new(),
    }
}

/// The values of a RUN with blanks between them.
pub(crate) fn joined(at: InstructionRef<'_>) -> Mapped {
    let mut text = Mapped::default();
    for value in values(at) {
        if !text.text().is_empty() {
            text.push(" ", value.start_of(0));
        }
        push(&mut text, &value);
    }
    text
}

/// The parts of a text between `&&`, blanks around them left out.
pub(crate) fn chained(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let parts = text.split("&&").map(|part| {
        let from = start + part.len() - part.trim_start().len();
        let range = from..from.max(start + part.trim_end().len());
        start += part.len() + "&&".len();
        range
    });
    parts.collect()
}

fn lines_joined(text: &Mapped, separator: &str) -> Mapped {
    let mut joined = Mapped::default();
    let mut start = 0;
    for line in text.text().split_inclusive('\n') {
        let end = start + line.trim_end_matches(['\r', '\n']).len() as u32;
        if start > 0 {
            joined.push(separator, text.start_of(start));
        }
        push(&mut joined, &text.slice(start..end));
        start += line.len() as u32;
    }
    joined
}

fn push(text: &mut Mapped, more: &Mapped) {
    for piece in more.pieces() {
        let range = piece.mapped as usize..(piece.mapped + piece.len) as usize;
        text.push(more.text().get(range).unwrap_or_default(), piece.local);
    }
}
