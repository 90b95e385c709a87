//! What makes BuildKit stop, or surely was meant otherwise.

use super::Keyword;
use crate::text::Local;

/// A problem of structure, with its place in the instruction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub local: Local,
    pub kind: ProblemKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProblemKind {
    /// Not an instruction; the nearest one where there is one.
    UnknownInstruction {
        word: Box<str>,
        suggestion: Option<Keyword>,
    },
    /// The line begins with what continues a shell command (`&&`, `|`, `>` …), or the like: the
    /// line before it lacks its escape character.
    MissingContinuation {
        word: Box<str>,
    },
    /// An instruction without its arguments, or COPY or ADD with one. Not for RUN, CMD and
    /// ENTRYPOINT, which BuildKit accepts without.
    MissingArguments {
        keyword: Keyword,
    },
    /// `FROM` with other than one or three words, or a second word that is not `AS`.
    FromArguments,
    /// `ENV KEY` without a value, or `LABEL KEY`.
    PairWithoutValue {
        keyword: Keyword,
    },
    /// A word without `=` among `key=value` words.
    PairWithoutEquals {
        word: Box<str>,
    },
    /// The name of an ENV, LABEL or ARG is empty.
    EmptyName {
        keyword: Keyword,
    },
    UnterminatedHeredoc {
        name: Box<str>,
    },
    /// A quote that is not closed in the instruction; the character.
    UnterminatedQuote {
        quote: char,
    },
    /// An array of JSON that is not of strings only: BuildKit refuses it.
    JsonNotStrings,
    /// A flag (with its `--`) that the instruction does not have; the nearest that it has
    /// (without).
    UnknownFlag {
        flag: Box<str>,
        suggestion: Option<&'static str>,
    },
    /// A flag that needs a value has none.
    FlagWithoutValue {
        flag: Box<str>,
    },
    /// A flag that may be given once stands there again.
    RepeatedFlag {
        flag: Box<str>,
    },
    /// A boolean flag has another value than true or false.
    FlagNotBoolean {
        flag: Box<str>,
        value: Box<str>,
    },
    /// A flag that takes only some values (`--network`, `--security`), a duration or a number has
    /// another one. `expected` is to be read as a list of choices.
    InvalidFlagValue {
        flag: Box<str>,
        value: Box<str>,
        expected: &'static [&'static str],
    },
    /// An option of `--mount` that BuildKit refuses, and why.
    InvalidMount {
        reason: Box<str>,
        suggestion: Option<&'static str>,
    },
    /// The name of a stage has other characters than letters, digits and `-_.`, or does not begin
    /// with a letter.
    InvalidStageName {
        name: Box<str>,
    },
    /// SHELL of something other than an array of JSON.
    ShellNotJson,
    /// `HEALTHCHECK NONE` with more behind it.
    HealthcheckNoneArguments,
    /// The destination of COPY or ADD is a heredoc.
    HeredocDestination {
        keyword: Keyword,
    },
    /// A VOLUME whose path is empty.
    EmptyVolume,
    /// `COPY --from` names a variable, a quote or an escape: BuildKit expands nothing there.
    CopyFromVariable,
    /// A `${…}` that is not closed, or a modifier that BuildKit does not know.
    BadSubstitution {
        reason: Box<str>,
    },
    /// ONBUILD of ONBUILD, FROM or MAINTAINER.
    OnbuildNotAllowed {
        keyword: Keyword,
    },
    /// HEALTHCHECK of something other than NONE or CMD.
    UnknownHealthcheck {
        word: Box<str>,
    },
    /// A physical line inside a continued instruction begins with an instruction keyword in its
    /// first column: a line before it ends in a stray escape character.
    SwallowedInstruction {
        keyword: Keyword,
    },
    /// A physical line longer than BuildKit reads (65,535 bytes).
    LineTooLong,
    /// The file ends inside a continuation. BuildKit accepts it.
    DanglingContinuation,
}

impl Problem {
    /// Whether it is a line that a template engine replaces before BuildKit sees the file.
    pub fn is_template(&self) -> bool {
        const STARTS: [&str; 5] = ["{{", "{%", "<%", "%%", "include("];
        match &self.kind {
            ProblemKind::UnknownInstruction { word, .. } => {
                STARTS.iter().any(|start| word.starts_with(start))
            }
            _ => false,
        }
    }
}
