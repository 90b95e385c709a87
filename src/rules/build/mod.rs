//! Will it build.

pub mod copy_from_self;
pub mod instruction_before_from;
pub mod onbuild_forbidden;
pub mod port_out_of_range;
pub mod swallowed_instruction;
pub mod syntax_error;
pub mod unreadable_file;
pub mod unused_suppression;
