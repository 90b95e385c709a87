//! Import pathways, and whether the entry point can start.

pub mod doubled_interpreter;
pub mod entrypoint_file_missing;
pub mod interpreter_incomplete;
pub mod interpreter_missing;
pub mod nothing_to_run;
pub mod python_path_entry_empty;
pub mod python_path_version;
pub mod second_interpreter;
pub mod unreadable_root_home;
