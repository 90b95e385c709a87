//! The sources that COPY and ADD take from the build context.

use crate::lint::Context;
use crate::syntax::{InstructionRef, Keyword, Word};
use crate::text::Span;

/// A source, expanded.
pub struct Source<'a> {
    pub at: InstructionRef<'a>,
    pub word: &'a Word,
    pub path: String,
}

impl Source<'_> {
    pub fn span(&self) -> Span {
        self.at.word_span(self.word)
    }

    /// Whether it has a wildcard in it, so that BuildKit does not mind if nothing matches.
    pub fn is_pattern(&self) -> bool {
        self.path.contains(['*', '?', '['])
    }

    /// Whether the document has it letter by letter, so that an edit may replace it.
    pub fn is_literal(&self) -> bool {
        self.word.is_verbatim() && *self.word.text == self.path
    }
}

/// The sources whose paths are known; not URLs, heredocs, triggers, and what a shell was meant to
/// read.
pub fn of_context<'a>(context: &Context<'a>) -> impl Iterator<Item = Source<'a>> + use<'a> {
    let context = *context;
    let copies = context.syntax().instructions().filter(|at| {
        let operation = &at.operation;
        let copies = matches!(operation.keyword, Keyword::Copy | Keyword::Add);
        copies && operation.flag("from").is_none()
    });
    copies.flat_map(move |at| {
        let transfer = at.get().operation.transfer();
        let transfer = transfer.filter(|transfer| transfer.shell_syntax().is_none());
        let words = transfer.map_or(&[][..], |transfer| transfer.sources.as_slice());
        words.iter().filter_map(move |word| {
            let path = context.expanded(at, word)?;
            let elsewhere = path.contains("://") || path.starts_with("git@");
            (!elsewhere && !path.starts_with("<<") && !path.is_empty()).then_some(Source {
                at,
                word,
                path,
            })
        })
    })
}
