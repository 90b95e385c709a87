//! Text: a rope, positions in three encodings, edits.
//!
//! Invariants: every offset that leaves this room is on a character boundary; every position that
//! enters it is clamped (a column past the end of its line is the end of the line, a line past
//! the end of the text is the end of the text), never refused.

mod edit;
mod mapped;
mod rope;
mod span;

pub use edit::{Edit, EditSet, Overlap};
pub use mapped::{Mapped, Piece};
pub use rope::{Encoding, Position, Text};
pub use span::{Local, Span};
