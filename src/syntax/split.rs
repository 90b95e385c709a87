//! The splitter: which lines make up which instruction.
//!
//! At the start of a line that is inside nothing, all that counts of what stands before is the
//! escape character and whether the prologue is closed. That is what makes an edit cheap: the
//! instructions before it are kept, the splitter starts at the last of them, and it stops where
//! an instruction starts that started there before the edit.
//!
//! Source of the behaviour: moby/buildkit frontend/dockerfile/parser/parser.go at 73ed682.

use super::continuation;
use super::file::Placed;
use super::heredoc::{self, Heredoc, Opening};
use super::limit::{LONGEST_LINE, LONGEST_TEXT, Limit, MOST_INSTRUCTIONS};
use super::lines::{Lines, is_comment, trimmed, unbroken};
use super::lower;
use super::{Body, CommandForm, Instruction, Keyword, Operation, Problem, ProblemKind, Syntax};
use crate::text::{Edit, Local, Mapped, Span, Text};
use std::sync::{Arc, OnceLock};

pub(super) fn parse(text: &Text) -> Syntax {
    if text.len() > LONGEST_TEXT {
        return Syntax { limit: Some(Limit::Text), ..Syntax::default() };
    }
    Splitter { lines: Lines::all(text), open: true, syntax: Syntax::default(), old: None }.run()
}

pub(super) fn edited(old: &Syntax, edit: &Edit, text: &Text) -> Syntax {
    if old.limit.is_some() || text.len() > LONGEST_TEXT {
        return parse(text);
    }
    let before = old.instructions.partition_point(|placed| placed.start <= edit.span.start);
    let kept = before.saturating_sub(1);
    let old = Some(Old { syntax: old, span: edit.span, inserted: edit.text.len() as u32 });
    // The prologue ends with the first instruction at the latest; it is read again with it.
    let splitter = match (kept, old.and_then(|old| old.syntax.instructions.get(kept))) {
        (1.., Some(first)) => Splitter {
            lines: Lines::from(text, first.start, first.line),
            open: false,
            syntax: old.map_or_else(Syntax::default, |old| old.head(kept, first.start)),
            old,
        },
        _ => Splitter { lines: Lines::all(text), open: true, syntax: Syntax::default(), old },
    };
    splitter.run()
}

struct Splitter<'a> {
    lines: Lines<'a>,
    /// Whether the next line may be a directive.
    open: bool,
    syntax: Syntax,
    old: Option<Old<'a>>,
}

impl Splitter<'_> {
    fn run(self) -> Syntax {
        let syntax = self.split();
        if syntax.len() > MOST_INSTRUCTIONS {
            return Syntax { limit: Some(Limit::Instructions), ..Syntax::default() };
        }
        syntax
    }

    fn split(mut self) -> Syntax {
        loop {
            if self.syntax.len() > MOST_INSTRUCTIONS {
                return self.syntax;
            }
            let (start, line) = (self.lines.start, self.lines.number);
            if let Some(old) = self.old
                && old.syntax.escape == self.syntax.escape
                && old.append_tail(start, line, &mut self.syntax)
            {
                return self.syntax;
            }
            let Some(text) = self.lines.next() else { return self.syntax };
            if self.open {
                self.open = self.syntax.prologue.read(unbroken(&text), start);
                self.syntax.escape = self.syntax.prologue.escape();
            }
            if is_comment(&text) {
                let end = start + unbroken(&text).len() as u32;
                self.syntax.comments.push(Span::new(start, end));
            } else if !text.trim_start().is_empty() {
                let instruction = self.instruction(&text, start);
                self.syntax.instructions.push(Placed { start, line, instruction });
            }
        }
    }

    /// The instruction whose first line this is.
    fn instruction(&mut self, first: &str, start: u32) -> Arc<Instruction> {
        let escape = self.syntax.escape;
        let mut draft = Draft::default();
        draft.push_first(first, escape);
        while draft.continued.is_some()
            && let Some(line) = self.lines.next()
        {
            draft.push_next(&line, escape);
        }
        let same = |source: &str| self.old.and_then(|old| old.same(start, escape, source));
        let may_open_heredoc = draft.line.text().contains("<<");
        if !may_open_heredoc && let Some(same) = same(unbroken(&draft.source)) {
            return same;
        }
        let mut problems = Vec::new();
        let operation = match draft.has_long_line() {
            // BuildKit reads no further.
            true => lower::name(&draft.line, escape),
            false => lower::operation(&draft.line, escape, &mut problems),
        };
        if may_open_heredoc {
            if reads_heredocs(&operation, &problems) {
                for opening in heredoc::openings(draft.line.text()) {
                    draft.push_heredoc(opening, &mut self.lines);
                }
            }
            if let Some(same) = same(unbroken(&draft.source)) {
                return same;
            }
        }
        Arc::new(draft.finish(escape, operation, problems))
    }
}

/// Whether `<<EOF` in an instruction opens a heredoc: in RUN, COPY and ADD, or one of them in
/// ONBUILD, unless in the JSON form. A broken array makes BuildKit stop before.
fn reads_heredocs(operation: &Operation, problems: &[Problem]) -> bool {
    let operation = match &operation.body {
        Body::Onbuild(inner) => inner,
        _ => operation,
    };
    let json = match &operation.body {
        Body::Command(form) => matches!(form, CommandForm::Exec { .. }),
        Body::Transfer(transfer) => transfer.json,
        _ => false,
    };
    matches!(operation.keyword, Keyword::Run | Keyword::Copy | Keyword::Add)
        && !json
        && !problems.iter().any(|problem| problem.kind == ProblemKind::JsonNotStrings)
}

/// An instruction while its lines are read.
#[derive(Default)]
struct Draft {
    source: String,
    line: Mapped,
    /// Where the escape character stands that continues the last line.
    continued: Option<u32>,
    comments: Vec<Local>,
    blank_lines: Vec<Local>,
    heredocs: Vec<(Opening, Local, Option<Local>)>,
}

impl Draft {
    fn push_first(&mut self, line: &str, escape: u8) {
        let text = trimmed(line);
        let kept = text.trim_start();
        self.push_text(kept, (text.len() - kept.len()) as u32, escape);
        self.source.push_str(line);
    }

    fn push_next(&mut self, line: &str, escape: u8) {
        let start = self.source.len() as u32;
        let local = Local::new(start, start + unbroken(line).len() as u32);
        if is_comment(line) {
            self.comments.push(local);
        } else if line.trim_start().is_empty() {
            self.blank_lines.push(local);
        } else {
            self.push_text(trimmed(line), start, escape);
        }
        self.source.push_str(line);
    }

    fn push_text(&mut self, text: &str, local: u32, escape: u8) {
        let continued = continuation::continued(text, escape);
        let kept = continued.and_then(|end| text.get(..end)).unwrap_or(text);
        self.line.push(kept, local);
        self.continued = continued.map(|end| local + end as u32);
    }

    fn has_long_line(&self) -> bool {
        self.source.len() > LONGEST_LINE
            && self.source.split('\n').any(|line| line.len() > LONGEST_LINE)
    }

    fn push_heredoc(&mut self, opening: Opening, lines: &mut Lines<'_>) {
        let start = self.source.len() as u32;
        for line in lines {
            let at = self.source.len() as u32;
            self.source.push_str(&line);
            if opening.is_ended_by(trimmed(&line)) {
                let end = Local::new(at, at + unbroken(&line).len() as u32);
                self.heredocs.push((opening, Local::new(start, at), Some(end)));
                return;
            }
        }
        let body = Local::new(start, self.source.len() as u32);
        self.heredocs.push((opening, body, None));
    }

    fn finish(
        mut self,
        escape: u8,
        operation: Operation,
        mut problems: Vec<Problem>,
    ) -> Instruction {
        self.source.truncate(unbroken(&self.source).len());
        let heredocs = self.close_heredocs();
        let mut problem = |local, kind| problems.push(Problem { local, kind });
        if let Some(escape) = self.continued {
            problem(Local::new(escape, escape + 1), ProblemKind::DanglingContinuation);
        }
        // The file ends in the first one that is open; the others never begin.
        if let Some(open) = heredocs.iter().find(|heredoc| heredoc.end.is_none()) {
            problem(open.start, ProblemKind::UnterminatedHeredoc { name: open.name.clone() });
        }
        let mut start = 0;
        for line in self.source.split('\n') {
            if line.len() > LONGEST_LINE {
                problem(Local::new(start, start + line.len() as u32), ProblemKind::LineTooLong);
            }
            start += line.len() as u32 + 1;
        }
        continuation::swallowed(&self.line, escape, &operation, &mut problems);
        continuation::missing(&operation, &mut problems);
        Instruction {
            lines: memchr::memchr_iter(b'\n', self.source.as_bytes()).count() as u32 + 1,
            source: self.source.into(),
            escape,
            line: self.line,
            operation,
            heredocs,
            comments: self.comments,
            blank_lines: self.blank_lines,
            problems,
            scripts: OnceLock::new(),
            exec_script: OnceLock::new(),
        }
    }

    /// An open heredoc has lost its last line break with the source.
    fn close_heredocs(&mut self) -> Vec<Heredoc> {
        let length = self.source.len() as u32;
        std::mem::take(&mut self.heredocs)
            .into_iter()
            .map(|(opening, body, end)| {
                let body = Local::new(body.start.min(length), body.end.min(length));
                opening.close(&self.line, &self.source, body, end)
            })
            .collect()
    }
}

/// The syntax before an edit, and the edit.
#[derive(Clone, Copy)]
struct Old<'a> {
    syntax: &'a Syntax,
    /// What was replaced, in the text before the edit.
    span: Span,
    /// The bytes that came in its place.
    inserted: u32,
}

impl Old<'_> {
    /// The instructions before number `kept`, which starts at `start`, and all before them.
    fn head(self, kept: usize, start: u32) -> Syntax {
        let Syntax { escape, prologue, instructions, comments, limit } = self.syntax;
        let comments_before = comments.partition_point(|comment| comment.start < start);
        Syntax {
            escape: *escape,
            prologue: prologue.clone(),
            instructions: instructions.get(..kept).unwrap_or_default().to_vec(),
            comments: comments.get(..comments_before).unwrap_or_default().to_vec(),
            limit: *limit,
        }
    }

    /// Where a place after the edit was before it.
    fn before(self, offset: u32) -> Option<u32> {
        Some(offset.checked_sub(self.span.start + self.inserted)? + self.span.end)
    }

    /// The number of the instruction that started at `offset` in the text before the edit.
    fn starting_at(self, offset: u32) -> Option<usize> {
        self.syntax.instructions.binary_search_by_key(&offset, |placed| placed.start).ok()
    }

    /// Where an instruction after the edit starts at `start` now: takes over it, all that follow
    /// and their comments.
    fn append_tail(self, start: u32, line: u32, syntax: &mut Syntax) -> bool {
        let Some(old_start) = self.before(start) else { return false };
        let Some(index) = self.starting_at(old_start) else { return false };
        let tail = self.syntax.instructions.get(index..).unwrap_or_default();
        let old_line = tail.first().map_or(0, |placed| placed.line);
        syntax.instructions.extend(tail.iter().map(|placed| Placed {
            start: placed.start - old_start + start,
            line: placed.line - old_line + line,
            instruction: Arc::clone(&placed.instruction),
        }));
        let comments = &self.syntax.comments;
        let first = comments.partition_point(|comment| comment.start < old_start);
        syntax.comments.extend(comments.iter().skip(first).map(|comment| {
            Span::new(comment.start - old_start + start, comment.end - old_start + start)
        }));
        true
    }

    /// The instruction that stood at this place, if it is the same one.
    fn same(self, start: u32, escape: u8, source: &str) -> Option<Arc<Instruction>> {
        [Some(start), self.before(start)]
            .into_iter()
            .flatten()
            .filter_map(|start| self.syntax.instructions.get(self.starting_at(start)?))
            .map(|placed| &placed.instruction)
            .find(|old| old.escape == escape && *old.source == *source)
            .cloned()
    }
}
