//! How much is read. BuildKit itself knows one of these limits only, that of a line; what is
//! beyond the others nobody has written by hand, and no answer would come while somebody types.

/// The longest text, in bytes: 4 MiB.
pub const LONGEST_TEXT: u32 = 4 << 20;

/// The most instructions of a text.
pub const MOST_INSTRUCTIONS: usize = 100_000;

/// The longest line, in bytes without its line feed: BuildKit reads lines into a buffer of 64 KiB.
pub(super) const LONGEST_LINE: usize = 65_535;

/// Why nothing of a text is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    Text,
    Instructions,
}

impl Limit {
    /// What follows the name of the file in a sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::Text => format!("is larger than {} MiB", LONGEST_TEXT >> 20),
            Self::Instructions => format!("has more than {MOST_INSTRUCTIONS} instructions"),
        }
    }
}
