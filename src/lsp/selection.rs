//! Selection ranges: from a name over word, command, argument, instruction and stage to the file.

use super::abilities::Abilities;
use super::backend::Backend;
use super::documents::Snapshot;
use crate::document::Document;
use crate::syntax::shell::Script;
use crate::syntax::{Body, InstructionRef, Operation, Word};
use crate::text::{Local, Span};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{SelectionRange, SelectionRangeParams};

impl Backend {
    pub async fn selections(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        let answer = move |snapshot: &Snapshot, _: &Abilities| {
            let positions = params.positions.iter();
            Some(positions.map(|place| selection(snapshot, snapshot.offset(*place))).collect())
        };
        self.ask(&params.text_document.uri, answer).await
    }
}

/// The ranges around `offset`, each in the next.
fn selection(snapshot: &Snapshot, offset: u32) -> SelectionRange {
    let mut spans = around(snapshot, offset);
    spans.retain(|span| span.touches(offset) && !span.is_empty());
    spans.sort_by_key(|span| std::cmp::Reverse(span.len()));
    let mut range: Option<SelectionRange> = None;
    let mut outer: Option<Span> = None;
    for span in spans {
        // Two that cut each other cannot both be steps.
        if outer.is_none_or(|outer| outer.contains(span) && outer != span) {
            let parent = range.take().map(Box::new);
            range = Some(SelectionRange { range: snapshot.range(span), parent });
            outer = Some(span);
        }
    }
    let empty = || SelectionRange { range: snapshot.range(Span::empty(offset)), parent: None };
    range.unwrap_or_else(empty)
}

fn around(snapshot: &Snapshot, offset: u32) -> Vec<Span> {
    let document = &snapshot.document;
    let (syntax, text) = (document.syntax(), snapshot.text());
    let mut spans = vec![Span::new(0, text.len())];
    let comments = syntax.comments().iter();
    spans.extend(comments.filter(|comment| comment.touches(offset)));
    spans.extend(document.occurrences().at(offset).map(|occurrence| occurrence.span));
    let Some(at) = syntax.at(offset) else { return spans };
    if let Some(stage) = document.model().stage_of(at.index) {
        let last = stage.instructions.clone().next_back().and_then(|last| syntax.get(last));
        let from = syntax.get(stage.from);
        spans.extend(from.zip(last).map(|(from, last)| from.span().cover(last.span())));
    }
    spans.extend([at.span(), at.at(at.trimmed())]);
    let mut locals: Vec<Local> = at.get().comments.clone();
    let mut operation = &at.get().operation;
    of_operation(operation, &mut locals);
    while let Body::Onbuild(inner) = &operation.body {
        operation = inner;
        of_operation(operation, &mut locals);
    }
    for heredoc in &at.get().heredocs {
        locals.push(heredoc.body);
        locals.extend(heredoc.end.map(|end| heredoc.body.cover(end)));
    }
    if document.model().dialect_at(at.index).is_posix() {
        at.get().scripts().iter().for_each(|script| of_script(script, &mut locals));
    }
    spans.extend(locals.into_iter().map(|local| at.at(local)));
    spans.push(line_part(snapshot, at, offset));
    spans.extend(of_tree(document, offset, &spans));
    spans
}

/// The steps of the tree-sitter tree between those that are known: a name within an image, a part
/// of a path.
fn of_tree(document: &Document, offset: u32, known: &[Span]) -> Vec<Span> {
    let nests = |span: &Span| {
        let mut around = known.iter().filter(|known| known.touches(offset));
        around.all(|known| known.contains(*span) || span.contains(*known))
    };
    document.tree().path_at(offset).iter().map(|part| part.span).filter(nests).collect()
}

/// The line of a continued instruction or of a heredoc, without its indentation.
fn line_part(snapshot: &Snapshot, at: InstructionRef<'_>, offset: u32) -> Span {
    let text = snapshot.text();
    let line = text.line_span(text.line_of(offset));
    let said = text.slice(line);
    let start = line.start + (said.len() - said.trim_start().len()) as u32;
    let span = Span::new(start, line.start + said.trim_end().len() as u32);
    if at.span().contains(span) { span } else { Span::empty(offset) }
}

fn of_operation(operation: &Operation, locals: &mut Vec<Local>) {
    let mut words: Vec<&Word> = vec![&operation.name, &operation.rest];
    for flag in &operation.flags {
        words.extend([&flag.word, &flag.name]);
        words.extend(&flag.value);
        for option in flag.mount_options() {
            words.push(&option.key);
            words.extend(&option.value);
            let value = option.value.as_ref().map_or(option.key.local, |value| value.local);
            locals.push(option.key.local.cover(value));
        }
    }
    match &operation.body {
        Body::From(from) => words.extend(&from.words),
        Body::Transfer(transfer) => words.extend(transfer.words()),
        Body::Words { words: all, .. } => words.extend(all),
        Body::Pairs(pairs) => {
            for pair in pairs {
                locals.push(pair.local());
                words.push(&pair.key);
                words.extend(&pair.value);
            }
        }
        _ => {}
    }
    if let Some(form) = operation.command() {
        locals.push(form.local());
        words.extend(form.exec().unwrap_or_default());
    }
    locals.extend(words.into_iter().map(|word| word.local));
}

fn of_script(script: &Script, locals: &mut Vec<Local>) {
    for command in &script.commands {
        locals.push(command.local);
        locals.extend(command.name.iter().chain(&command.words).map(|word| word.local));
        locals.extend(command.assignments.iter().map(|assignment| assignment.local));
        locals.extend(command.redirections.iter().map(|redirection| redirection.local));
    }
    locals.extend(script.variables.iter().map(|variable| variable.local));
}
