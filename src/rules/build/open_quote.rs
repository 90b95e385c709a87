//! A RUN whose quote is still open where its line ends: `python3 -c "` with the program on the
//! lines below it. BuildKit ends the instruction there and reads these lines as instructions.

use crate::lint::{Context, edits};
use crate::syntax::{CommandForm, InstructionRef, Keyword, is_in_quotes};
use crate::text::Edit;

/// Longer scripts than people write in quotes.
const LINES: usize = 200;

pub(super) struct OpenQuote<'a> {
    run: InstructionRef<'a>,
    /// The line in which the quote is closed.
    pub last: InstructionRef<'a>,
}

impl<'a> OpenQuote<'a> {
    /// The open quote of the RUN above a line that is no instruction.
    pub fn above(context: &Context<'a>, at: InstructionRef<'a>) -> Option<Self> {
        let syntax = context.syntax();
        let run = syntax.get(at.index.checked_sub(1)?)?;
        let Some(CommandForm::Shell(script)) = run.get().operation.command() else { return None };
        let mut text = script.text.to_string();
        if run.operation.keyword != Keyword::Run || !is_in_quotes(&text, b'\\') {
            return None;
        }
        for index in at.index..at.index + LINES {
            let line = syntax.get(index)?;
            let name = &line.get().operation.name.text;
            if line.operation.keyword != Keyword::Unknown && **name == *name.to_uppercase() {
                return None;
            }
            text.push('\n');
            text.push_str(&line.get().source);
            if !is_in_quotes(&text, b'\\') {
                return Some(Self { run, last: line });
            }
        }
        None
    }

    /// The whole script as a heredoc, whose lines stay one instruction.
    pub fn as_heredoc(&self, context: &Context<'_>) -> Option<[Edit; 2]> {
        let script = self.run.get().operation.command()?;
        let eol = edits::line_break(context.document);
        let start = self.run.at(script.local()).start;
        let end = self.last.at(self.last.get().trimmed()).end;
        let text = context.document.text().slice(crate::text::Span::new(start, end));
        let free = text.lines().all(|line| line.trim() != "EOF");
        free.then(|| {
            [Edit::insert(start, format!("<<EOF{eol}")), Edit::insert(end, format!("{eol}EOF"))]
        })
    }
}
