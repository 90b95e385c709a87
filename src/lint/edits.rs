//! Edits that keep continuations right.
//!
//! Deleting one entry of a continued instruction by hand leaves a dangling escape character that
//! swallows the next instruction. Every edit inside an instruction goes through this file; a
//! function gives `None` where it cannot be sure of the result.

use crate::document::Document;
use crate::model::Origin;
use crate::syntax::{Instruction, InstructionRef, Problem, ProblemKind, Word};
use crate::text::{Edit, Local, Span};

/// The line break of the document: `\r\n` where its first line ends so, else `\n`.
pub fn line_break(document: &Document) -> &'static str {
    let text = document.text();
    let end = text.line_span(0).end;
    if text.slice(Span::new(end, end + 2)) == "\r\n" { "\r\n" } else { "\n" }
}

/// Where the text begins: behind a byte order mark, which must stay the first thing of the file.
pub fn top(document: &Document) -> u32 {
    let mark = document.text().slice(Span::new(0, 3)).starts_with('\u{feff}');
    if mark { 3 } else { 0 }
}

/// Inserts whole lines (without their last line break) above an instruction.
pub fn insert_above(document: &Document, at: InstructionRef<'_>, lines: &str) -> Edit {
    let eol = line_break(document);
    Edit::insert(at.start, format!("{}{eol}", lines.replace('\n', eol)))
}

/// Inserts whole lines (without their last line break) below an instruction and its heredocs.
pub fn insert_below(document: &Document, at: InstructionRef<'_>, lines: &str) -> Edit {
    let eol = line_break(document);
    let end = at.span().end;
    let text = document.text();
    let breaks = text.slice(Span::new(end, end + 1)).starts_with('\n');
    // A CR before the break belongs to the source of the instruction.
    let lines = lines.replace('\n', eol);
    let dangling = |problem: &&Problem| problem.kind == ProblemKind::DanglingContinuation;
    let escape = at.get().problems.iter().find(dangling).map(|problem| at.at(problem.local));
    let rest = escape.map(|escape| Span::new(escape.start, text.len()));
    let ends = |rest: &Span| text.slice(Span::new(rest.start + 1, rest.end)).trim().is_empty();
    if let Some(rest) = rest.filter(ends) {
        // The escape character before the end of the file would join the lines to it.
        Edit::replace(rest, format!("{eol}{lines}{eol}"))
    } else if breaks {
        Edit::insert(end + 1, format!("{lines}{eol}"))
    } else {
        Edit::insert(end, format!("{eol}{lines}"))
    }
}

/// Deletes an instruction with its lines.
pub fn delete_instruction(document: &Document, at: InstructionRef<'_>) -> Edit {
    let span = at.span();
    let breaks = document.text().slice(Span::new(span.end, span.end + 1)).starts_with('\n');
    Edit::delete(Span::new(span.start, span.end + u32::from(breaks)))
}

/// Replaces a word of an instruction.
pub fn replace(at: InstructionRef<'_>, word: &Word, text: impl Into<String>) -> Edit {
    Edit::replace(at.word_span(word), text)
}

/// Inserts a flag (`--chown=nonroot`) behind the keyword and the flags that are there.
pub fn insert_flag(at: InstructionRef<'_>, flag: &str) -> Edit {
    let operation = at.get().innermost();
    let last = operation.flags.last().map_or(operation.name.local, |flag| flag.word.local);
    Edit::insert(at.at(last).end, format!(" {flag}"))
}

/// Deletes a flag with the blanks behind it. `None` where it ends its line.
pub fn delete_flag(at: InstructionRef<'_>, flag: &Word) -> Option<Edit> {
    let rest = at.get().source.get(flag.local.end as usize..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let next = rest.get(blanks..)?.chars().next()?;
    let ends = matches!(next, '\r' | '\n') || next == char::from(at.get().escape);
    let end = flag.local.end + blanks as u32;
    (!ends && blanks > 0).then(|| Edit::delete(at.at(Local::new(flag.local.start, end))))
}

/// Deletes one of the `elements` of an instruction (its pairs, its words: all of them, in order)
/// and mends the continuation around it. `None` where it is the only one, or where more than one
/// blank line's worth of text stands between it and its neighbours.
pub fn delete_element(
    at: InstructionRef<'_>,
    elements: &[Local],
    index: usize,
) -> Option<Vec<Edit>> {
    let source = &*at.get().source;
    let element = *elements.get(index)?;
    let next = elements.get(index + 1);
    let previous = index.checked_sub(1).and_then(|index| elements.get(index));
    let line = Line::around(source, element);
    match (previous, next) {
        (None, None) => None,
        // It fills its lines and another one follows: the lines go, the comments above stay.
        (_, Some(next)) if line.is_alone(source, element) && next.start >= line.end => {
            Some(vec![Edit::delete(at.at(Local::new(line.start, line.end)))])
        }
        (_, Some(next)) => Some(vec![Edit::delete(
            at.at(Local::new(element.start, first_on_same_line(source, element, *next))),
        )]),
        // The last one, on lines of its own: the continuation before it goes too.
        (Some(previous), None) if line.is_alone(source, element) && previous.end <= line.start => {
            let stop = content_end(source, previous.end);
            let own = Local::new(line.start - 1, line_end(source, element.end));
            let rest = source.get(own.end as usize..)?;
            if !rest.trim().is_empty() {
                return None;
            }
            Some(vec![
                Edit::delete(at.at(Local::new(previous.end, stop))),
                Edit::delete(at.at(Local::new(own.start.max(stop), own.end))),
            ])
        }
        (Some(previous), None) => {
            let between = Local::new(previous.end, element.end);
            let gap = source.get(previous.end as usize..element.start as usize)?;
            (!gap.contains('#')).then(|| vec![Edit::delete(at.at(between))])
        }
    }
}

/// Appends words (`KEY=value`) to an instruction of several `elements`, in its own layout: on lines
/// of their own where the last element stands on one, else behind it.
pub fn append(document: &Document, at: InstructionRef<'_>, last: Local, words: &[String]) -> Edit {
    let source = &*at.get().source;
    let eol = line_break(document);
    let escape = char::from(at.get().escape);
    let line = Line::around(source, last);
    let indent = source.get(line.start as usize..last.start as usize).unwrap_or_default();
    let own_line = line.start > 0 && indent.trim().is_empty();
    let indent = if own_line { indent } else { "    " };
    let separator = format!(" {escape}{eol}{indent}");
    let text: String = words.iter().flat_map(|word| [separator.as_str(), word]).collect();
    Edit::insert(at.at(last).end, text)
}

/// Joins words into an instruction of one line each: `LABEL a=1 \`, `      b=2`.
pub fn instruction_of(keyword: &str, words: &[String], escape: u8) -> String {
    let separator = format!(" {}\n{}", char::from(escape), " ".repeat(keyword.len() + 1));
    format!("{keyword} {}", words.join(&separator))
}

/// Adds an entry to a list of paths such as PYTHONPATH: to the ENV pair that sets it for `stage`,
/// else with an ENV above `above`. `None` where it is set in a way that takes no more.
pub fn add_to_path(
    document: &Document,
    stage: usize,
    above: InstructionRef<'_>,
    name: &str,
    entry: &str,
) -> Option<Edit> {
    let Some(definition) = document.model().environment_at(stage, usize::MAX, name) else {
        return Some(insert_above(document, above, &format!("ENV {name}={entry}")));
    };
    let Origin::Instruction { instruction, pair } = definition.origin else { return None };
    let at = document.syntax().get(instruction)?;
    let value = at.get().operation.pairs().get(pair)?.value.as_ref()?;
    let open = value.text.trim_end_matches(['"', '\'']);
    if open.is_empty() || open.ends_with(['"', '\'', ' ']) {
        return None;
    }
    let end = at.part_span(value, open.len() - 1..open.len()).end;
    Some(Edit::insert(end, format!(":{entry}")))
}

/// Whether a list of paths has an entry at the end of a stage.
pub fn has_in_path(document: &Document, stage: usize, name: &str, entry: &str) -> bool {
    let definition = document.model().environment_at(stage, usize::MAX, name);
    let value = definition.and_then(|definition| definition.value.known());
    value.is_some_and(|value| value.split(':').any(|own| own == entry))
}

/// A value for ENV or LABEL, quoted where it needs to be.
pub fn quoted(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@+,%".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) {
        return value.to_owned();
    }
    quoted_always(value)
}

/// A value in double quotes, as most people write labels.
pub fn quoted_always(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Strings as a JSON array, as BuildKit reads the exec form.
pub fn json_array<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> =
        words.into_iter().map(|word| serde_json::Value::from(word).to_string()).collect();
    format!("[{}]", quoted.join(", "))
}

/// The physical lines that an element touches, in bytes of the source, line breaks included.
struct Line {
    start: u32,
    end: u32,
}

impl Line {
    fn around(source: &str, element: Local) -> Self {
        let before = source.get(..element.start as usize).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1) as u32;
        let stop = line_end(source, element.end);
        let end = if (stop as usize) < source.len() { stop + 1 } else { stop };
        Self { start, end }
    }

    /// Whether nothing but blanks and the escape character stands beside the element.
    fn is_alone(&self, source: &str, element: Local) -> bool {
        let blank = |text: Option<&str>| text.is_some_and(|text| text.trim().is_empty());
        let after = source.get(element.end as usize..self.end as usize).map(|after| {
            let after = after.trim_end();
            after.strip_suffix(['\\', '`']).unwrap_or(after)
        });
        self.start > 0
            && blank(source.get(self.start as usize..element.start as usize))
            && blank(after)
    }
}

/// The end of the physical line that holds `offset`, without its line break.
fn line_end(source: &str, offset: u32) -> u32 {
    let rest = source.get(offset as usize..).unwrap_or_default();
    offset + rest.find('\n').unwrap_or(rest.len()) as u32
}

/// The end of the physical line that holds `offset`, without `\r\n` or `\n`.
fn content_end(source: &str, offset: u32) -> u32 {
    let end = line_end(source, offset);
    let line = source.get(offset as usize..end as usize).unwrap_or_default();
    end - u32::from(line.ends_with('\r'))
}

/// Where deleting up to the next element may stop: at the element where it stands on the same
/// line, else where the text of the own line ends, so that comments between them stay.
fn first_on_same_line(source: &str, element: Local, next: Local) -> u32 {
    let gap = source.get(element.end as usize..next.start as usize).unwrap_or_default();
    if gap.contains('#') { element.end } else { next.start }
}

/// The places of all pairs of an instruction, for [`delete_element`].
pub fn pairs(instruction: &Instruction) -> Vec<Local> {
    instruction.innermost().pairs().iter().map(crate::syntax::Pair::local).collect()
}
