//! A shell script, lowered: simple commands with their words and how they hang together.

use crate::text::{Local, Mapped};
use std::ops::Range;

/// Who reads a text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Dialect {
    /// sh, bash, dash, ash, ksh, zsh: its name without the path.
    Posix(Box<str>),
    Cmd,
    PowerShell,
    /// Another interpreter, by its name without the path: its text is left alone.
    Other(Box<str>),
}

impl Dialect {
    pub fn is_posix(&self) -> bool {
        matches!(self, Self::Posix(_))
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Script {
    /// What the shell reads, and where each byte of it stands in the instruction.
    pub text: Mapped,
    pub dialect: Dialect,
    /// The simple commands, in the order of the text; those of substitutions and of nested bodies
    /// included (see [`Command::depth`]).
    pub commands: Vec<Command>,
    /// Where the shell grammar cannot read it; commands around it are there all the same.
    pub errors: Vec<Local>,
    /// The heredoc of the instruction that it is the body of.
    pub heredoc: Option<usize>,
}

/// How a command is joined to the one before it at its depth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Connector {
    /// The first of its list.
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
    /// Whether one of these is an `if`, `while`, `until`, `for` or `case`, or it stands behind
    /// `&&` or `||`: it may not run.
    pub conditional: bool,
    /// `!` before its pipeline.
    pub negated: bool,
}

impl Command {
    /// The name as far as it is literal, without its path: `apt-get` of `/usr/bin/apt-get`.
    pub fn base_name(&self) -> Option<&str> {
        let name = self.name.as_ref()?.literal.as_deref()?;
        Some(name.rsplit('/').next().unwrap_or(name))
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct ShellWord {
    pub local: Local,
    pub range: Range<u32>,
    /// As it stands in the script, quotes included.
    pub raw: Box<str>,
    /// Its value after quote removal, where no expansion is in it.
    pub literal: Option<Box<str>>,
    /// Literal text and expansions, in order.
    pub parts: Vec<WordPart>,
}

impl ShellWord {
    /// Quotes removed, expansions as they are written: what most rules compare.
    pub fn value(&self) -> String {
        match &self.literal {
            Some(literal) => literal.to_string(),
            None => self.parts.iter().map(WordPart::text).collect(),
        }
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
    /// `$(…)`, `` `…` ``, `<(…)`, `$((…))`: as written.
    Substitution {
        raw: Box<str>,
        local: Local,
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

#[derive(Clone, PartialEq, Debug)]
pub struct Assignment {
    pub local: Local,
    pub name: Box<str>,
    pub value: Option<ShellWord>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Redirection {
    pub local: Local,
    /// `>`, `>>`, `2>`, `<`, `&>`, `<<` …
    pub operator: Box<str>,
    pub target: Option<ShellWord>,
}
