//! Users and permissions.

pub mod nonstandard_user;
pub mod passwd_drops_nonroot;
pub mod root_in_runtime;
pub mod runs_as_root;
pub mod unknown_owner;
pub mod unknown_user;
