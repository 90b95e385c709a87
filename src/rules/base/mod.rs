//! Images and stages.

mod conversion;

pub mod runtime_not_distroless;
pub mod single_stage;
