//! Users and permissions.

pub mod missing_chown;
pub mod nonstandard_user;
pub mod passwd_drops_nonroot;
pub mod root_in_runtime;
pub mod runs_as_root;
pub mod secret_directory_mode;
pub mod unknown_owner;
pub mod unknown_user;
pub mod world_writable;
