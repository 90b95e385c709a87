//! Images and stages.

mod builders;
mod conversion;

pub mod builder_platform_mismatch;
pub mod debug_image;
pub mod floating_suite;
pub mod from_arg_scope;
pub mod image_not_approved;
pub mod platform_arg_shadowed;
pub mod runtime_not_distroless;
pub mod runtime_version_mismatch;
pub mod single_stage;
pub mod stage_reference;
pub mod syntax_directive;
pub mod tag_not_nonroot;
pub mod unknown_image_tag;
pub mod unmaintained_image;
pub mod unused_stage;
