//! What a COPY or ADD brings.

use super::fact::{Entry, Fact, Origin, What};
use super::path::{file_name, has_wildcard, join, normal};
use super::{Contents, Presence, broken};
use crate::model::{ContextEntry, Model, StageTarget};
use crate::syntax::{InstructionRef, Keyword, Syntax, Transfer, Word};

/// The facts of one COPY or ADD.
pub(super) fn facts(
    contents: &Contents,
    syntax: &Syntax,
    model: &Model,
    stage: usize,
    at: InstructionRef<'_>,
    transfer: &Transfer,
) -> Vec<Fact> {
    let anything =
        |below: &str| vec![Fact::new(at.index, What::Anything { below: below.to_owned() })];
    let Some(destination) = &transfer.destination else { return Vec::new() };
    let expand = |word: &Word| model.expand_at(syntax, at.index, word).value;
    let Some(written) = expand(destination) else { return anything("/") };
    if let Some(operator) = transfer.shell_syntax() {
        let meant = transfer.words().take_while(|word| word.local.start < operator.local.start);
        let words: Vec<String> = meant.filter_map(expand).collect();
        return broken::brought(contents, model, stage, at, words.iter().map(|it| &**it));
    }
    if transfer.sources.is_empty() {
        return broken::brought(contents, model, stage, at, [&*written].into_iter());
    }
    let path = if written.starts_with('/') {
        normal(&written)
    } else {
        match contents.directory(model, stage, at.index) {
            Some(directory) => join(&directory, &written),
            None => return anything("/"),
        }
    };
    let into = written.ends_with('/')
        || transfer.sources.len() > 1
        || written.ends_with("/.")
        || written == ".";
    let origin = origin(model, at);
    let entry = |source: &str| Entry {
        owner: flag(syntax, model, at, "chown"),
        mode: flag(syntax, model, at, "chmod"),
        origin: Some((origin.clone(), source.to_owned())),
    };
    if at.operation.flag("parents").is_some() || at.operation.flag("exclude").is_some() {
        return anything(&path);
    }
    let mut facts = Vec::new();
    if into {
        facts.push(Fact::new(at.index, What::Directory { path: path.clone() }));
    }
    for heredoc in &at.get().heredocs {
        let name = join(&path, &heredoc.name);
        let path = if into { name } else { path.clone() };
        facts.push(Fact::new(at.index, What::File { path, entry: entry("") }));
    }
    for source in &transfer.sources {
        if source.text.starts_with("<<") {
            continue;
        }
        let Some(source) = expand(source) else { return anything(&path) };
        if at.operation.keyword == Keyword::Add && is_remote_or_archive(&source) {
            facts.extend(anything(&path));
            continue;
        }
        if origin == Origin::Context
            && has_wildcard(&source)
            && let Some(found) =
                contents.context().and_then(|context| context.all_matching(&source))
        {
            for (source, is_directory) in found {
                let kind = if is_directory { Kind::Directory } else { Kind::File };
                let target = join(&path, file_name(&source));
                let entry = entry(&source);
                facts.extend(one(at.index, &source, &origin, kind, &path, target, &entry, into));
            }
            continue;
        }
        let kind = kind(contents, &origin, &source);
        // A file goes into a directory that is there.
        let into = into || kind == Kind::File && contents.is_directory(stage, &path) == Some(true);
        let target = if into { join(&path, file_name(&source)) } else { path.clone() };
        facts.extend(one(at.index, &source, &origin, kind, &path, target, &entry(&source), into));
    }
    facts
}

/// How many copies of copies are followed: a stage may name itself.
const DEPTH: u32 = 16;

/// What a source is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    File,
    Directory,
    /// It may be either, or nothing that is known.
    Either,
    /// A pattern: any number of either.
    Pattern,
}

#[allow(clippy::too_many_arguments)]
fn one(
    index: usize,
    source: &str,
    origin: &Origin,
    kind: Kind,
    folder: &str,
    target: String,
    entry: &Entry,
    into: bool,
) -> Vec<Fact> {
    let tree = |path: &str| {
        let source = if *origin == Origin::Context { source.to_owned() } else { normal(source) };
        Fact::new(index, What::Tree { path: path.to_owned(), source, origin: origin.clone() })
    };
    let file = |path: String| Fact::new(index, What::File { path, entry: entry.clone() });
    match kind {
        Kind::File => vec![file(target)],
        Kind::Directory => vec![tree(folder)],
        // `COPY x /y`: something stands at /y, whatever x is.
        Kind::Either if !into => {
            vec![Fact::new(index, What::Anything { below: folder.to_owned() }), file(target)]
        }
        Kind::Either => vec![
            Fact::new(index, What::Anything { below: folder.to_owned() }),
            Fact { maybe: true, ..file(target) },
        ],
        Kind::Pattern => vec![Fact::new(index, What::Anything { below: folder.to_owned() })],
    }
}

fn kind(contents: &Contents, origin: &Origin, source: &str) -> Kind {
    if has_wildcard(source) {
        return Kind::Pattern;
    }
    match origin {
        Origin::Context => match contents.context().map(|context| context.get(source)) {
            Some(Some(ContextEntry::File)) => Kind::File,
            Some(Some(ContextEntry::Directory)) => Kind::Directory,
            // It is not there, or was not looked at: what comes of it is not known.
            Some(_) => Kind::Either,
            None => by_spelling(source),
        },
        Origin::Stage(stage) => {
            if is_directory_spelling(source) {
                return Kind::Directory;
            }
            contents.is_directory(*stage, source).map_or_else(
                || by_spelling(source),
                |directory| if directory { Kind::Directory } else { Kind::File },
            )
        }
        Origin::Elsewhere => by_spelling(source),
    }
}

/// What a source is by its name alone.
fn by_spelling(source: &str) -> Kind {
    /// Endings that no directory has.
    const FILES: [&str; 17] = [
        "cfg", "cjs", "crt", "ini", "jar", "js", "json", "lock", "mjs", "pem", "py", "sh", "toml",
        "txt", "war", "yaml", "yml",
    ];
    let ending = file_name(source).rsplit_once('.').filter(|(name, _)| !name.is_empty());
    match ending {
        _ if is_directory_spelling(source) => Kind::Directory,
        Some((_, ending)) if FILES.contains(&ending) => Kind::File,
        _ => Kind::Either,
    }
}

fn is_directory_spelling(source: &str) -> bool {
    source.ends_with('/') || source.ends_with("/.") || matches!(source, "." | "..")
}

impl Contents {
    /// Whether what stands at `path` at the end of a stage is a directory; `None` where that, or
    /// whether anything stands there, is not known.
    pub fn is_directory(&self, stage: usize, path: &str) -> Option<bool> {
        self.is_directory_within(stage, path, DEPTH)
    }

    fn is_directory_within(&self, stage: usize, path: &str, depth: u32) -> Option<bool> {
        let depth = depth.checked_sub(1)?;
        let found = self.find(stage, usize::MAX, path);
        if found.presence != Presence::Present {
            return None;
        }
        let path = normal(path);
        match found.by {
            Some((_, fact)) => match &fact.what {
                What::Directory { .. } => Some(true),
                What::File { path: made, entry } if *made == path => match &entry.origin {
                    // `touch` of a directory leaves it one.
                    None => Some(self.facts(stage).iter().any(|before| {
                        before.instruction <= fact.instruction
                            && matches!(&before.what, What::Directory { path: made }
                                if super::path::below(made, &path).is_some())
                    })),
                    Some((Origin::Stage(from), source)) => {
                        self.is_directory_within(*from, source, depth)
                    }
                    Some(_) => None,
                },
                What::File { .. } => Some(true),
                What::Tree { path: to, source, origin: Origin::Stage(from) } => {
                    match super::path::below(&path, to) {
                        Some("") | None => Some(true),
                        Some(rest) => {
                            self.is_directory_within(*from, &format!("{source}/{rest}"), depth)
                        }
                    }
                }
                What::Tree { path: to, .. } if super::path::below(to, &path).is_some() => {
                    Some(true)
                }
                What::Tree { path: to, source, origin: Origin::Context } => {
                    let rest = super::path::below(&path, to)?;
                    match self.context()?.get(&format!("{source}/{rest}"))? {
                        ContextEntry::Directory => Some(true),
                        ContextEntry::File => Some(false),
                        ContextEntry::Ignored | ContextEntry::Unexplored => None,
                    }
                }
                What::VirtualEnvironment { path: root, .. } => {
                    (root.len() >= path.len()).then_some(true)
                }
                _ => None,
            },
            None => match self.bottom(stage) {
                Some(super::Below::Image(image)) => match image.entry(&image.resolve(&path)?)? {
                    crate::bases::Entry::Directory => Some(true),
                    crate::bases::Entry::File { .. } => Some(false),
                    crate::bases::Entry::Link(_) => None,
                },
                _ => (path == "/").then_some(true),
            },
        }
    }
}

fn origin(model: &Model, at: InstructionRef<'_>) -> Origin {
    if at.operation.flag("from").is_none() {
        return Origin::Context;
    }
    match model.source_of(at.index) {
        Some(StageTarget::ByName(stage) | StageTarget::ByIndex(stage)) => Origin::Stage(stage),
        _ => Origin::Elsewhere,
    }
}

/// A flag's value after expansion; as written where a variable in it is unknown.
fn flag(syntax: &Syntax, model: &Model, at: InstructionRef<'_>, name: &str) -> Option<String> {
    let value = at.get().operation.flag(name)?.value.as_ref()?;
    Some(model.expand_at(syntax, at.index, value).value.unwrap_or_else(|| value.text.to_string()))
}

/// ADD unpacks archives and fetches URLs.
fn is_remote_or_archive(source: &str) -> bool {
    const ARCHIVES: [&str; 6] = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".txz"];
    source.contains("://")
        || source.starts_with("git@")
        || ARCHIVES.iter().any(|ending| source.ends_with(ending))
}
