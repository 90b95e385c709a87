//! Images and stages.

mod conversion;

pub mod debug_image;
pub mod image_not_approved;
pub mod runtime_not_distroless;
pub mod single_stage;
pub mod tag_not_nonroot;
pub mod unknown_image_tag;
pub mod unmaintained_image;
pub mod unused_stage;
