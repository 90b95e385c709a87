//! Users and permissions.
