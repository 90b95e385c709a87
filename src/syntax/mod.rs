//! Syntax: what BuildKit reads in a text, with the place of every part.
//!
//! [`Syntax`] is the splitter's and the lowering's answer, the only authority on structure and
//! meaning. [`tree`] keeps a tree-sitter tree of a projection of the text for editors; no rule
//! sees it. Parsing never fails: what BuildKit would refuse is a [`Problem`] with a place, and
//! the next instruction goes on.
//!
//! Invariants, each a test: equal to BuildKit's parser on the conformance files; after any edit,
//! incremental equals fresh; an unchanged instruction keeps its `Arc`; a range read back from the
//! source is the part before unquoting.

mod check;
mod continuation;
mod cursor;
pub mod directive;
mod duration;
pub mod expand;
mod file;
pub mod flag;
mod frontend;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod lexer;
mod limit;
mod lines;
mod lower;
mod mount;
mod mount_check;
mod mount_spec;
mod pattern;
mod problem;
pub mod shell;
mod split;
mod suggest;
pub mod tree;
mod words;

pub use check::is_stage_name;
pub use continuation::is_in_quotes;
pub use cursor::{Cursor, Place};
pub use directive::{Directive, DirectiveKind, is_check};
pub use duration::nanoseconds;
pub use file::{InstructionRef, Syntax};
pub use flag::{Flag, FlagKind, FlagSpec, MountOption, flags_of, mount_keys};
pub use heredoc::Heredoc;
pub use instruction::{
    Body, CommandForm, From, Healthcheck, Instruction, Operation, Pair, Separator, Transfer, Word,
};
pub use keyword::Keyword;
pub use limit::{LONGEST_TEXT, Limit, MOST_INSTRUCTIONS};
pub use problem::{Problem, ProblemKind};
