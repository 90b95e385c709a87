//! The images of gcr.io/distroless.

use super::image::{Image, Listing};
use super::recipe::{self, Facts, Recipe};
use super::suite::Suite;

pub(super) const PREFIX: &str = "gcr.io/distroless/";

pub(super) const FLAVOURS: &[&str] = &["latest", "nonroot", "debug", "debug-nonroot"];

/// Every image that the table lists as published, suffixed names only.
pub(super) fn published() -> Vec<String> {
    let recipe = recipe::of("distroless");
    let lists = recipe.into_iter().flat_map(|recipe| &recipe.published);
    lists
        .flat_map(|(suite, names)| names.iter().map(move |name| format!("{PREFIX}{name}-{suite}")))
        .collect()
}

/// `name` without the registry; `tag` is `None` where only a digest is named.
pub(super) fn lookup(name: &str, tag: Option<&str>) -> Option<Image> {
    let recipe = recipe::of("distroless")?;
    let (kind, distro) = match name.rsplit_once("-debian") {
        Some((kind, release)) => (kind, format!("debian{release}")),
        None => (name, recipe.unsuffixed.get(name).unwrap_or(&recipe.default).clone()),
    };
    let flavour = tag.and_then(|tag| flavour(recipe, &distro, tag));
    let listing = listing(recipe, kind, &distro);
    let known = listing != Listing::Unlisted;
    let listing = if tag.is_some() && flavour.is_none() { Listing::Unlisted } else { listing };
    let mut image = Image::unknown(&format!("{PREFIX}{name}"), tag, listing);
    image.distroless = true;
    image.source = format!("{}, {}", recipe.source, recipe.date);
    image.date.clone_from(&recipe.date);
    if !known {
        return Some(image);
    }
    let letters = kind.trim_end_matches(|c: char| c.is_ascii_digit());
    // The 3 of python3 is a part of its name.
    let (stem, version) = if kind == "python3" {
        (kind, "")
    } else {
        (letters, kind.get(letters.len()..).unwrap_or_default())
    };
    let facts = Facts {
        image: stem.to_owned(),
        flavour: flavour.map(str::to_owned),
        suite: distro.strip_prefix("debian").and_then(Suite::debian),
        version: version.to_owned(),
        exact: true,
    };
    image.build_on_nothing();
    image.suite = facts.suite.clone();
    // Unpacked as Debian packaged it; README.md: from Debian 13 on usr-merged.
    image.usr_merged = facts.suite.as_ref().map(|suite| suite.name == "trixie");
    for layer in recipe.layers.iter().filter(|layer| layer.applies(&facts)) {
        image.apply(layer, &facts);
    }
    if flavour.is_none() {
        // The user, and whether there is a busybox, depend on the tag.
        image.user = None;
        image.workdir = None;
        image.open("/busybox/");
        if image.entrypoint.as_ref().is_some_and(Vec::is_empty) {
            image.entrypoint = None;
        }
    }
    Some(image)
}

/// Whether some release has images for an architecture of this name.
pub(super) fn is_architecture(word: &str) -> bool {
    let recipe = recipe::of("distroless");
    let mut lists = recipe.into_iter().flat_map(|recipe| recipe.architectures.values());
    lists.any(|names| names.iter().any(|name| name == word))
}

fn listing(recipe: &Recipe, kind: &str, distro: &str) -> Listing {
    if recipe.published.get(distro).is_some_and(|names| names.iter().any(|name| name == kind)) {
        return Listing::Current;
    }
    match recipe.ended.get(&format!("{kind}-{distro}")) {
        Some([date, successor]) => {
            Listing::Ended { date: date.clone(), successor: Some(format!("{PREFIX}{successor}")) }
        }
        None => Listing::Unlisted,
    }
}

/// `nonroot` for `nonroot` and `nonroot-arm64`.
fn flavour(recipe: &Recipe, distro: &str, tag: &str) -> Option<&'static str> {
    let architectures = recipe.architectures.get(distro);
    FLAVOURS.iter().copied().find(|flavour| {
        tag.strip_prefix(flavour).is_some_and(|rest| {
            let listed = |suffix: &str| {
                architectures.is_some_and(|all| all.iter().any(|name| name == suffix))
            };
            rest.is_empty() || rest.strip_prefix('-').is_some_and(listed)
        })
    })
}
