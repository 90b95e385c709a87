//! Base images and their tags: of the standard, the workspace and the tables. No network.

use super::{Around, item::Item, stages};
use crate::bases;
use crate::lsp::subject::Subject;
use crate::model::ImageReference;
use rustc_hash::FxHashSet;
use tower_lsp::ls_types::CompletionItemKind;

/// What a FROM may name.
pub fn items(around: &Around<'_>) -> Vec<Item> {
    if names_tag(&around.cursor.typed).is_some() {
        return images(around);
    }
    let mut items = stages::bases(around);
    items.push(image("scratch", "the empty image").rank(3));
    items.extend(images(around));
    items
}

/// Images, or behind a `:` the tags of one.
pub fn images(around: &Around<'_>) -> Vec<Item> {
    if let Some(name) = names_tag(&around.cursor.typed) {
        return tags(around, name);
    }
    let standard = around.standard();
    let mut items = Vec::new();
    let mut seen = FxHashSet::default();
    for approved in &standard.images.approved {
        let reference = approved.reference();
        let about = format!("{}, for {}", standard.label(), approved.purpose);
        if seen.insert(reference.clone()) {
            items.push(image(&reference, &about).rank(1));
        }
    }
    for (kind, reference) in &standard.images.builders {
        if seen.insert(reference.clone()) {
            items.push(image(reference, &format!("builds {kind} services")).rank(1));
        }
    }
    for reference in own(around).chain(around.neighbours.iter().cloned()) {
        if seen.insert(reference.clone()) {
            items.push(image(&reference, "of this workspace").rank(2));
        }
    }
    for name in bases::official_images() {
        items.push(image(name, "Docker official image").rank(4));
    }
    for name in bases::published_distroless() {
        items.push(image(&name, "distroless").rank(5));
    }
    items
}

/// The name before the tag that is being typed; a `:` before a `/` is a port's.
fn names_tag(typed: &str) -> Option<&str> {
    typed.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map(|(name, _)| name)
}

/// The images that this file names elsewhere.
fn own<'a>(around: &Around<'a>) -> impl Iterator<Item = String> + use<'a> {
    let at = around.cursor.instruction;
    let stages = around.snapshot.document.model().stages.iter();
    stages.filter(move |stage| stage.from != at).filter_map(|stage| match &stage.base {
        crate::model::Base::Image(image) => Some(image.text.clone()),
        _ => None,
    })
}

fn image(reference: &str, about: &str) -> Item {
    let subject = Subject::Image { reference: reference.to_owned() };
    Item::new(reference, CompletionItemKind::REFERENCE).about(about).subject(subject)
}

/// `name:tag` for the tags that are published as of the tables' date, and for those that the
/// workspace uses.
fn tags(around: &Around<'_>, name: &str) -> Vec<Item> {
    let Some(reference) = ImageReference::parse(name) else { return Vec::new() };
    let familiar = reference.familiar_name();
    let item = |tag: &str, about: &str, rank: u8| {
        let whole = format!("{name}:{tag}");
        Item::new(tag, CompletionItemKind::REFERENCE)
            .insert(whole.clone())
            .about(about)
            .subject(Subject::Image { reference: whole })
            .rank(rank)
    };
    let mut items = Vec::new();
    let mut seen = FxHashSet::default();
    let approved = around.standard().images.approved(&familiar);
    for tag in approved.into_iter().flat_map(|approved| &approved.tags) {
        if seen.insert(tag.clone()) {
            items.push(item(tag, &around.standard().label(), 0));
        }
    }
    for used in own(around).chain(around.neighbours.iter().cloned()) {
        let used = ImageReference::parse(&used);
        let Some(used) = used.filter(|used| used.familiar_name() == familiar) else { continue };
        if let Some(tag) = used.tag()
            && seen.insert(tag.to_owned())
        {
            items.push(item(tag, "of this workspace", 1));
        }
    }
    for tag in bases::published_tags(&familiar) {
        if seen.insert(tag.clone()) {
            items.push(item(&tag, "published", 2));
        }
    }
    items
}
