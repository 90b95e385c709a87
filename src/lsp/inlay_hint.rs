//! Inlay hints: values of variables, stages behind numbers, what the runtime stage starts.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use super::editor_settings::HintKinds;
use super::subject;
use crate::contents::Known;
use crate::model::{Origin, StageTarget};
use crate::text::Span;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    InlayHint, InlayHintKind, InlayHintLabel, InlayHintParams, InlayHintTooltip, Range,
};

/// The longest value, in characters.
const LONGEST: usize = 40;

impl Backend {
    pub async fn inlay_hints(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let kinds = self.state().configuration.editor.inlay_hints;
        let answer =
            move |snapshot: &Snapshot, _: &Abilities| Some(hints(snapshot, params.range, kinds));
        self.ask(&params.text_document.uri, answer).await
    }
}

/// The hints of the lines of `range`, in the order of the text.
fn hints(snapshot: &Snapshot, range: Range, kinds: HintKinds) -> Vec<InlayHint> {
    let wanted = snapshot.span(range);
    let mut hints = Vec::new();
    if kinds.variables {
        hints.extend(variables(snapshot, wanted));
    }
    if kinds.stages {
        hints.extend(stages(snapshot, wanted));
    }
    if kinds.runtime {
        hints.extend(runtime(snapshot));
    }
    hints.retain(|(offset, _)| wanted.touches(*offset));
    hints.sort_by_key(|(offset, _)| *offset);
    hints.into_iter().map(|(_, hint)| hint).collect()
}

fn hint(snapshot: &Snapshot, offset: u32, label: &str, tooltip: String) -> (u32, InlayHint) {
    let hint = InlayHint {
        position: snapshot.range(Span::empty(offset)).start,
        label: InlayHintLabel::String(short(label)),
        kind: Some(InlayHintKind::TYPE),
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(tooltip)),
        padding_left: None,
        padding_right: None,
        data: None,
    };
    (offset, hint)
}

fn short(text: &str) -> String {
    let mut short = text.lines().next().unwrap_or_default().to_owned();
    if let Some((end, _)) = short.char_indices().nth(LONGEST) {
        short.truncate(end);
        short.push('…');
    }
    short
}

/// `=8080` behind a name, where its value is certain.
fn variables(snapshot: &Snapshot, wanted: Span) -> Vec<(u32, InlayHint)> {
    let document = &snapshot.document;
    let (syntax, model) = (document.syntax(), document.model());
    let mut hints = Vec::new();
    let first = syntax.at(wanted.start).or_else(|| syntax.first_from(wanted.start));
    let from = first.map_or(syntax.len(), |first| first.index);
    let seen = (from..syntax.len()).filter_map(|index| syntax.get(index));
    for at in seen.take_while(|at| at.start <= wanted.end) {
        let mut uses = model.variable_uses(syntax, at);
        // What a shell reads may be among them.
        uses.extend(model.shell_uses(at));
        uses.sort_by_key(|used| used.span);
        uses.dedup_by_key(|used| used.span);
        for used in uses {
            let Some(origin) = used.origin else { continue };
            let mut definitions = model.definitions().iter();
            let found = match origin {
                Origin::Instruction { .. } => {
                    definitions.find(|it| it.origin == origin && it.name == used.name)
                }
                _ => model.definition_at(at.index, &used.name),
            };
            let Some(definition) = found else { continue };
            if let Some(value) = subject::value_of(snapshot, at.index, definition) {
                let place = subject::place_of(snapshot, definition, at.index);
                let tooltip = format!("{} = {value}\n{place}", used.name);
                hints.push(hint(snapshot, used.span.end, &format!("={value}"), tooltip));
            }
        }
    }
    hints
}

/// `: build` behind `--from=0`.
fn stages(snapshot: &Snapshot, wanted: Span) -> Vec<(u32, InlayHint)> {
    let model = snapshot.document.model();
    let mut hints = Vec::new();
    for reference in model.references.iter().filter(|it| wanted.overlaps(it.span)) {
        let StageTarget::ByIndex(index) = reference.target else { continue };
        let Some(stage) = model.stages.get(index) else { continue };
        let line = snapshot.document.syntax().get(stage.from).map_or(0, |from| from.line + 1);
        let name = match (&stage.name, &stage.base) {
            (Some(name), _) => name.to_string(),
            (None, crate::model::Base::Image(image)) => format!("FROM {}", image.text),
            (None, crate::model::Base::Scratch) => "FROM scratch".to_owned(),
            (None, _) => format!("line {line}"),
        };
        let tooltip = format!("Stage {index}, line {line}");
        hints.push(hint(snapshot, reference.span.end, &format!(": {name}"), tooltip));
    }
    hints
}

/// Behind the FROM of the stage that is built: as whom it runs, and what it starts that its
/// instructions do not say.
fn runtime(snapshot: &Snapshot) -> Vec<(u32, InlayHint)> {
    let document = &snapshot.document;
    let (syntax, model) = (document.syntax(), document.model());
    let stage = model.runtime.and_then(|index| model.stages.get(index));
    let Some((stage, from)) = stage.and_then(|stage| Some((stage, syntax.get(stage.from)?))) else {
        return Vec::new();
    };
    let configuration = document.contents().configuration(syntax, model, stage.index);
    let end = from.at(from.trimmed()).end;
    let mut hints = Vec::new();
    let user = match &configuration.user {
        Known::Is(Some(user)) => Some(user.as_str()),
        Known::Is(None) => Some("root"),
        Known::Unknown => None,
    };
    if let Some(user) = user {
        let tooltip = "The user in force at the end of this stage".to_owned();
        hints.push(hint(snapshot, end, &format!(" USER {user}"), tooltip));
    }
    if let (Known::Is(Some(run)), true) =
        (&configuration.entrypoint, configuration.entrypoint_inherited)
    {
        let written = subject::written(run);
        let tooltip = format!("The entry point of the base image: {written}");
        hints.push(hint(snapshot, end, &format!(" ENTRYPOINT {written}"), tooltip));
    }
    hints
}
