//! Will it build.

pub mod context_escape;
pub mod copy_from_self;
pub mod duplicate_copy;
pub mod exit_after_or_echo;
pub mod ignored_source;
pub mod instruction_before_from;
pub mod missing_from;
pub mod multiple_sources_need_slash;
pub mod onbuild_forbidden;
mod open_quote;
pub mod placeholder_version;
pub mod port_out_of_range;
mod refused;
pub mod refused_value;
pub mod relative_copy_before_workdir;
pub mod secrets_not_ignored;
pub mod shell_syntax_in_copy;
pub mod source_not_found;
mod sources;
pub mod stage_source_missing;
pub mod suppression_without_reason;
pub mod swallowed_instruction;
pub mod syntax_error;
pub mod system_path_without_from;
pub mod unreadable_file;
pub mod unused_suppression;
pub mod wildcard_matches_nothing;
