//! Variables, secrets, ports.

pub mod hardcoded_secret;
pub mod missing_environment;
pub mod secret_file_copied;
pub mod security_options;
pub mod unexposed_port;
pub mod unneeded_port;
pub mod unreachable_bind_host;
