//! How one instruction is laid out.

use super::Style;
use crate::syntax::shell::Connector;
use crate::syntax::{Body, CommandForm, Instruction, Keyword, Operation, Pair, Separator};
use crate::text::Local;

pub(super) const INDENT: usize = 4;

/// The instruction with its heredocs as it is to stand, lines joined by `\n`.
pub(super) fn instruction(instruction: &Instruction, style: Style) -> String {
    let (head, heredocs) = split_heredocs(instruction);
    let on_one_line = !head.contains('\n');
    let operation = &instruction.operation;
    let laid_out = if on_one_line {
        let line = one_line(instruction);
        if line.chars().count() <= style.width || !heredocs.is_empty() {
            line
        } else {
            broken(instruction, operation, &line).unwrap_or(line)
        }
    } else {
        several_lines(instruction, head)
    };
    format!("{laid_out}{heredocs}")
}

/// Without the carriage return that an instruction's source ends in where its lines do: the line
/// break itself stays in the document.
pub(super) fn without_final_break(text: &str) -> &str {
    text.trim_end_matches('\n')
}

/// The physical lines of the instruction itself, and its heredocs from their first line break on.
fn split_heredocs(instruction: &Instruction) -> (&str, &str) {
    let source = &*instruction.source;
    let Some(first) = instruction.heredocs.first() else { return (source, "") };
    let body = first.body.start as usize;
    let end = source.get(..body).and_then(|head| head.rfind('\n')).unwrap_or(source.len());
    source.split_at_checked(end).unwrap_or((source, ""))
}

fn text(instruction: &Instruction, local: Local) -> &str {
    instruction.source.get(local.start as usize..local.end as usize).unwrap_or_default()
}

/// Keyword, flags and the rest, one blank between them; also inside ONBUILD.
fn one_line(instruction: &Instruction) -> String {
    let mut parts = Vec::new();
    let mut operation = &instruction.operation;
    loop {
        parts.push(keyword(operation));
        parts.extend(
            operation.flags.iter().map(|flag| text(instruction, flag.word.local).to_owned()),
        );
        match &operation.body {
            Body::Onbuild(inner) => operation = inner,
            _ => break,
        }
    }
    parts.extend(arguments(instruction, operation));
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

fn keyword(operation: &Operation) -> String {
    match operation.keyword {
        Keyword::Unknown => operation.name.text.to_string(),
        keyword => keyword.as_str().to_owned(),
    }
}

/// The arguments, each as it is written.
fn arguments(instruction: &Instruction, operation: &Operation) -> Vec<String> {
    let raw = |local: Local| text(instruction, local).to_owned();
    match &operation.body {
        Body::From(from) => from
            .words
            .iter()
            .map(|word| {
                if from.as_keyword.as_ref() == Some(word) {
                    "AS".to_owned()
                } else {
                    raw(word.local)
                }
            })
            .collect(),
        Body::Pairs(pairs) if pairs.iter().all(|pair| pair.separator != Separator::Blank) => {
            pairs.iter().map(|pair| raw(pair.local())).collect()
        }
        Body::Transfer(transfer) if !transfer.json => transfer
            .sources
            .iter()
            .chain(&transfer.destination)
            .map(|word| raw(word.local))
            .collect(),
        Body::Words { words, json: false } => words.iter().map(|word| raw(word.local)).collect(),
        Body::Healthcheck(check) => {
            let mut parts = vec![check.kind.text.to_ascii_uppercase()];
            parts.extend(check.command.iter().map(|form| raw(form.local())));
            parts
        }
        _ => vec![raw(operation.rest.local)],
    }
}

/// A line that is too long, broken where its instruction can be; `None` where it cannot.
fn broken(instruction: &Instruction, operation: &Operation, line: &str) -> Option<String> {
    let escape = char::from(instruction.escape);
    let separator = format!(" {escape}\n{}", " ".repeat(INDENT));
    match &operation.body {
        Body::Pairs(pairs) if pairs.len() > 1 => {
            let pairs: Vec<&str> =
                pairs.iter().map(|pair: &Pair| text(instruction, pair.local())).collect();
            Some(format!("{} {}", keyword(operation), pairs.join(&separator)))
        }
        Body::Command(CommandForm::Shell(_)) if operation.keyword == Keyword::Run => {
            let chain = chain(instruction)?;
            let start = instruction.operation.rest.local.start;
            let head = line.len().checked_sub(text(instruction, operation.rest.local).len())?;
            let mut result = line.get(..head)?.to_owned();
            let mut from = start;
            for at in chain {
                result.push_str(instruction.source.get(from as usize..at as usize)?.trim_end());
                result.push_str(&separator);
                from = at;
            }
            result.push_str(instruction.source.get(from as usize..)?.trim_end());
            Some(result)
        }
        _ => None,
    }
}

/// Where the `&&` of the outermost chain stand; `None` where the script is more than a chain.
fn chain(instruction: &Instruction) -> Option<Vec<u32>> {
    let [script] = instruction.scripts() else { return None };
    if !script.dialect.is_posix() || !script.errors.is_empty() {
        return None;
    }
    let mut places = Vec::new();
    for command in
        script.commands.iter().filter(|command| command.depth == 0 && !command.substituted)
    {
        match command.connector {
            Connector::And => {
                let before = instruction.source.get(..command.local.start as usize)?;
                places.push(before.rfind("&&")? as u32);
            }
            Connector::First | Connector::Pipe | Connector::Or => {}
            Connector::Sequence | Connector::Background => return None,
        }
    }
    (!places.is_empty()).then_some(places)
}

/// Continuation lines keep their order and their relative indentation: the least of them becomes
/// one step. Blank lines go, comments stay.
fn several_lines(instruction: &Instruction, head: &str) -> String {
    let escape = char::from(instruction.escape);
    let lines: Vec<&str> = head.lines().collect();
    let rest = lines.get(1..).unwrap_or_default();
    let is_blank = |line: &str| line.trim().is_empty();
    let is_comment = |line: &str| line.trim_start().starts_with('#');
    let indent_of = |line: &str| line.chars().take_while(|char| matches!(char, ' ' | '\t')).count();
    let least = rest
        .iter()
        .filter(|line| !is_blank(line) && !is_comment(line))
        .map(|line| indent_of(line))
        .min()
        .unwrap_or(INDENT);
    let mut result =
        vec![first_line(instruction, lines.first().copied().unwrap_or_default(), escape)];
    for line in rest.iter().filter(|line| !is_blank(line)) {
        let indent = if line.contains('\t') && !is_comment(line) {
            INDENT
        } else {
            (INDENT + indent_of(line)).saturating_sub(least).max(INDENT)
        };
        let content = continued(line.trim_matches([' ', '\t', '\r']), escape);
        result.push(format!("{}{content}", " ".repeat(indent)));
    }
    result.join("\n")
}

/// A line with one blank before its continuation.
fn continued(line: &str, escape: char) -> String {
    if line.starts_with('#') {
        return line.to_owned();
    }
    match line.strip_suffix(escape) {
        Some(content) if !content.ends_with(escape) => {
            let content = content.trim_end();
            if content.is_empty() { escape.to_string() } else { format!("{content} {escape}") }
        }
        _ => line.to_owned(),
    }
}

/// Keyword and flags that stand on the first line, one blank between them.
fn first_line(instruction: &Instruction, line: &str, escape: char) -> String {
    let end = line.len() as u32;
    let mut parts = Vec::new();
    let mut operation = &instruction.operation;
    let mut from = 0;
    loop {
        if operation.name.local.end <= end {
            parts.push(keyword(operation));
            from = operation.name.local.end;
        }
        for flag in operation.flags.iter().filter(|flag| flag.word.local.end <= end) {
            parts.push(text(instruction, flag.word.local).to_owned());
            from = flag.word.local.end;
        }
        match &operation.body {
            Body::Onbuild(inner) => operation = inner,
            _ => break,
        }
    }
    let rest = line.get(from as usize..).unwrap_or_default();
    parts.push(continued(rest.trim_matches([' ', '\t', '\r']), escape));
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}
