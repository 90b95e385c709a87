//! Stages: as a base, as what is copied from, and the name of a new one.

use super::{Around, item::Item};
use crate::lsp::subject::Subject;
use crate::model::{Base, Stage};
use rustc_hash::FxHashSet;
use tower_lsp::ls_types::CompletionItemKind;

/// Stages before the cursor's that a COPY (with `numbers`) or a mount may take from. Of equal
/// names the last.
pub fn sources(around: &Around<'_>, numbers: bool) -> Vec<Item> {
    let Some(own) = around.stage() else { return Vec::new() };
    let mut items: Vec<_> = named(around, own).map(|stage| item(stage, 0)).collect();
    if numbers {
        let stages = around.snapshot.document.model().stages.iter().take(own);
        let number = |stage: &Stage| {
            let name = stage.name.as_deref().unwrap_or_default();
            Item::new(stage.index.to_string(), CompletionItemKind::CLASS)
                .about(format!("stage {name} upon {}", base(stage)).replace("  ", " "))
                .subject(Subject::Stage { index: stage.index })
                .rank(2)
        };
        items.extend(stages.map(number));
    }
    items
}

/// Stages that a FROM may be built upon.
pub fn bases(around: &Around<'_>) -> Vec<Item> {
    let own = around.stage().unwrap_or(0);
    named(around, own).map(|stage| item(stage, 0)).collect()
}

/// Those with a name, of equal names the last, the nearest first.
fn named<'a>(around: &Around<'a>, own: usize) -> impl Iterator<Item = &'a Stage> {
    let stages = around.snapshot.document.model().stages.get(..own).unwrap_or_default();
    let mut seen = FxHashSet::default();
    stages
        .iter()
        .rev()
        .filter(move |stage| stage.name.as_deref().is_some_and(|name| seen.insert(name)))
}

fn item(stage: &Stage, rank: u8) -> Item {
    Item::new(stage.name.as_deref().unwrap_or_default(), CompletionItemKind::CLASS)
        .about(format!("stage {} upon {}", stage.index, base(stage)))
        .subject(Subject::Stage { index: stage.index })
        .rank(rank)
}

fn base(stage: &Stage) -> String {
    match &stage.base {
        Base::Stage(index) => format!("stage {index}"),
        Base::Scratch => "scratch".to_owned(),
        Base::Image(image) => image.text.clone(),
        Base::Unknown => "an unknown image".to_owned(),
    }
}

/// `AS` behind an image.
pub fn alias(around: &Around<'_>) -> Vec<Item> {
    let taken = |name: &str| {
        let stages = &around.snapshot.document.model().stages;
        stages.iter().any(|stage| stage.name.as_deref() == Some(name))
    };
    let free = ["build", "runtime", "test"].into_iter().find(|name| !taken(name));
    let name = free.unwrap_or("name");
    vec![
        Item::new("AS", CompletionItemKind::KEYWORD)
            .snippet(format!("AS ${{1:{name}}}"))
            .means("Gives the stage a name"),
    ]
}
