//! Variables, secrets and ports.
