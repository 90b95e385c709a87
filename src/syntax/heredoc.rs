//! Heredocs of RUN, COPY and ADD.

use crate::text::{Local, Mapped};

#[derive(Clone, PartialEq, Debug)]
pub struct Heredoc {
    /// The delimiter, unquoted.
    pub name: Box<str>,
    /// The `<<EOF` in the instruction's line, with descriptor, dash and quotes.
    pub start: Local,
    /// The delimiter inside `start`, with its quotes.
    pub delimiter: Local,
    /// Whether variables in the body are expanded: no part of the delimiter is quoted.
    pub expand: bool,
    /// `<<-`: leading tabs are stripped from body and terminator.
    pub chomp: bool,
    pub descriptor: u32,
    /// The lines of the body with their line breaks, as they stand in the source.
    pub body: Local,
    /// What is read from it: the body, without its leading tabs where `chomp` is set.
    pub content: Mapped,
    /// The line that ends it, without its line break; `None` where the file ends before.
    pub end: Option<Local>,
}
