//! What the language has, in words: instructions, flags, directives, arguments, signals, labels.
//!
//! Tables and nothing else, read by completion, hover and signature help alike. What flags and
//! mounts there are, and what each is for, is in `syntax::flag`, which reads them; here is how
//! their values are written. Facts are those of BuildKit's reference (moby/buildkit,
//! frontend/dockerfile/docs/reference.md at 73ed682) and of the OCI image specification 1.1.

mod arguments;
mod directives;
mod instructions;
mod labels;
mod values;

pub use arguments::{ARGUMENTS, argument};
pub use directives::{CHECK_OPTIONS, DirectivePage, FRONTENDS, directive};
pub use instructions::{Form, InstructionPage, Part, instruction};
pub use labels::{LABELS, label};
pub use values::{
    CHECKSUMS, DURATIONS, ESCAPES, MODES, PLATFORMS, PROTOCOLS, SIGNALS, SIZES, flag_form,
    flag_values, mount_form, signal,
};

/// A word of the language and what it means, in a line of Markdown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Meaning {
    pub name: &'static str,
    pub about: &'static str,
}

const fn meaning(name: &'static str, about: &'static str) -> Meaning {
    Meaning { name, about }
}

fn find(table: &'static [Meaning], name: &str) -> Option<&'static Meaning> {
    table.iter().find(|entry| entry.name == name)
}
