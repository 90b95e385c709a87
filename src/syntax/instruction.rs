//! A lowered instruction: what BuildKit reads, typed, each part with its place.

use super::{Flag, Heredoc, Keyword, Problem};
use crate::text::{Local, Mapped};
use std::ops::Range;
use std::sync::OnceLock;

/// One instruction with everything that belongs to it.
///
/// All [`Local`] ranges count from the first byte of its first physical line (its indentation
/// included). Equal source and escape give an equal instruction wherever it stands.
#[derive(Debug)]
pub struct Instruction {
    /// Its physical lines and its heredocs, without the last line break.
    pub source: Box<str>,
    /// `\` or `` ` ``.
    pub escape: u8,
    /// Number of physical lines, at least one.
    pub lines: u32,
    /// The logical line: continuations joined, comments and blank lines inside it left out.
    pub line: Mapped,
    pub operation: Operation,
    pub heredocs: Vec<Heredoc>,
    /// Comment lines inside the instruction, without their line breaks.
    pub comments: Vec<Local>,
    /// Blank lines inside a continuation, which BuildKit skips and has deprecated.
    pub blank_lines: Vec<Local>,
    pub problems: Vec<Problem>,
    /// The scripts that a POSIX shell would read in it; see [`Instruction::scripts`].
    pub(super) scripts: OnceLock<Vec<super::shell::Script>>,
    /// The exec form of a RUN read as a script; see [`Instruction::run_scripts`].
    pub(super) exec_script: OnceLock<Vec<super::shell::Script>>,
}

/// Keyword, flags and arguments; ONBUILD holds another one.
#[derive(Clone, PartialEq, Debug)]
pub struct Operation {
    pub keyword: Keyword,
    /// The keyword as it is written.
    pub name: Word,
    pub flags: Vec<Flag>,
    /// Everything after the flags, trimmed, as written in the logical line; empty where there is
    /// nothing.
    pub rest: Word,
    pub body: Body,
}

/// A part of an instruction as BuildKit's parser gives it: quotes, escapes and variables are
/// still in it, except in flags and JSON strings, which come decoded.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Word {
    pub text: Box<str>,
    /// Where it stands in the source, quotes and continuations included.
    pub local: Local,
    /// Where it stands in the logical line.
    pub logical: Range<u32>,
}

impl Word {
    /// Whether `text` is letter by letter what stands in the logical line.
    pub fn is_verbatim(&self) -> bool {
        self.logical.len() == self.text.len()
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    From(From),
    /// RUN, CMD, ENTRYPOINT, SHELL.
    Command(CommandForm),
    /// ENV, LABEL, ARG.
    Pairs(Vec<Pair>),
    /// COPY, ADD.
    Transfer(Transfer),
    /// EXPOSE, VOLUME.
    Words {
        words: Vec<Word>,
        json: bool,
    },
    /// USER, WORKDIR, STOPSIGNAL, MAINTAINER: the rest of the line as one.
    Text(Word),
    Healthcheck(Healthcheck),
    Onbuild(Box<Operation>),
    /// No argument at all, or an unknown instruction.
    None,
}

/// `FROM image [AS name]`. `words` are all words as BuildKit splits them; the others are set where
/// BuildKit accepts their number.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct From {
    pub words: Vec<Word>,
    pub image: Option<Word>,
    /// `AS`, as written.
    pub as_keyword: Option<Word>,
    pub name: Option<Word>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum CommandForm {
    /// The text for the shell. Empty when a RUN has only heredocs is not possible: the `<<EOF` is
    /// part of it.
    Shell(Word),
    /// A JSON array of strings, each decoded; possibly empty. `local` is the array with its
    /// brackets.
    Exec { words: Vec<Word>, local: Local },
}

impl CommandForm {
    /// The strings of the exec form.
    pub fn exec(&self) -> Option<&[Word]> {
        match self {
            Self::Exec { words, .. } => Some(words),
            Self::Shell(_) => None,
        }
    }

    pub fn local(&self) -> Local {
        match self {
            Self::Exec { local, .. } => *local,
            Self::Shell(word) => word.local,
        }
    }
}

/// A `key=value` of ENV or LABEL, or a name with or without default of ARG.
#[derive(Clone, PartialEq, Debug)]
pub struct Pair {
    pub key: Word,
    /// `None` only for an ARG without `=`.
    pub value: Option<Word>,
    pub separator: Separator,
}

impl Pair {
    /// Key, separator and value.
    pub fn local(&self) -> Local {
        self.value.as_ref().map_or(self.key.local, |value| self.key.local.cover(value.local))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Separator {
    /// `KEY=value`.
    Equals,
    /// The legacy `KEY value`: one pair, the value is the rest of the line.
    Blank,
    /// An ARG without default.
    None,
}

/// Words of COPY or ADD: the last is the destination. `sources` is empty and `destination` set
/// where only one word is given (BuildKit refuses that).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Transfer {
    pub sources: Vec<Word>,
    pub destination: Option<Word>,
    pub json: bool,
}

/// `HEALTHCHECK NONE` or `HEALTHCHECK CMD …`.
#[derive(Clone, PartialEq, Debug)]
pub struct Healthcheck {
    /// `NONE` or `CMD`, as written; BuildKit reads it without regard to case.
    pub kind: Word,
    pub command: Option<CommandForm>,
}

impl Transfer {
    /// Sources and destination, in their order.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.sources.iter().chain(&self.destination)
    }

    /// The first word that a shell would read as an operator or a redirection (`||`, `2>/dev/null`,
    /// `;`): no shell reads COPY and ADD, so it and what follows are paths. The words before it are
    /// what was meant. `None` in the JSON form, and where it is the first word.
    pub fn shell_syntax(&self) -> Option<&Word> {
        const OPERATORS: [&str; 8] = ["||", "&&", "|", ";", "&", ">", ">>", "<"];
        let is_operator = |word: &&Word| {
            let text = word.text.trim_start_matches(|ch: char| ch.is_ascii_digit());
            OPERATORS.contains(&&*word.text)
                || text.starts_with(['>'])
                || word.text.starts_with("&>")
        };
        self.words().skip(1).find(is_operator).filter(|_| !self.json)
    }
}

impl Healthcheck {
    pub fn is_none(&self) -> bool {
        self.kind.text.eq_ignore_ascii_case("none")
    }
}

impl Instruction {
    /// The operation that is carried out: itself, or what an ONBUILD holds.
    pub fn innermost(&self) -> &Operation {
        let mut operation = &self.operation;
        while let Body::Onbuild(inner) = &operation.body {
            operation = inner;
        }
        operation
    }

    /// Where `range` (bytes of `word.text`) stands in the source; the whole word where its text
    /// was decoded from something else than itself in double quotes, as most JSON strings are.
    pub fn part(&self, word: &Word, range: Range<usize>) -> Local {
        let quote = match word.logical.len().checked_sub(word.text.len()) {
            Some(0) => 0,
            Some(2) if self.is_quoted(word) => 1,
            _ => return word.local,
        };
        let start = word.logical.start + quote;
        self.line.local(start + range.start as u32..start + range.end as u32)
    }

    /// Whether the logical line has the text of `word` in double quotes, letter by letter.
    fn is_quoted(&self, word: &Word) -> bool {
        let logical = word.logical.start as usize..word.logical.end as usize;
        let written = self.line.text().get(logical).and_then(|text| text.strip_prefix('"'));
        written.and_then(|text| text.strip_suffix('"')) == Some(&word.text)
    }

    /// The whole source.
    pub fn local(&self) -> Local {
        Local::new(0, self.source.len() as u32)
    }

    /// From the keyword to the last byte of the logical line that is not blank.
    pub fn trimmed(&self) -> Local {
        let text = self.line.text();
        let end = text.trim_end().len() as u32;
        let start = (text.len() - text.trim_start().len()) as u32;
        self.line.local(start..end.max(start))
    }
}

impl Operation {
    /// The last flag of that name (without `--`), as BuildKit takes it.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| &*flag.name.text == name)
    }

    pub fn command(&self) -> Option<&CommandForm> {
        match &self.body {
            Body::Command(form) => Some(form),
            Body::Healthcheck(check) => check.command.as_ref(),
            _ => None,
        }
    }

    /// The name that a FROM gives its stage, as written.
    pub fn stage_name(&self) -> Option<&Word> {
        match &self.body {
            Body::From(from) => from.name.as_ref(),
            _ => None,
        }
    }

    pub fn pairs(&self) -> &[Pair] {
        match &self.body {
            Body::Pairs(pairs) => pairs,
            _ => &[],
        }
    }

    pub fn transfer(&self) -> Option<&Transfer> {
        match &self.body {
            Body::Transfer(transfer) => Some(transfer),
            _ => None,
        }
    }

    /// The one argument of USER, WORKDIR, STOPSIGNAL or MAINTAINER.
    pub fn text(&self) -> Option<&Word> {
        match &self.body {
            Body::Text(word) => Some(word),
            _ => None,
        }
    }
}
