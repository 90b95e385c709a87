//! What a suppressing comment says, whoever's it is.

use super::{Comment, foreign, own};
use crate::lint::{Context, Diagnostic, Tool};
use crate::text::Span;
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Speaker {
    Plimsoll,
    Tool(Tool),
    /// BuildKit's `check=experimental=…`: it switches rules on.
    Experiment,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    File,
    /// The instructions of that range.
    Instructions(Range<usize>),
    /// Findings whose instruction starts on one of these lines, zero-based.
    Lines(Range<u32>),
}

impl Scope {
    fn covers(&self, diagnostic: &Diagnostic, context: &Context<'_>) -> bool {
        match self {
            Self::File => true,
            Self::Instructions(range) => {
                diagnostic.instruction.is_some_and(|index| range.contains(&index))
            }
            Self::Lines(lines) => {
                let at = diagnostic.instruction.and_then(|index| context.syntax().get(index));
                let first = at.map_or_else(
                    || context.document.text().line_of(diagnostic.span.start),
                    |at| at.line,
                );
                lines.contains(&first)
            }
        }
    }
}

/// An id in a comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Id {
    pub text: Box<str>,
    pub span: Span,
    pub used: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pragma {
    pub speaker: Speaker,
    pub scope: Scope,
    pub ids: Vec<Id>,
    /// Silences all ids of its tool.
    pub all: bool,
    /// One of ours that says no reason: the comment.
    pub unreasoned: Option<Span>,
}

impl Pragma {
    /// Whether it may speak of a finding, as far as their places go.
    pub(super) fn covers(&self, diagnostic: &Diagnostic, context: &Context<'_>) -> bool {
        match (&self.scope, self.speaker) {
            (Scope::Instructions(range), Speaker::Tool(Tool::BuildKit) | Speaker::Experiment) => {
                foreign::heeded(diagnostic, context).is_some_and(|index| range.contains(&index))
            }
            (scope, speaker) => {
                scope.covers(diagnostic, context)
                    && !(speaker == Speaker::Tool(Tool::Trivy)
                        && foreign::has_no_line(diagnostic, context))
            }
        }
    }

    pub(super) fn silences(&mut self, diagnostic: &Diagnostic) -> bool {
        let mut silences = false;
        for id in self.ids.iter_mut().filter(|id| diagnostic.is_called(&id.text)) {
            id.used = true;
            silences = true;
        }
        silences
    }

    /// Whether it names an alias of that tool of the finding; Trivy's ids in any case.
    pub(super) fn silences_alias(&self, diagnostic: &Diagnostic, tool: Tool) -> bool {
        let named = |alias: &str| match tool {
            Tool::Trivy => self.ids.iter().any(|id| foreign::same_trivy_id(&id.text, alias)),
            _ => self.ids.iter().any(|id| &*id.text == alias),
        };
        let own = |alias: &String| {
            let id = alias.strip_prefix(tool.as_str()).and_then(|id| id.strip_prefix(':'));
            id.is_some_and(named)
        };
        let of_tool = diagnostic.rule.aliases.iter().filter(|alias| alias.tool == tool);
        of_tool.into_iter().any(|alias| {
            self.all || named(alias.id) || alias.family && diagnostic.aliases.iter().any(own)
        })
    }
}

/// All suppressing comments of a document, in the order of the text.
pub(super) fn all(context: &Context<'_>) -> Vec<Pragma> {
    let mut pragmas = Vec::new();
    let mut block = Block::default();
    let text = context.document.text();
    for &span in context.syntax().comments() {
        let comment = Comment { span, text: text.slice(span), inside: None };
        if block.push(&comment, context) {
            pragmas.retain(|pragma| !block.forgets(pragma));
        }
        read(&comment, context, &mut pragmas);
        foreign::buildkit(&comment, &mut block, context, &mut pragmas);
    }
    for at in context.syntax().instructions().filter(|at| !at.comments.is_empty()) {
        for &local in &at.comments {
            let range = local.start as usize..local.end as usize;
            let text = at.get().source.get(range).unwrap_or_default().into();
            let comment = Comment { span: at.at(local), text, inside: Some(at.index) };
            read(&comment, context, &mut pragmas);
        }
    }
    pragmas
}

fn read(comment: &Comment<'_>, context: &Context<'_>, pragmas: &mut Vec<Pragma>) {
    let has = |word: &str| memchr::memmem::find(comment.text.as_bytes(), word.as_bytes()).is_some();
    if has("plimsoll:") {
        pragmas.extend(own::read(comment, context));
    }
    if has("hadolint") && comment.inside.is_none() && !context.settings.hadolint_pragmas_off {
        pragmas.extend(foreign::hadolint(comment, context));
    }
    if has("trivy:ignore:") && comment.inside.is_none() {
        pragmas.extend(foreign::trivy(comment, context));
    }
    if has(":skip=") {
        pragmas.extend(foreign::checkov(comment));
    }
}

/// The comment lines before one instruction, as BuildKit gathers them for an inline `check=`.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Block {
    /// The instruction that the comments stand before.
    next: Option<usize>,
    /// Whether a `check=` of this block was already read: only the first counts.
    pub done: bool,
}

impl Block {
    /// Starts a new block where the comment belongs to another instruction, or is empty: then
    /// what was said until here is forgotten, and the answer true.
    fn push(&mut self, comment: &Comment<'_>, context: &Context<'_>) -> bool {
        let next = next_instruction(comment, context);
        let empty = comment.text.trim().trim_start_matches('#').trim().is_empty();
        let forgets = self.done && empty && next == self.next;
        if next != self.next || empty {
            *self = Self { next, done: false };
        }
        forgets
    }

    /// Whether it is BuildKit's for the instruction of this block.
    fn forgets(&self, pragma: &Pragma) -> bool {
        let by_buildkit =
            matches!(pragma.speaker, Speaker::Tool(Tool::BuildKit) | Speaker::Experiment);
        let own = self.next.map(|next| Scope::Instructions(next..next + 1));
        by_buildkit && Some(&pragma.scope) == own.as_ref()
    }

    pub(super) fn next(&self) -> Option<usize> {
        self.next
    }
}

/// The instruction after a comment, or the one that it stands in.
pub(super) fn next_instruction(comment: &Comment<'_>, context: &Context<'_>) -> Option<usize> {
    comment.inside.or_else(|| context.syntax().first_from(comment.span.start).map(|at| at.index))
}

/// Splits a list at commas: each id trimmed, with its span; empty ones are left out. `at` is the
/// document's byte at which `list` starts.
pub(super) fn ids(list: &str, at: u32) -> Vec<Id> {
    let mut ids = Vec::new();
    let mut start = 0;
    for part in list.split(',') {
        let text = part.trim();
        let lead = part.len() - part.trim_start().len();
        let first = at + (start + lead) as u32;
        if !text.is_empty() {
            let span = Span::new(first, first + text.len() as u32);
            ids.push(Id { text: text.into(), span, used: false });
        }
        start += part.len() + 1;
    }
    ids
}
