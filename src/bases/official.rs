//! The official images of Docker Hub.

use super::image::{Image, Listing};
use super::recipe::{self, Facts};
use super::suite::Suite;
use super::tags::{self, Meaning};

/// A base of a base of a base; buildpack-deps on debian is the deepest there is.
const DEPTH: usize = 4;

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    tags::names()
}

pub(super) fn lookup(name: &str, tag: &str) -> Option<Image> {
    at_depth(name, tag, 0)
}

fn at_depth(name: &str, tag: &str, depth: usize) -> Option<Image> {
    let table = tags::table(name)?;
    let recipe = recipe::of(name)?;
    let meaning = tags::meaning(table, tag);
    let listing = listing(meaning.as_ref());
    let mut image = Image::unknown(name, Some(tag), listing);
    image.source = format!("{}; {}, {}", tags::source(table), recipe.source, recipe.date);
    image.date = tags::date(table).to_owned();
    let facts = match meaning {
        Some(meaning) => facts(name, meaning),
        // An alpine whose release is not known is still an alpine.
        None if name == "alpine" => Facts { suite: Suite::named("alpine"), ..Facts::default() },
        None => return Some(image),
    };
    let layers: Vec<_> = recipe.layers.iter().filter(|layer| layer.applies(&facts)).collect();
    match layers.iter().find_map(|layer| layer.from.as_deref()) {
        Some(from) if depth < DEPTH => {
            if let Some((base, tag)) =
                facts.expand(from).as_deref().and_then(|from| from.split_once(':'))
                && let Some(base) = at_depth(base, tag, depth + 1)
            {
                image.build_on(base);
            }
        }
        // The recipe has bases, but not for what is known of this tag.
        _ if recipe.layers.iter().any(|layer| layer.from.is_some()) => {}
        _ => image.build_on_nothing(),
    }
    image.suite = facts.suite.clone();
    for layer in layers {
        image.apply(layer, &facts);
    }
    Some(image)
}

fn listing(meaning: Option<&Meaning>) -> Listing {
    match meaning {
        Some(Meaning { listed: true, ended: None, .. }) => Listing::Current,
        Some(Meaning { listed: true, ended: Some(date), .. }) => {
            Listing::Ended { date: date.clone(), successor: None }
        }
        _ => Listing::Unlisted,
    }
}

fn facts(name: &str, meaning: Meaning) -> Facts {
    // An empty version may still be named in full by the table: `python:slim` was 3.14.7.
    let exact = !meaning.version.is_empty() && meaning.full == meaning.version;
    Facts {
        image: name.to_owned(),
        flavour: Some(meaning.flavour),
        suite: meaning.suite.as_deref().and_then(Suite::named),
        version: meaning.full,
        exact,
    }
}
