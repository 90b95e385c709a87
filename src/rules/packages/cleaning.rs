//! Package managers whose cache stays in the layer.

use crate::lint::{Applicability, Report, shell_edits};
use crate::syntax::InstructionRef;
use crate::syntax::shell::Invocation;

pub(super) struct Cleaning {
    pub tool: &'static str,
    /// The words that make it fill its cache.
    pub fills: &'static [&'static str],
    /// Whether a command clears it.
    pub clears: fn(&Invocation<'_>) -> bool,
    /// Parts of the targets of mounts that hold it.
    pub mounts: &'static [&'static str],
    /// What clears it.
    pub command: &'static str,
}

impl Cleaning {
    /// Reports where the first command that fills the cache does not come before the first one
    /// that clears it.
    pub fn check(&self, at: InstructionRef<'_>, report: &mut Report<'_>) {
        let filling = |it: &Invocation<'_>| it.is(&[self.tool]) && it.has_word(self.fills);
        let fill = at.get().invocations().enumerate().find(|(_, it)| filling(it));
        let Some((place, fill)) = fill else { return };
        let cleared = at.get().invocations().position(|it| (self.clears)(&it));
        if cleared.is_some_and(|cleared| cleared > place) || has_mount(at, self.mounts) {
            return;
        }
        let Some(verb) = fill.find_word(self.fills) else { return };
        let (tool, command) = (self.tool, self.command);
        let message =
            format!("the cache of `{tool}` stays in this layer: end the RUN with `&& {command}`");
        report.at(at.at(fill.head(verb)), message).fix(Applicability::Safe, || {
            let edit = shell_edits::append_command(at, command)?;
            Some((format!("Append {command}"), [edit]))
        });
    }
}

/// Whether a mount that is not part of the layer has one of these in its target.
pub(super) fn has_mount(at: InstructionRef<'_>, parts: &[&str]) -> bool {
    let mut targets = at.get().innermost().layerless_targets();
    targets.any(|target| parts.iter().any(|part| target.contains(part)))
}

/// `rm` with `-rf`, whatever it removes, or with the word `path`.
pub(super) fn is_removal(invocation: &Invocation<'_>, path: &str) -> bool {
    invocation.is(&["rm"]) && invocation.has_word(&["-rf", path])
}
