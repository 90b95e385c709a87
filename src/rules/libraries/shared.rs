//! What the rules on libraries share.

use crate::bases::{self, Image, LIBRARY_FOLDERS, Libc, Listing};
use crate::contents::file_name;
use crate::lint::{BaseImage, Context, Copied};
use crate::model::{Stage, Value};
use crate::standard::pattern;

/// The triplets of Debian's architectures with the name that `--platform` has for each.
pub const TRIPLETS: &[(&str, &str)] = &[
    ("x86_64-linux-gnu", "amd64"),
    ("aarch64-linux-gnu", "arm64"),
    ("arm-linux-gnueabihf", "arm"),
    ("i386-linux-gnu", "386"),
    ("powerpc64le-linux-gnu", "ppc64le"),
    ("s390x-linux-gnu", "s390x"),
    ("riscv64-linux-gnu", "riscv64"),
];

/// The runtime's copies from stages and images whose sources are shared libraries.
pub fn libraries<'a>(context: &Context<'a>) -> Vec<Copied<'a>> {
    let mut copied = context.copied_to_runtime();
    copied.retain(|copy| copy.is_from_elsewhere() && is_library(copy.name()));
    copied
}

/// `libz.so.1`, `libcurl.so*`, `ld-linux-*.so.2`.
pub fn is_library(name: &str) -> bool {
    is_loader(name) || name.starts_with("lib") && name.contains(".so")
}

pub fn is_loader(name: &str) -> bool {
    name.starts_with("ld-linux") || name.starts_with("ld-musl")
}

/// The C library itself and what has to be of the same build.
pub fn is_libc(name: &str) -> bool {
    const PARTS: &[&str] = &["libc", "libm", "libpthread", "libdl", "librt", "libresolv"];
    let stem = name.split(".so").next().unwrap_or(name);
    is_loader(name) || PARTS.contains(&stem)
}

/// Whether a directory is one in which the loader looks without being told.
pub fn is_searched(folder: &str) -> bool {
    LIBRARY_FOLDERS.contains(&&*with_mark(folder)) || folder == "/usr/local/lib"
}

/// Whether it is the directory of an architecture, which the loader looks into first.
pub fn is_first(folder: &str) -> bool {
    matches!(&*with_mark(folder), "/lib/%" | "/usr/lib/%")
}

fn with_mark(folder: &str) -> String {
    TRIPLETS
        .iter()
        .find(|(triplet, _)| file_name(folder) == *triplet)
        .map_or_else(|| folder.to_owned(), |(triplet, _)| folder.replace(triplet, "%"))
}

/// The directories of `LD_LIBRARY_PATH` at the end of a stage; `None` where they are not known.
pub fn library_path(context: &Context<'_>, stage: &Stage) -> Option<Vec<String>> {
    let variable =
        context.contents().variable(context.model(), stage.index, usize::MAX, "LD_LIBRARY_PATH");
    match variable {
        None => Some(Vec::new()),
        Some(Value::Known(path)) => {
            let folders = path.split(':').filter(|folder| !folder.is_empty());
            Some(folders.map(|folder| folder.trim_end_matches('/').to_owned()).collect())
        }
        Some(Value::Unknown) => None,
    }
}

/// Whether an image has all that a library's name, which may be a pattern, stands for; and one of
/// it.
pub fn library_of(image: &Image, name: &str) -> Option<String> {
    if !name.contains(['*', '?', '[']) {
        return image.library(name).is_present().then(|| name.to_owned());
    }
    let folders = LIBRARY_FOLDERS.iter();
    let names = folders.flat_map(|folder| image.children(folder)).map(|(name, _)| name);
    let mut names = names.filter(|known| pattern::matches(name, known));
    names.next()
}

/// Whether an image has a tag that is kept as long as its own, and whose glibc is not newer than a
/// stage's.
pub fn fits(context: &Context<'_>, base: BaseImage<'_>, tag: &str, stage: &Stage) -> bool {
    let image = bases::lookup(&base.image.familiar_name(), Some(tag));
    image.is_some_and(|image| {
        let own = glibc(context, stage.index);
        let older =
            matches!(image.libc, Libc::Glibc(Some(theirs)) if own.is_some_and(|own| own >= theirs));
        let listed = bases::lookup(&base.image.familiar_name(), base.image.tag());
        let both_ended = matches!(image.listing, Listing::Ended { .. })
            && listed.is_some_and(|own| matches!(own.listing, Listing::Ended { .. }));
        older && (image.listing == Listing::Current || both_ended)
    })
}

/// The version of a stage's GNU libc, where it is known.
pub fn glibc(context: &Context<'_>, stage: usize) -> Option<(u32, u32)> {
    match context.contents().image(stage)?.libc {
        Libc::Glibc(version) => version,
        Libc::Musl | Libc::None | Libc::Unknown => None,
    }
}

/// `2.36`.
pub fn version((major, minor): (u32, u32)) -> String {
    format!("{major}.{minor}")
}

/// The architecture that a stage's `--platform` names, where it is written or known.
pub fn architecture(context: &Context<'_>, stage: usize) -> Option<String> {
    let platform = context.model().root(stage)?.platform.as_ref()?.known()?;
    platform.split('/').nth(1).map(str::to_owned)
}
