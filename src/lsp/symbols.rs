//! Document symbols: stages, which hold their instructions.

use super::documents::Snapshot;
use super::stop::Stop;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Span;
use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolResponse, Location, Range, SymbolInformation, SymbolKind,
};

/// The longest name, in characters.
const NAME: usize = 80;

/// Only those come to so far where nobody waits for them any more.
pub fn symbols(snapshot: &Snapshot, nested: bool, stop: &Stop) -> DocumentSymbolResponse {
    let tree = tree(snapshot, stop);
    if nested {
        return tree.into();
    }
    let mut flat = Vec::new();
    for mut symbol in tree {
        let children = symbol.children.take().unwrap_or_default();
        let name = symbol.name.clone();
        flat.push(information(snapshot, symbol, None));
        flat.extend(children.into_iter().map(|child| information(snapshot, child, Some(&name))));
    }
    flat.into()
}

/// Instructions before the first FROM, then the stages.
fn tree(snapshot: &Snapshot, stop: &Stop) -> Vec<DocumentSymbol> {
    let document = &snapshot.document;
    let (syntax, model) = (document.syntax(), document.model());
    let of = |range: std::ops::Range<usize>| {
        range.take_while(|_| !stop.is_set()).filter_map(|index| syntax.get(index))
    };
    let mut symbols: Vec<_> =
        of(model.globals.clone()).map(|instruction| leaf(snapshot, instruction)).collect();
    for stage in &model.stages {
        let Some(from) = syntax.get(stage.from) else { continue };
        let instructions: Vec<_> = of(stage.instructions.clone()).collect();
        let last = instructions.last().map_or(from.span(), |last| last.span());
        let text = rest(from);
        let name = stage.name.as_deref().map_or_else(|| text.clone(), str::to_owned);
        let children = instructions.into_iter().skip(1).map(|it| leaf(snapshot, it)).collect();
        let range = snapshot.range(from.span().cover(last));
        let selection = snapshot.range(from.at(from.trimmed()));
        symbols.push(DocumentSymbol {
            detail: Some(format!("FROM {text}")),
            children: Some(children),
            ..symbol(name, SymbolKind::CLASS, range, selection)
        });
    }
    symbols
}

fn leaf(snapshot: &Snapshot, instruction: InstructionRef<'_>) -> DocumentSymbol {
    let operation = &instruction.operation;
    let kind = match operation.keyword {
        Keyword::Arg | Keyword::Env => SymbolKind::VARIABLE,
        Keyword::Label | Keyword::Maintainer => SymbolKind::PROPERTY,
        Keyword::Copy | Keyword::Add => SymbolKind::FILE,
        Keyword::Entrypoint | Keyword::Cmd => SymbolKind::EVENT,
        Keyword::Run => SymbolKind::FUNCTION,
        _ => SymbolKind::FIELD,
    };
    let name = format!("{} {}", operation.name.text, rest(instruction));
    let name = name.trim_end().to_owned();
    let selection = within(instruction.keyword_span(), instruction.span());
    symbol(name, kind, snapshot.range(instruction.span()), snapshot.range(selection))
}

/// A selection must lie in its symbol, or editors refuse the whole answer.
fn within(selection: Span, whole: Span) -> Span {
    if whole.contains(selection) { selection } else { Span::empty(whole.start) }
}

fn rest(instruction: InstructionRef<'_>) -> String {
    let rest = &instruction.operation.rest.text;
    let mut short: String = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = short.char_indices().nth(NAME) {
        short.truncate(end);
        short.push('…');
    }
    short
}

#[expect(deprecated, reason = "the type has the field")]
fn symbol(name: String, kind: SymbolKind, range: Range, selection_range: Range) -> DocumentSymbol {
    // An empty name is refused by editors.
    let name = if name.is_empty() { "?".into() } else { name };
    DocumentSymbol {
        name,
        detail: None,
        kind,
        tags: None,
        deprecated: None,
        range,
        selection_range,
        children: None,
    }
}

#[expect(deprecated, reason = "the type has the field")]
fn information(
    snapshot: &Snapshot,
    symbol: DocumentSymbol,
    container: Option<&str>,
) -> SymbolInformation {
    SymbolInformation {
        name: symbol.name,
        kind: symbol.kind,
        tags: None,
        deprecated: None,
        location: Location::new(snapshot.uri.clone(), symbol.range),
        container_name: container.map(str::to_owned),
    }
}
