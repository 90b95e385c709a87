//! Attack surface of the runtime stage.

mod builder;
mod exec;
pub mod invalid_exec_json;
pub mod package_install_in_runtime;
pub mod run_command_missing;
pub mod script_entrypoint;
pub mod shell_form_entrypoint;
pub mod shell_form_run;
pub mod shell_instruction;

use crate::bases;
use crate::lint::Context;
use crate::model::{Base, Stage};

/// Whether a stage's base image certainly is a full one, with a shell and tools: then
/// `runtime-not-distroless` says so, and what follows from it is not said again.
fn is_full(context: &Context<'_>, stage: &Stage) -> bool {
    let images = &context.standard().images;
    match context.model().root_base(stage.index) {
        Base::Image(image) => {
            let (name, tag) = (image.familiar_name(), image.tag());
            !images.is_distroless(&name)
                && !images.is_trusted(&name, tag)
                && (images.prohibited(&name, tag).is_some()
                    || bases::lookup(&name, tag)
                        .is_some_and(|image| image.is_known() && !image.distroless))
        }
        _ => false,
    }
}
