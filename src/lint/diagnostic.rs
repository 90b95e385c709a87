//! What a rule finds, and how it can be mended.

use super::{Rule, Tool};
use crate::standard::Level;
use crate::text::{EditSet, Span};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    Hint,
    Information,
    Warning,
    Error,
}

impl Severity {
    /// The severity that data names; `None` for off.
    pub fn of(level: Level) -> Option<Self> {
        match level {
            Level::Off => None,
            Level::Hint => Some(Self::Hint),
            Level::Information => Some(Self::Information),
            Level::Warning => Some(Self::Warning),
            Level::Error => Some(Self::Error),
        }
    }
}

/// How far a fix can be trusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Applicability {
    /// What is built keeps its meaning but for the mistake: `--fix`, fix all, on save.
    Safe,
    /// The meaning may change: `--unsafe-fixes`, or chosen one by one.
    Unsafe,
    /// Has a placeholder or asks for a choice: only ever chosen one by one.
    Suggestion,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does, in the imperative: `Insert USER nonroot`.
    pub title: String,
    pub applicability: Applicability,
    pub edits: EditSet,
}

/// Another place that explains a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Related {
    pub span: Span,
    pub message: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tag {
    Deprecated,
    Unnecessary,
}

/// By whom a finding is said.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Voice {
    /// Whoever has one of its ids.
    #[default]
    All,
    /// That tool alone, where its own answer is asked for (`--select hadolint`, `DL4006`): a false
    /// alarm that who moves from there may still want to see.
    Only(Tool),
    /// Everybody else: where that tool's own answer is asked for, it is left out.
    AllBut(Tool),
}

impl Voice {
    /// The voice of a finding where Plimsoll and a tool judge apart; `None` where neither finds
    /// anything.
    pub fn of(ours: bool, theirs: bool, tool: Tool) -> Option<Self> {
        match (ours, theirs) {
            (true, true) => Some(Self::All),
            (true, false) => Some(Self::AllBut(tool)),
            (false, true) => Some(Self::Only(tool)),
            (false, false) => None,
        }
    }
}

/// A finding, ready to be shown.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub rule: &'static Rule,
    pub span: Span,
    /// Index of the instruction that it stands in; `None` for comments and the whole file.
    pub instruction: Option<usize>,
    pub severity: Severity,
    pub message: String,
    /// Empty in [`Mode::Findings`](super::Mode::Findings).
    pub fixes: Vec<Fix>,
    pub related: Vec<Related>,
    pub tag: Option<Tag>,
    /// `tool:ID` of its own rule and of the findings that it replaced.
    pub aliases: Vec<String>,
    pub voice: Voice,
    /// Clauses that its rule answers to and that this finding does not speak of.
    pub spared: Vec<String>,
}

impl Diagnostic {
    /// Whether `id` is its rule's id or one of its aliases, with or without the tool's name; where
    /// an alias stands for many ids, its own among them.
    pub fn is_called(&self, id: &str) -> bool {
        let family = self.rule.aliases.iter().any(|alias| alias.family && alias.id != id);
        if !family || id == self.rule.id {
            return self.rule.is_called(id);
        }
        let bare = |alias: &String| alias.split_once(':').is_some_and(|(_, bare)| bare == id);
        self.aliases.iter().any(|alias| alias == id || bare(alias))
    }

    /// The same with every span moved by `start` bytes: from an instruction to the document.
    pub(super) fn shifted(&self, start: u32) -> Self {
        let shift = |span: Span| Span::new(span.start + start, span.end + start);
        let mut moved = self.clone();
        moved.span = shift(moved.span);
        moved.related.iter_mut().for_each(|related| related.span = shift(related.span));
        moved.fixes.iter_mut().for_each(|fix| fix.edits = fix.edits.shifted(start));
        moved
    }
}
