//! Import pathways, and whether the entry point can start.
