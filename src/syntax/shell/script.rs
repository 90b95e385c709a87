//! A shell script, lowered: simple commands with their words and how they hang together.

use super::{Dialect, ShellToken};
use crate::text::{Local, Mapped};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

#[derive(Clone, PartialEq, Debug)]
pub struct Script {
    /// What the shell reads, and where each byte of it stands in the instruction.
    pub text: Mapped,
    pub dialect: Dialect,
    /// The simple commands, in the order of the text; those of substitutions and of nested bodies
    /// included (see [`Command::depth`]). Empty where the dialect is not POSIX.
    pub commands: Vec<Command>,
    /// The `|` and `|&` of its pipelines.
    pub pipes: Vec<Local>,
    /// Every `$name` and `${name…}` that a shell expands, in the order of the text, those in
    /// heredocs and arithmetic included (there, a bare `name` is left out).
    pub variables: Vec<ShellVariable>,
    /// Names without `$` in arithmetic, `i` in `$((i + 1))`: expanded too.
    pub arithmetic: Vec<ShellVariable>,
    /// What looks like a variable in single quotes: `sh -c 'echo $name'`. This shell leaves it
    /// alone; whoever reads the text later may not.
    pub quoted: Vec<ShellVariable>,
    /// The variables of its `for` and `select` loops, each where the loop names it.
    pub loops: Vec<ShellVariable>,
    /// The operators between the members of its outermost list, in the order of the text: `&&`,
    /// `||`, `;` and `&`, each with its bytes of the text. Line breaks are not among them.
    pub joints: Vec<(Connector, Range<u32>)>,
    /// Redirections of what is no simple command: `{ a; b; } > file`, `while …; done < file`.
    pub redirections: Vec<Redirection>,
    /// Where the shell grammar cannot read it; commands around it are there all the same.
    pub errors: Vec<Local>,
    /// The heredoc of the instruction that it is the body of.
    pub heredoc: Option<usize>,
    /// The `<<EOF` whose bodies stand elsewhere, bytes of the text.
    pub(super) markers: Vec<Range<u32>>,
    /// See [`Script::tokens`].
    pub(super) tokens: OnceLock<Vec<(Range<u32>, ShellToken)>>,
}

/// How a command is joined to the one before it at its depth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Connector {
    /// The first of its list: of the script, a subshell, a branch, a loop's body.
    First,
    And,
    Or,
    /// `;` or a line break.
    Sequence,
    Pipe,
    /// After `&`.
    Background,
}

/// A simple command: `A=1 env -i prog --flag arg > file`.
///
/// A test is one too, named `[` or `[[`; its operators are words and its closing bracket is none.
/// So are `export A=1` and its like (`A=1` is a word of it) and `unset A`.
#[derive(Clone, PartialEq, Debug)]
pub struct Command {
    /// From its first word or assignment to its last, redirections included.
    pub local: Local,
    /// The same in the script's text.
    pub range: Range<u32>,
    /// `None` for bare assignments and redirections.
    pub name: Option<ShellWord>,
    /// Everything after the name, in order.
    pub words: Vec<ShellWord>,
    pub assignments: Vec<Assignment>,
    pub redirections: Vec<Redirection>,
    pub connector: Connector,
    /// Commands of one pipeline share a number, unique in the script.
    pub pipeline: u32,
    /// How many subshells, groups, loops, conditions, functions or substitutions it stands in.
    pub depth: u32,
    /// Whether one of these is a command or process substitution.
    pub substituted: bool,
    /// Whether it may not run: it stands in a branch, a loop's body, a `case` or a function, or
    /// behind `&&` or `||`. The condition of an `if` or `while` does run.
    pub conditional: bool,
    /// Whether it may not run although the script succeeds: in a branch, a loop or a function, or
    /// behind `||`. One behind `&&` runs, else the script fails.
    pub optional: bool,
    /// `!` before its pipeline.
    pub negated: bool,
}

/// A word, or a part of a word between blanks that the grammar takes for one.
#[derive(Clone, PartialEq, Debug)]
pub struct ShellWord {
    pub local: Local,
    /// Bytes of the script's text.
    pub range: Range<u32>,
    /// As it stands in the script, quotes included.
    pub raw: Box<str>,
    /// Its value after quote removal, where no expansion is in it.
    pub literal: Option<Box<str>>,
    /// Literal text and expansions, in order; empty where `literal` says all.
    pub parts: Vec<WordPart>,
}

impl ShellWord {
    /// Quotes removed, expansions as they are written: what most rules compare.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.literal {
            Some(literal) => Cow::Borrowed(literal),
            None => Cow::Owned(self.parts.iter().map(WordPart::text).collect()),
        }
    }

    /// [`ShellWord::text`] as a string of its own.
    pub fn value(&self) -> String {
        self.text().into_owned()
    }

    /// Whether it begins with a dash and something follows.
    pub fn is_flag(&self) -> bool {
        let text = self.text();
        text.len() > 1 && text.starts_with('-')
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum WordPart {
    Literal(Box<str>),
    /// `$name`, `${name…}`: as written, and the variable's name.
    Variable {
        raw: Box<str>,
        name: Box<str>,
        local: Local,
        quoted: bool,
    },
    /// `$(…)`, `` `…` ``, `<(…)`, `$((…))`, `$'…'`, an array: as written.
    Substitution {
        raw: Box<str>,
        local: Local,
        quoted: bool,
    },
    /// An unquoted `*`, `?`, `[…]`, `{…}` or `~`: as written.
    Glob(Box<str>),
}

impl WordPart {
    pub fn text(&self) -> &str {
        match self {
            Self::Literal(text) | Self::Glob(text) => text,
            Self::Variable { raw, .. } | Self::Substitution { raw, .. } => raw,
        }
    }
}

/// A variable that the shell expands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShellVariable {
    pub name: Box<str>,
    /// The name alone.
    pub name_local: Local,
    /// With `$`, braces and modifier.
    pub local: Local,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Assignment {
    pub local: Local,
    /// With its index where it has one: `a[1]`.
    pub name: Box<str>,
    /// `None` where nothing follows the `=`.
    pub value: Option<ShellWord>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Redirection {
    pub local: Local,
    /// With its descriptor: `>`, `>>`, `2>`, `<`, `&>`, `<<` …
    pub operator: Box<str>,
    /// The file, the descriptor after `>&`, the delimiter of a heredoc with its quotes removed.
    pub target: Option<ShellWord>,
}
