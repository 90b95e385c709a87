//! Variables, secrets, ports.

pub mod hardcoded_secret;
