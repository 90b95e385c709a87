//! What is known of base images: tables in `data/`, with source and date, and look-ups.
//!
//! Knowledge has three values: what a table does not say is [`Presence::Unknown`], never absent.
//! An image is put together from the layers of its recipe (`recipe`), as its own Dockerfile would:
//! a tag's meaning comes from `tags`, the files of Debian packages from `files`, suites from
//! `suite`. `docs/bases.md` names every source; `scripts/bases/` writes the tables anew.

mod build;
mod distroless;
mod files;
mod holdings;
mod image;
mod needs;
mod official;
mod recipe;
mod suite;
mod tags;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

pub use files::Entry;
pub use holdings::LIBRARY_FOLDERS;
pub use image::{Account, Group, Home, Image, Listing, Runtime};
pub use needs::needs;
pub use suite::{Libc, Os, Suite};

/// What is known of a file, a user, a command, a library.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Presence {
    Present,
    Absent,
    #[default]
    Unknown,
}

impl Presence {
    pub fn is_present(self) -> bool {
        self == Self::Present
    }

    pub fn is_absent(self) -> bool {
        self == Self::Absent
    }

    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }
}

/// What is known of the image `name:tag`, `None` where the tables do not have its repository.
///
/// `name` is a repository with or without registry: `python`, `docker.io/library/python`,
/// `gcr.io/distroless/base-debian12`. Without tag it is `latest`; where a digest stands without a
/// tag, ask [`lookup_digest`]. A tag that the table does not list gives an image whose
/// [`Image::listing`] is [`Listing::Unlisted`] and which knows what its name and tag say by
/// themselves (`python:3.99-slim-bookworm` is on Debian 12).
pub fn lookup(name: &str, tag: Option<&str>) -> Option<Arc<Image>> {
    remembered(name, Some(tag.unwrap_or("latest")))
}

/// What is known of `name@digest` without a tag: only what all tags of the repository share.
pub fn lookup_digest(name: &str) -> Option<Arc<Image>> {
    remembered(name, None)
}

/// The tag of an image that says what `tag` says (empty where none is written) and names the suite;
/// `None` where the tables do not list it, or list it upon another suite.
pub fn tag_of_suite(name: &str, tag: &str, suite: &Suite) -> Option<String> {
    let named = match tag {
        "" | "latest" | "alpine" => suite.name.clone(),
        tag => match tag.strip_suffix("-alpine") {
            Some(version) => format!("{version}-{}", suite.name),
            None => format!("{tag}-{}", suite.name),
        },
    };
    let image = lookup(name, Some(&named))?;
    (image.listing != Listing::Unlisted && image.suite.as_ref() == Some(suite)).then_some(named)
}

/// An image takes some ten microseconds to put together: those that were asked for are kept.
fn remembered(name: &str, tag: Option<&str>) -> Option<Arc<Image>> {
    type Known = FxHashMap<(String, Option<String>), Option<Arc<Image>>>;
    static KNOWN: Mutex<Option<Known>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    // Names come from files, which may hold any number of them.
    if known.len() > 256 {
        known.clear();
    }
    let key = (name.to_owned(), tag.map(str::to_owned));
    known.entry(key).or_insert_with(|| put_together(name, tag).map(Arc::new)).clone()
}

fn put_together(name: &str, tag: Option<&str>) -> Option<Image> {
    match (name.strip_prefix(distroless::PREFIX), tag) {
        (Some(name), tag) => distroless::lookup(name, tag),
        (None, Some(tag)) => official::lookup(official_name(name), tag),
        (None, None) => None,
    }
}

/// The official images that the tables have: `python`, `debian`, …
pub fn official_images() -> impl Iterator<Item = &'static str> {
    official::names()
}

/// The images that distroless publishes as of its table's date, with the prefix of the registry.
pub fn published_distroless() -> Vec<String> {
    distroless::published()
}

/// The tags of an image that are published as of its table's date; of distroless those for all
/// architectures. Empty where the tables do not have it.
pub fn published_tags(name: &str) -> Vec<String> {
    if name.starts_with(distroless::PREFIX) {
        return distroless::FLAVOURS.iter().map(|tag| (*tag).to_owned()).collect();
    }
    tags::table(official_name(name)).map(tags::current).unwrap_or_default()
}

/// `python` for Docker Hub's spellings of it and its best known mirrors.
fn official_name(name: &str) -> &str {
    const PREFIXES: &[&str] = &[
        "docker.io/library/",
        "docker.io/",
        "index.docker.io/library/",
        "registry-1.docker.io/library/",
        "registry.hub.docker.com/library/",
        "public.ecr.aws/docker/library/",
        "mirror.gcr.io/library/",
        "library/",
    ];
    // Docker Hub's own organisations for one architecture each.
    const ARCHITECTURES: &[&str] = &[
        "amd64/", "arm32v5/", "arm32v6/", "arm32v7/", "arm64v8/", "i386/", "ppc64le/", "riscv64/",
        "s390x/",
    ];
    let strip = |name, prefixes: &[&str]| {
        prefixes.iter().find_map(|prefix| str::strip_prefix(name, prefix))
    };
    let name = strip(name, PREFIXES).unwrap_or(name);
    strip(name, ARCHITECTURES).unwrap_or(name)
}
