use super::shared::{self, TRIPLETS};
use crate::lint::{Applicability, Check, Context, Copied, Report, Rule, Severity, edits};
use crate::rules::surface::copies;
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "hardcoded-architecture",
    group: "libraries",
    summary: "A path holds for one architecture only",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("hardcoded_architecture.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// Loaders, whose names say their architecture.
const LOADERS: &[(&str, &str)] = &[
    ("ld-linux-x86-64.so.2", "amd64"),
    ("ld-linux-aarch64.so.1", "arm64"),
    ("ld-linux-armhf.so.3", "arm"),
    ("ld-musl-x86_64.so.1", "amd64"),
    ("ld-musl-aarch64.so.1", "arm64"),
];

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for copy in context.copied_to_runtime() {
        // A whole tree has a rule of its own.
        if !copy.is_from_elsewhere() || context.standard().tools.is_tree(&copy.source) {
            continue;
        }
        let known = TRIPLETS.iter().chain(LOADERS);
        let Some((part, architecture)) =
            known.copied().find(|(part, _)| copy.source.split('/').any(|name| name == *part))
        else {
            continue;
        };
        let own = |stage| shared::architecture(context, stage).as_deref() == Some(architecture);
        if own(copy.stage) || copy.from().is_some_and(own) {
            continue;
        }
        let advice = match shared::is_loader(part) {
            true => "delete it, since the base image has its loader",
            false => "write `*-linux-gnu*` in the source",
        };
        let message = format!(
            "`{part}` is there on {architecture} only, and nothing says that the image is for that: {advice}, or set `--platform`"
        );
        let at =
            copy.word.text.find(part).map_or(0..copy.word.text.len(), |at| at..at + part.len());
        let span = copy.at.part_span(copy.word, at);
        report
            .at(span, message)
            .fix(Applicability::Unsafe, || {
                Some(("Copy for any architecture".to_owned(), for_any(&copy, part)?))
            })
            .fix(Applicability::Unsafe, || {
                let own = shared::is_loader(part) && shared::glibc(context, copy.stage).is_some();
                let edits = own.then(|| copies::delete(context, &copy)).flatten()?;
                Some((format!("Do not copy {part}"), edits))
            });
    }
}

/// A pattern in the source; in the destination, where it is literal, without the directory.
fn for_any(copy: &Copied<'_>, triplet: &str) -> Option<Vec<Edit>> {
    let is_file = shared::is_library(copy.name()) && !shared::is_loader(copy.name());
    let folder = format!("/{triplet}/");
    let (source, to) = (&copy.word.text, &copy.to.text);
    let verbatim = copy.word.is_verbatim() && copy.to.is_verbatim();
    if !is_file || !verbatim || copy.sources > 1 || !source.contains(&folder) {
        return None;
    }
    let to_text = to.replace(&folder, "/").replace(&folder[..folder.len() - 1], "/");
    // What several may match needs a directory.
    let to_text = match to_text.rsplit_once('/') {
        Some((directory, name)) if shared::is_library(name) => format!("{directory}/"),
        _ if to_text.ends_with('/') => to_text,
        _ => format!("{to_text}/"),
    };
    let source = edits::replace(copy.at, copy.word, source.replacen(&folder, "/*-linux-gnu*/", 1));
    let to = (**to != *to_text).then(|| edits::replace(copy.at, copy.to, to_text));
    Some(std::iter::once(source).chain(to).collect())
}
