//! Package managers whose cache stays in the layer.

use crate::lint::{Applicability, Context, Report, Tool, Voice, shell_edits};
use crate::model::Stage;
use crate::syntax::shell::Invocation;
use crate::syntax::{Body, From, InstructionRef, Keyword};
use rustc_hash::FxHashMap;

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

/// Whose layers are kept. Those of a stage that is only copied from are thrown away.
pub(super) struct Layers<'a> {
    context: &'a Context<'a>,
    /// The last stage whose FROM names that.
    last: FxHashMap<&'a str, usize>,
}

impl<'a> Layers<'a> {
    pub fn of(context: &'a Context<'a>) -> Self {
        let image = |stage: &'a Stage| {
            let image = words(context, stage)?.image.as_ref()?;
            Some((&*image.text, stage.index))
        };
        Self { context, last: context.model().stages.iter().filter_map(image).collect() }
    }

    /// Who says that the layer of a RUN is too large; `None` where nobody keeps it.
    pub fn voice(&self, at: InstructionRef<'_>) -> Option<Voice> {
        if at.operation.keyword == Keyword::Onbuild {
            return Some(Voice::All);
        }
        let model = self.context.model();
        let Some(stage) = model.stage_of(at.index) else {
            return Some(Voice::AllBut(Tool::Hadolint));
        };
        Voice::of(model.keeps_layers(stage), self.hadolint_keeps(stage), Tool::Hadolint)
    }

    /// hadolint tells stages apart by the texts of their FROM, so that one with the text of the
    /// last one's counts as the last, and by their names letter by letter.
    fn hadolint_keeps(&self, stage: &Stage) -> bool {
        let texts = |stage: &Stage| {
            let words = words(self.context, stage)?;
            let flags = &self.context.syntax().get(stage.from)?.get().operation.flags;
            let flags: Vec<_> = flags.iter().map(|flag| &flag.word.text).collect();
            let (image, name) = (words.image.as_ref(), words.name.as_ref());
            Some((flags, image.map(|it| &it.text), name.map(|it| &it.text)))
        };
        let last = self.context.model().stages.last();
        let name = words(self.context, stage).and_then(|words| words.name.as_ref());
        last.is_some_and(|last| texts(last) == texts(stage))
            || name
                .and_then(|name| self.last.get(&*name.text))
                .is_some_and(|later| *later > stage.index)
    }
}

fn words<'a>(context: &Context<'a>, stage: &Stage) -> Option<&'a From> {
    match &context.syntax().get(stage.from)?.get().operation.body {
        Body::From(words) => Some(words),
        _ => None,
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
