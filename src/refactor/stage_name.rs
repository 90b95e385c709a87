//! A name for a stage, used wherever its number stands.

use super::{Offer, Place};
use crate::model::{Model, Stage, StageTarget};
use crate::syntax::{Body, Keyword};
use crate::text::Edit;
use rustc_hash::FxHashSet;

pub(super) fn name(place: &Place<'_>) -> Offer {
    let model = place.document.model();
    let stage = model.stage_of(place.at.index)?;
    let Body::From(from) = &place.at.get().operation.body else { return None };
    let image = from.image.as_ref().filter(|_| place.keyword() == Keyword::From)?;
    let numbers: Vec<_> = model
        .references
        .iter()
        .filter(|found| found.target == StageTarget::ByIndex(stage.index))
        .collect();
    let (name, title, mut edits) = match &from.name {
        Some(_) if numbers.is_empty() || is_taken_again(model, stage) => return None,
        Some(name) => {
            let title = format!("Use the name `{}` instead of {}", name.text, stage.index);
            (name.text.to_string(), title, Vec::new())
        }
        None => {
            let name = free_name(model, stage);
            let keyword = &place.at.operation.name.text;
            let word = if **keyword == *keyword.to_lowercase() { "as" } else { "AS" };
            let edit = Edit::insert(place.at.word_span(image).end, format!(" {word} {name}"));
            (name.clone(), format!("Name this stage `{name}`"), vec![edit])
        }
    };
    edits.extend(numbers.iter().map(|found| Edit::replace(found.span, name.as_str())));
    let same = targets(place.after_all(&edits)?.model()) == targets(model);
    same.then_some((title, edits))
}

/// Which stage each place names.
fn targets(model: &Model) -> Vec<Option<usize>> {
    model.references.iter().map(|found| found.target.stage()).collect()
}

/// Whether another stage has the name too: the last of them is found under it.
fn is_taken_again(model: &Model, stage: &Stage) -> bool {
    model.stages.iter().any(|other| other.index != stage.index && other.name == stage.name)
}

/// What the stage is for, and a number where that is a name already: of a stage, or of an image or
/// a context that something takes files from.
fn free_name(model: &Model, stage: &Stage) -> String {
    let of_stages = model.stages.iter().filter_map(|stage| stage.name.as_deref());
    let of_places = model.references.iter().map(|found| &*found.text);
    let taken: FxHashSet<String> = of_stages.chain(of_places).map(str::to_lowercase).collect();
    let is_base = model.references.iter().any(|found| {
        let others = model.stage_of(found.instruction).map(|stage| stage.from);
        found.target.stage() == Some(stage.index) && others == Some(found.instruction)
    });
    let plain = match () {
        () if model.runtime == Some(stage.index) => "runtime",
        () if is_base => "base",
        () => "builder",
    };
    let numbered = (2..).map(|number| format!("{plain}{number}"));
    let mut names = std::iter::once(plain.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}
