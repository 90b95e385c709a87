//! Metadata.

pub mod label_namespace;
pub mod label_port_mismatch;
pub mod label_value;
pub mod manual_review;
pub mod missing_labels;
pub mod placeholder_label;
pub mod service_name_mismatch;
