//! Flags of an instruction (`--name=value`), and the options of `--mount`.

use super::Word;

/// A flag, unquoted and unescaped as BuildKit reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flag {
    /// The whole of it, `--` included.
    pub word: Word,
    /// Without the `--`.
    pub name: Word,
    /// What follows the first `=`; `None` where there is none.
    pub value: Option<Word>,
}

/// One `key=value` or bare `key` of a `--mount=` value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MountOption {
    pub key: Word,
    pub value: Option<Word>,
}
