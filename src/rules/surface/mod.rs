//! Attack surface of the runtime stage.

mod builder;
pub(in crate::rules) mod copies;
mod exec;
pub mod extra_service;
pub mod invalid_exec_json;
pub mod package_install_in_runtime;
pub mod package_manager_in_runtime;
pub mod run_command_missing;
pub mod script_entrypoint;
pub mod shell_form_entrypoint;
pub mod shell_form_run;
pub mod shell_in_runtime;
pub mod shell_instruction;
pub mod system_file_write;
pub mod unneeded_tool;
pub mod whole_bin_directory;
pub mod whole_system_tree;

use crate::lint::Context;
use crate::model::{Base, Stage};

/// Whether a stage's base image is none for a runtime, as far as its name says, or is not known:
/// then `runtime-not-distroless` speaks of it if anything does, and what follows from it is not
/// said again.
fn is_full(context: &Context<'_>, stage: &Stage) -> bool {
    let images = &context.standard().images;
    match context.model().root_base(stage.index) {
        Base::Image(image) => {
            let (name, tag) = (image.familiar_name(), image.tag());
            let accepted = images.is_distroless(&name) || images.is_trusted(&name, tag);
            !accepted && (images.prohibited(&name, tag).is_some() || !name.contains("distroless"))
        }
        Base::Unknown => true,
        Base::Scratch | Base::Stage(_) => false,
    }
}
