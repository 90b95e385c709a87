//! Will it build.

pub mod swallowed_instruction;
pub mod syntax_error;
pub mod unreadable_file;
pub mod unused_suppression;
