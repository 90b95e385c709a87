//! Users and permissions.

pub mod root_in_runtime;
pub mod runs_as_root;
