//! Whether two texts are the same to BuildKit.

use crate::document::Document;
use crate::syntax::{Body, CommandForm, Instruction, Operation};

/// Whether `source`, read by itself, is the same instruction: keyword, flags, words, heredocs;
/// in text for a shell runs of blanks outside quotes count as one.
pub(super) fn same(old: &Instruction, source: &str) -> bool {
    let head = if old.escape == b'`' { "# escape=`\n" } else { "" };
    let document = Document::new(&format!("{head}{source}\n"));
    let mut instructions = document.syntax().instructions();
    match (instructions.next(), instructions.next()) {
        (Some(new), None) => {
            new.get().problems.is_empty()
                && of(old) == of(new.get())
                && same_scripts(old, new.get())
        }
        _ => false,
    }
}

/// Whether two documents hold the same directives and instructions.
pub(super) fn same_document(old: &Document, new: &Document) -> bool {
    let directives = |document: &Document| -> Vec<(crate::syntax::DirectiveKind, Box<str>)> {
        let found = document.syntax().prologue().directives.iter();
        found.map(|directive| (directive.kind, directive.text.clone())).collect()
    };
    let (before, after) = (old.syntax(), new.syntax());
    before.len() == after.len()
        && directives(old) == directives(new)
        && before.instructions().zip(after.instructions()).all(|(a, b)| of(a.get()) == of(b.get()))
}

/// The words of all commands, letter by letter.
fn same_scripts(old: &Instruction, new: &Instruction) -> bool {
    let words = |instruction: &Instruction| -> Vec<Box<str>> {
        let commands = instruction.commands();
        commands
            .flat_map(|command| command.name.iter().chain(&command.words))
            .map(|word| word.raw.clone())
            .collect()
    };
    words(old) == words(new)
}

fn of(instruction: &Instruction) -> Vec<String> {
    let mut view = Vec::new();
    operation(&instruction.operation, &mut view);
    for heredoc in &instruction.heredocs {
        view.push(format!(
            "<<{} {} {} {}",
            heredoc.name, heredoc.expand, heredoc.chomp, heredoc.descriptor
        ));
        view.push(heredoc.content.text().to_owned());
    }
    view
}

fn operation(operation: &Operation, view: &mut Vec<String>) {
    let mut at = operation;
    loop {
        view.push(at.keyword.as_str().to_owned());
        view.extend(at.flags.iter().map(|flag| flag.word.text.to_string()));
        match &at.body {
            Body::Onbuild(inner) => at = inner,
            body => return body_view(body, view),
        }
    }
}

fn body_view(body: &Body, view: &mut Vec<String>) {
    let command = |form: &CommandForm, view: &mut Vec<String>| match form {
        CommandForm::Exec { words, .. } => {
            view.push("exec".into());
            view.extend(words.iter().map(|word| word.text.to_string()));
        }
        CommandForm::Shell(word) => view.push(squeezed(&word.text)),
    };
    match body {
        // `AS` in any case.
        Body::From(from) => view.extend(from.words.iter().map(|word| {
            let is_as = from.as_keyword.as_ref() == Some(word);
            if is_as { "AS".to_owned() } else { word.text.to_string() }
        })),
        Body::Command(form) => command(form, view),
        Body::Pairs(pairs) => view.extend(pairs.iter().map(|pair| {
            format!(
                "{} {:?} {:?}",
                pair.key.text,
                pair.separator,
                pair.value.as_ref().map(|value| &value.text)
            )
        })),
        Body::Transfer(transfer) => {
            view.push(transfer.json.to_string());
            let words = transfer.sources.iter().chain(&transfer.destination);
            view.extend(words.map(|word| word.text.to_string()));
        }
        Body::Words { words, json } => {
            view.push(json.to_string());
            view.extend(words.iter().map(|word| word.text.to_string()));
        }
        Body::Text(word) => view.push(word.text.to_string()),
        Body::Healthcheck(check) => {
            view.push(check.kind.text.to_ascii_uppercase());
            check.command.iter().for_each(|form| command(form, view));
        }
        Body::Onbuild(_) | Body::None => {}
    }
}

/// The text with each run of blanks outside quotes as one.
fn squeezed(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (char, quote) {
            ('\\', None | Some('"')) => {
                result.push(char);
                result.extend(chars.next());
                continue;
            }
            ('\'' | '"', None) => quote = Some(char),
            (char, Some(open)) if char == open => quote = None,
            (' ' | '\t', None) => {
                if !result.ends_with(' ') {
                    result.push(' ');
                }
                continue;
            }
            _ => {}
        }
        result.push(char);
    }
    result
}
