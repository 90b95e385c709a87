//! Parser directives: `# syntax=`, `# escape=`, `# check=` in the first comment lines.

use crate::text::Span;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirectiveKind {
    Syntax,
    Escape,
    Check,
}

/// A directive in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directive {
    pub kind: DirectiveKind,
    pub name: Span,
    pub value: Span,
    pub text: Box<str>,
    /// The whole line without its line break.
    pub line: Span,
}

/// The directives at the head of a file, and where they end.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prologue {
    pub directives: Vec<Directive>,
    /// A repeated directive, an escape that is neither `\` nor `` ` ``: with their lines.
    pub problems: Vec<(Span, DirectiveProblem)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DirectiveProblem {
    Repeated(DirectiveKind),
    BadEscape,
}
