//! Import pathways, and whether the entry point can start.

pub mod doubled_interpreter;
