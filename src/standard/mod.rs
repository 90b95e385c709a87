//! A standard, read from data.

/// A standard in force.
#[derive(Clone, Debug, Default)]
pub struct Standard {
    pub name: String,
    pub version: String,
}
