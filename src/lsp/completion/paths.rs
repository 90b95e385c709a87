//! Paths: of the build context, of a stage, and where a COPY may go.

use super::{Around, item::Item};
use crate::bases::Entry;
use crate::contents::parent;
use crate::lsp::documents::Snapshot;
use crate::model::ContextEntry;
use crate::syntax::Keyword;
use std::collections::BTreeMap;
use tower_lsp::ls_types::CompletionItemKind;

/// The sources and the destination of COPY and ADD.
pub fn words(around: &Around<'_>, index: usize) -> Vec<Item> {
    let syntax = around.snapshot.document.syntax();
    let transfer =
        syntax.get(around.cursor.instruction).and_then(|at| at.get().innermost().transfer());
    // Words behind the cursor say that this is a source.
    let count = transfer.map_or(0, |transfer| transfer.words().count());
    if index + 1 < count || index == 0 {
        return sources(around);
    }
    let mut items = destinations(around);
    items.extend(sources(around).into_iter().map(|item| item.rank(3)));
    items
}

/// Of the stage that `--from` names, else of the build context.
pub fn sources(around: &Around<'_>) -> Vec<Item> {
    let Some(operation) = &around.cursor.operation else { return Vec::new() };
    let typed = &*around.cursor.typed;
    let from = match operation.keyword {
        Keyword::Run => {
            let options = operation.flags.last().map(|flag| flag.mount_options());
            let mut options = options.unwrap_or_default().iter();
            let from = options.find(|option| option.key.text.eq_ignore_ascii_case("from"));
            from.and_then(|option| option.value.as_ref())
        }
        _ => operation.flag("from").and_then(|flag| flag.value.as_ref()),
    };
    let Some(from) = from else { return context(around, typed) };
    let model = around.snapshot.document.model();
    let mut named = model.references.iter().filter(|reference| {
        reference.instruction == around.cursor.instruction && reference.text == from.text
    });
    match named.next().and_then(|reference| reference.target.stage()) {
        Some(stage) if around.stage().is_none_or(|own| stage < own) => {
            of_stage(around, stage, typed)
        }
        _ => Vec::new(),
    }
}

/// The entries of the folder that is being typed, as the build context has them, also where
/// nothing says yet which folder that is; what `.dockerignore` leaves out is not among them.
pub fn context(around: &Around<'_>, typed: &str) -> Vec<Item> {
    let (folder, before) = split(typed);
    let Snapshot { document, place, .. } = around.snapshot;
    let likely = match document.build_context() {
        Some(_) => None,
        None => place.likely_context(document, folder),
    };
    let Some(context) = document.build_context().or(likely.as_deref()) else { return Vec::new() };
    let folder = crate::model::BuildContext::normal(folder);
    let mut items = Vec::new();
    for (path, entry) in context.entries() {
        let inside = match folder.as_str() {
            "" => Some(path),
            folder => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
        };
        let Some(name) = inside.filter(|name| !name.is_empty() && !name.contains('/')) else {
            continue;
        };
        match entry {
            ContextEntry::Ignored => {}
            ContextEntry::Directory => items.push(path_item(before, name, true)),
            ContextEntry::File | ContextEntry::Unexplored => {
                items.push(path_item(before, name, false));
            }
        }
    }
    if typed.is_empty() {
        let whole = Item::new(".", CompletionItemKind::FOLDER).means("The whole build context");
        items.push(whole.rank(2));
    }
    items
}

/// The folder of a path with its `/`, and the same as it is written.
fn split(typed: &str) -> (&str, &str) {
    let folder = typed.rfind('/').map_or("", |at| typed.get(..=at).unwrap_or_default());
    (folder, folder)
}

fn path_item(before: &str, name: &str, is_folder: bool) -> Item {
    // A name with blanks is one word only in an array.
    let kind = if is_folder { CompletionItemKind::FOLDER } else { CompletionItemKind::FILE };
    let slash = if is_folder { "/" } else { "" };
    Item::new(format!("{name}{slash}"), kind).insert(format!("{before}{name}{slash}"))
}

/// What is known to be in the folder that is being typed, at the end of a stage.
fn of_stage(around: &Around<'_>, stage: usize, typed: &str) -> Vec<Item> {
    let (folder, before) = split(typed);
    let folder = crate::contents::normal(folder);
    children(around, stage, &folder)
        .into_iter()
        .map(|(name, is_folder)| {
            path_item(if before.is_empty() { "/" } else { before }, &name, is_folder)
        })
        .collect()
}

/// Names in a folder, and whether each is one itself.
fn children(around: &Around<'_>, stage: usize, folder: &str) -> BTreeMap<String, bool> {
    let document = &around.snapshot.document;
    let (model, contents) = (document.model(), document.contents());
    let mut found = BTreeMap::new();
    if let Some(image) = contents.image(stage) {
        for (name, entry) in image.children(folder) {
            // `%` stands for the triplet of an architecture.
            if !name.contains('%') {
                found.insert(name, matches!(entry, Entry::Directory));
            }
        }
    }
    let made = contents.made_paths(model, stage);
    for path in made {
        if parent(path) == Some(folder)
            && let Some(name) = path.rsplit('/').next()
        {
            let below = format!("{path}/");
            let is_folder = made.iter().any(|other| other.starts_with(&below));
            *found.entry(name.to_owned()).or_default() |=
                is_folder || is_made_folder(around, stage, path);
        }
    }
    found
}

fn is_made_folder(around: &Around<'_>, stage: usize, path: &str) -> bool {
    use crate::contents::What;
    let document = &around.snapshot.document;
    document.model().chain(stage).into_iter().any(|own| {
        document.contents().facts(own.index).iter().any(|fact| match &fact.what {
            What::Directory { path: made }
            | What::Tree { path: made, .. }
            | What::VirtualEnvironment { path: made, .. } => made == path,
            _ => false,
        })
    })
}

/// Where a COPY may go.
fn destinations(around: &Around<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    if around.cursor.typed.is_empty() || "./".starts_with(&*around.cursor.typed) {
        let model = around.snapshot.document.model();
        let directory = model.directory_at(around.cursor.instruction);
        let about = directory.known().map_or_else(
            || "the working directory".to_owned(),
            |directory| format!("the working directory, {directory}"),
        );
        items.push(Item::new("./", CompletionItemKind::FOLDER).means(&about).rank(0));
    }
    items.extend(directories(around));
    items
}

/// Directories of the stage: those that its instructions name, and those in the folder that is
/// being typed.
pub fn directories(around: &Around<'_>) -> Vec<Item> {
    let document = &around.snapshot.document;
    let (model, syntax) = (document.model(), document.syntax());
    let typed = &*around.cursor.typed;
    let mut items = Vec::new();
    let mut named: Vec<String> = Vec::new();
    let before = syntax.instructions().take(around.cursor.instruction);
    for at in before.filter(|at| at.operation.keyword == Keyword::Workdir) {
        named.extend(model.directory_after(at.index).known().map(str::to_owned));
    }
    let application = around.standard().permissions.application.iter();
    named.extend(application.filter(|path| !path.contains('*')).cloned());
    let bare = matches!(around.cursor.keyword(), Keyword::Workdir | Keyword::Volume);
    let mut seen = std::collections::BTreeSet::new();
    for path in named.into_iter().filter(|path| path != "/") {
        if seen.insert(path.clone()) {
            let slash = if bare { "" } else { "/" };
            items.push(Item::new(format!("{path}{slash}"), CompletionItemKind::FOLDER));
        }
    }
    let (folder, written) = split(typed);
    if let Some(stage) = around.stage()
        && written.starts_with('/')
    {
        let folders = children(around, stage, &crate::contents::normal(folder));
        let folders = folders.into_iter().filter(|(_, is_folder)| *is_folder);
        items.extend(folders.map(|(name, _)| path_item(written, &name, true).rank(2)));
    }
    items
}
