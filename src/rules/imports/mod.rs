//! Import pathways, and whether the entry point can start.

pub mod dangling_venv;
pub mod doubled_interpreter;
pub mod entrypoint_file_missing;
mod image_with;
pub mod interpreter_incomplete;
pub mod interpreter_missing;
pub mod module_not_importable;
pub mod musl_on_glibc;
pub mod node_modules_path;
pub mod nothing_to_run;
pub mod packages_not_importable;
pub mod prune_before_build;
pub mod python_path_entry_empty;
pub mod python_path_version;
pub mod script_shebang_missing;
pub mod second_interpreter;
pub mod unreadable_root_home;
