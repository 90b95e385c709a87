//! Variables in scope, and arguments that an ARG may declare.

use super::{Around, item::Item};
use crate::lsp::subject::{self, Subject};
use crate::model::{Definition, PLATFORM_ARGS, PROXY_ARGS};
use crate::reference;
use crate::syntax::shell::Dialect;
use crate::syntax::{Keyword, Place};
use crate::text::Span;
use rustc_hash::FxHashSet;
use tower_lsp::ls_types::{CompletionItemKind, TextEdit};

/// What may stand behind `$` or in `${}`.
pub fn items(around: &Around<'_>, braced: bool) -> Vec<Item> {
    let cursor = around.cursor;
    let document = &around.snapshot.document;
    let (model, at) = (document.model(), cursor.instruction);
    if script(around) == Some(&Dialect::Cmd) {
        // It has no `$`.
        return Vec::new();
    }
    // What an image starts has no build arguments.
    let at_run_time =
        matches!(cursor.keyword(), Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck);
    let mut seen = FxHashSet::default();
    let mut items = Vec::new();
    for definition in model.variables_at(at) {
        if at_run_time && definition.is_arg {
            continue;
        }
        seen.insert(&*definition.name);
        items.push(item(around, definition, braced));
    }
    let in_stage = model.stage_of(at).filter(|stage| stage.from != at);
    let Some(stage) = in_stage else { return items };
    if let Some(image) = document.contents().image(stage.index) {
        for (name, value) in image.env.iter().filter(|(name, _)| !seen.contains(name.as_str())) {
            let item = named(around, name, braced, at).about("base image").rank(2);
            items.push(match value {
                Some(value) => item.behind(format!("={value}")),
                None => item,
            });
        }
    }
    if cursor.keyword() == Keyword::Run {
        let unset = PROXY_ARGS.into_iter().filter(|name| !seen.contains(name));
        items.extend(unset.map(|name| {
            let about = reference::argument(name).map_or("", |meaning| meaning.about);
            named(around, name, braced, at)
                .about("predefined")
                .subject(Subject::plain(about))
                .rank(3)
        }));
    }
    if !at_run_time {
        let unset = PLATFORM_ARGS.into_iter().filter(|name| !seen.contains(name));
        items.extend(unset.map(|name| undeclared(around, name, braced)));
    }
    items
}

fn item(around: &Around<'_>, definition: &Definition, braced: bool) -> Item {
    let at = around.cursor.instruction;
    let place = subject::place_of(around.snapshot, definition, at);
    let rank = if definition.is_arg && place == "predefined" { 2 } else { 0 };
    let item = named(around, &definition.name, braced, at).about(place).rank(rank);
    match subject::value_of(around.snapshot, at, definition) {
        Some(value) => item.behind(format!("={}", value.lines().next().unwrap_or_default())),
        None => item,
    }
}

/// Who reads the script that the cursor stands in; `None` where BuildKit reads.
fn script<'a>(around: &Around<'a>) -> Option<&'a Dialect> {
    let cursor = around.cursor;
    let in_script = match cursor.within {
        Place::Script => true,
        Place::Heredoc => cursor.keyword() == Keyword::Run,
        _ => false,
    };
    in_script.then(|| around.snapshot.document.model().dialect_at(cursor.instruction))
}

fn named(around: &Around<'_>, name: &str, braced: bool, at: usize) -> Item {
    let Span { start, end } = around.cursor.span;
    let text = around.snapshot.text();
    let before = text.slice(Span::new(start.saturating_sub(4), start));
    let is_drive = before.eq_ignore_ascii_case("env:");
    let drive = if script(around) == Some(&Dialect::PowerShell) && !is_drive { "env:" } else { "" };
    let follows = text.slice(Span::new(end, end + 1));
    let open = braced && !matches!(&*follows, "}" | ":" | "-" | "+" | "?" | "#" | "%" | "/");
    let close = if open { "}" } else { "" };
    Item::new(name, CompletionItemKind::VARIABLE)
        .insert(format!("{drive}{name}{close}"))
        .subject(Subject::Variable { instruction: at, name: name.to_owned() })
}

/// A platform argument that the stage has not declared: the ARG goes before the instruction.
fn undeclared(around: &Around<'_>, name: &str, braced: bool) -> Item {
    let item = named(around, name, braced, around.cursor.instruction)
        .about(format!("predefined, adds ARG {name}"))
        .rank(4);
    let at = around.snapshot.document.syntax().get(around.cursor.instruction);
    match at.filter(|_| around.cursor.place != Place::Heredoc) {
        Some(at) => {
            let range = around.snapshot.range(Span::empty(at.span().start));
            item.also(TextEdit::new(range, format!("ARG {name}\n")))
        }
        None => item,
    }
}

/// Names for ARG: those of global arguments, which a stage has to say again, and predefined ones.
pub fn arguments(around: &Around<'_>) -> Vec<Item> {
    let model = around.snapshot.document.model();
    let at = around.cursor.instruction;
    let mut items = Vec::new();
    let mut seen = FxHashSet::default();
    if model.stage_of(at).is_some() {
        let globals = model.variables_at(model.globals.end);
        for definition in globals {
            seen.insert(definition.name.clone());
            let predefined = PLATFORM_ARGS.contains(&&*definition.name);
            let subject = Subject::Variable {
                instruction: model.globals.end,
                name: definition.name.to_string(),
            };
            let item = Item::new(&*definition.name, CompletionItemKind::VARIABLE)
                .about(subject::place_of(around.snapshot, definition, at))
                .subject(subject)
                .rank(if predefined { 2 } else { 0 });
            items.push(match definition.value.known() {
                Some(value) => item.behind(format!("={value}")),
                None => item,
            });
        }
    }
    for meaning in reference::ARGUMENTS.iter().filter(|it| !seen.contains(it.name)) {
        let item = Item::new(meaning.name, CompletionItemKind::VARIABLE).means(meaning.about);
        items.push(item.rank(3));
    }
    items
}
