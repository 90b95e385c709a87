//! Package managers whose cache stays in the layer.

use crate::lint::{Applicability, Context, Report, Tool, Voice, shell_edits};
use crate::model::Stage;
use crate::syntax::shell::Invocation;
use crate::syntax::{Body, InstructionRef, Keyword};

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
        self.check_as(at, Voice::All, report);
    }

    pub fn check_as(&self, at: InstructionRef<'_>, voice: Voice, report: &mut Report<'_>) {
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
        report.at(at.at(fill.head(verb)), message).voice(voice).fix(Applicability::Safe, || {
            let edit = shell_edits::append_command(at, command)?;
            Some((format!("Append {command}"), [edit]))
        });
    }
}

/// Who says that the layer of a RUN is too large; `None` where nobody keeps it. Layers of a stage
/// that is only copied from are thrown away.
pub(super) fn voice_of_layer(context: &Context<'_>, at: InstructionRef<'_>) -> Option<Voice> {
    if at.operation.keyword == Keyword::Onbuild {
        return Some(Voice::All);
    }
    let model = context.model();
    let Some(stage) = model.stage_of(at.index) else {
        return Some(Voice::AllBut(Tool::Hadolint));
    };
    Voice::of(model.keeps_layers(stage), hadolint_keeps(context, stage), Tool::Hadolint)
}

/// hadolint tells stages apart by the texts of their FROM, so that one with the text of the last
/// one's counts as the last, and by their names letter by letter.
fn hadolint_keeps(context: &Context<'_>, stage: &Stage) -> bool {
    let from = |stage: &Stage| context.syntax().get(stage.from).map(|at| &at.instruction.operation);
    let words = |stage: &Stage| match &from(stage)?.body {
        Body::From(words) => Some(words),
        _ => None,
    };
    let texts = |stage: &Stage| {
        let (image, name) = words(stage).map(|it| (it.image.as_ref(), it.name.as_ref()))?;
        let flags: Vec<_> = from(stage)?.flags.iter().map(|flag| &flag.word.text).collect();
        Some((flags, image.map(|it| &it.text), name.map(|it| &it.text)))
    };
    let name = words(stage).and_then(|words| words.name.as_ref());
    let stages = &context.model().stages;
    stages.last().is_some_and(|last| texts(last) == texts(stage))
        || name.is_some_and(|name| {
            let mut later = stages.iter().skip(stage.index + 1).filter_map(words);
            later.any(|from| from.image.as_ref().is_some_and(|image| image.text == name.text))
        })
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
