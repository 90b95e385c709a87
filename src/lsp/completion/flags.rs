//! Flags, their values, and the options of `--mount`.

use super::{Around, base_images, item::Item, paths, stages, users};
use crate::lsp::subject::Subject;
use crate::reference;
use crate::syntax::flag::{FlagKind, MOUNT_TYPES};
use crate::syntax::{MountOption, flags_of, mount_keys as keys_of};
use std::collections::BTreeSet;
use tower_lsp::ls_types::CompletionItemKind;

pub fn names(around: &Around<'_>) -> Vec<Item> {
    let cursor = around.cursor;
    let keyword = cursor.keyword();
    let rest = around.snapshot.document.syntax().get(cursor.instruction);
    let given = rest.map(|at| at.get().innermost().flags.as_slice()).unwrap_or_default();
    let start = cursor.span.start;
    let taken = |name: &str| {
        given.iter().any(|flag| {
            let own = rest.is_some_and(|at| at.word_span(&flag.word).touches(start));
            &*flag.name.text == name && !own
        })
    };
    let flags = flags_of(keyword).iter();
    let flags = flags.filter(|flag| flag.kind == FlagKind::Repeated || !taken(flag.name));
    flags
        .map(|flag| {
            let label = match flag.kind {
                FlagKind::Bool => format!("--{}", flag.name),
                _ => format!("--{}=", flag.name),
            };
            Item::new(label, CompletionItemKind::FIELD)
                .about(flag.doc)
                .subject(Subject::flag(keyword, flag.name))
                .rank(5)
        })
        .collect()
}

pub fn values(around: &Around<'_>, name: &str) -> Vec<Item> {
    let keyword = around.cursor.keyword();
    if !flags_of(keyword).iter().any(|flag| flag.name == name) {
        return Vec::new();
    }
    let mut items = meanings(reference::flag_values(name));
    match name {
        "from" => {
            items.extend(stages::sources(around, true));
            items.extend(base_images::images(around));
        }
        "chown" => items.extend(users::items(around)),
        "platform" => {
            for name in ["BUILDPLATFORM", "TARGETPLATFORM"] {
                let about = reference::argument(name).map_or("", |meaning| meaning.about);
                items.push(
                    Item::new(format!("${name}"), CompletionItemKind::VARIABLE)
                        .means(about)
                        .rank(0),
                );
            }
        }
        "exclude" => items.extend(paths::context(around, &around.cursor.typed)),
        _ => {}
    }
    items
}

/// The options of the mount that is being typed; its type is `bind` where it says none.
fn options<'a>(around: &Around<'a>) -> (&'a [MountOption], &'a str) {
    let flag = around.cursor.operation.as_ref().and_then(|operation| operation.flags.last());
    let options = flag.map(|flag| flag.mount_options()).unwrap_or_default();
    (options, value(options, "type").unwrap_or("bind"))
}

pub fn mount_keys(around: &Around<'_>) -> Vec<Item> {
    let (options, kind) = options(around);
    let given = |name: &str| {
        let before = options.get(..options.len().saturating_sub(1)).unwrap_or_default();
        before.iter().any(|option| option.key.text.eq_ignore_ascii_case(name))
    };
    let mut items = Vec::new();
    if !given("type") {
        let key = Subject::MountKey { mount: kind.to_owned(), name: "type".to_owned() };
        items.push(
            Item::new("type=", CompletionItemKind::PROPERTY)
                .about("What is mounted; `bind` where absent")
                .subject(key)
                .rank(0),
        );
    }
    for key in keys_of(kind) {
        if given(key.name) || key.aliases.iter().any(|alias| given(alias)) {
            continue;
        }
        let label = if key.bare { key.name.to_owned() } else { format!("{}=", key.name) };
        let subject = Subject::MountKey { mount: kind.to_owned(), name: key.name.to_owned() };
        items.push(Item::new(label, CompletionItemKind::PROPERTY).about(key.doc).subject(subject));
    }
    items
}

pub fn mount_values(around: &Around<'_>, key: &str) -> Vec<Item> {
    let (_, kind) = options(around);
    if key == "type" {
        let item = |kind: &crate::syntax::flag::MountType| {
            let subject = Subject::MountType { name: kind.name.to_owned() };
            Item::new(kind.name, CompletionItemKind::ENUM_MEMBER).about(kind.doc).subject(subject)
        };
        return MOUNT_TYPES.iter().map(item).collect();
    }
    let spec = keys_of(kind).iter().find(|spec| spec.name == key || spec.aliases.contains(&key));
    let Some(spec) = spec else { return Vec::new() };
    match spec.name {
        "from" => {
            let mut items = stages::sources(around, false);
            items.extend(base_images::images(around));
            items
        }
        "target" => caches(around, kind),
        "source" => paths::sources(around),
        "mode" => {
            let modes = reference::MODES.iter().filter(|mode| mode.name.parse::<u32>().is_ok());
            let item = |mode: &reference::Meaning| {
                Item::new(format!("0{}", mode.name), CompletionItemKind::VALUE).means(mode.about)
            };
            modes.map(item).collect()
        }
        "uid" | "gid" => users::numbers(around, spec.name == "gid"),
        "size" => meanings(reference::SIZES),
        "id" => ids(around, kind),
        "env" => variable_of_secret(around).into_iter().collect(),
        _ => {
            let value = |value: &&str| Item::new(*value, CompletionItemKind::ENUM_MEMBER);
            spec.values.iter().map(value).collect()
        }
    }
}

fn meanings(values: &[reference::Meaning]) -> Vec<Item> {
    let item = |value: &reference::Meaning| {
        Item::new(value.name, CompletionItemKind::ENUM_MEMBER).means(value.about)
    };
    values.iter().map(item).collect()
}

/// What other mounts of that type in the file are called.
fn ids(around: &Around<'_>, kind: &str) -> Vec<Item> {
    let instructions = around.snapshot.document.syntax().instructions();
    let others = instructions.filter(|at| at.index != around.cursor.instruction);
    let flags = others.flat_map(|at| at.get().innermost().flags.iter());
    let named = flags.filter_map(|flag| {
        let options = flag.mount_options();
        let is_kind = value(options, "type").is_some_and(|it| it.eq_ignore_ascii_case(kind));
        value(options, "id").filter(|_| is_kind)
    });
    let names: BTreeSet<&str> = named.collect();
    names.into_iter().map(|name| Item::new(name, CompletionItemKind::VALUE)).collect()
}

fn value<'a>(options: &'a [MountOption], key: &str) -> Option<&'a str> {
    let option = options.iter().find(|option| option.key.text.eq_ignore_ascii_case(key))?;
    option.value.as_ref().map(|value| &*value.text)
}

/// A secret's variable, as it is usually called.
fn variable_of_secret(around: &Around<'_>) -> Option<Item> {
    let (options, _) = options(around);
    let id = value(options, "id")?;
    let name = id.to_ascii_uppercase().replace(['-', '.', '/'], "_");
    Some(Item::new(name, CompletionItemKind::VARIABLE))
}

/// Directories that tools keep between runs, as root.
const CACHES: [(&str, &str); 10] = [
    ("/root/.cache/pip", "pip"),
    ("/root/.cache/uv", "uv"),
    ("/root/.npm", "npm"),
    ("/root/.cache/go-build", "Go, what it has compiled"),
    ("/go/pkg/mod", "Go, modules in the official image"),
    ("/usr/local/cargo/registry", "Cargo in the official image"),
    ("/root/.m2", "Maven"),
    ("/root/.gradle", "Gradle"),
    ("/var/cache/apt", "apt, with `sharing=locked`"),
    ("/var/lib/apt", "apt's lists, with `sharing=locked`"),
];

fn caches(around: &Around<'_>, kind: &str) -> Vec<Item> {
    let mut items = Vec::new();
    if kind == "cache" {
        let item =
            |(path, tool): &(&str, &str)| Item::new(*path, CompletionItemKind::FOLDER).means(tool);
        items.extend(CACHES.iter().map(item));
    }
    if kind == "secret" {
        items.push(
            Item::new("/run/secrets/", CompletionItemKind::FOLDER)
                .means("Where secrets are mounted"),
        );
    }
    items.extend(paths::directories(around));
    items
}
