//! Metadata.

pub mod label_value;
pub mod missing_labels;
