//! Where a check puts what it finds.

use super::{Applicability, Diagnostic, Fix, Related, Rule, Severity, Tag, Tool, Voice};
use crate::text::{Edit, EditSet, Span};

/// What the caller wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Findings only: what a keystroke needs. The closures that make fixes are not called.
    Findings,
    /// Findings with their fixes.
    Fixes,
}

/// The findings of one call of one rule.
#[derive(Debug)]
pub struct Report<'a> {
    rule: &'static Rule,
    mode: Mode,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub fn new(rule: &'static Rule, mode: Mode, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { rule, mode, diagnostics }
    }

    /// Reports a finding at `span`. The message says what is wrong, then what to do; no rule id,
    /// no full stop.
    pub fn at(&mut self, span: Span, message: impl Into<String>) -> Finding<'_> {
        self.diagnostics.push(Diagnostic {
            rule: self.rule,
            span,
            instruction: None,
            severity: self.rule.severity,
            message: message.into(),
            fixes: Vec::new(),
            related: Vec::new(),
            tag: None,
            aliases: self.rule.alias_names(),
            voice: Voice::All,
            spared: Vec::new(),
        });
        let last = self.diagnostics.len() - 1;
        Finding { diagnostic: &mut self.diagnostics[last], mode: self.mode }
    }
}

/// A finding that was just reported, to say more of it.
#[derive(Debug)]
pub struct Finding<'a> {
    diagnostic: &'a mut Diagnostic,
    mode: Mode,
}

impl Finding<'_> {
    /// Reports it below the rule's severity; never above.
    pub fn severity(self, severity: Severity) -> Self {
        self.diagnostic.severity = severity.min(self.diagnostic.severity);
        self
    }

    /// A fix, made only where the caller wants fixes. Edits that overlap make no fix.
    pub fn fix<I: IntoIterator<Item = Edit>>(
        self,
        applicability: Applicability,
        make: impl FnOnce() -> Option<(String, I)>,
    ) -> Self {
        if self.mode == Mode::Fixes
            && let Some((title, edits)) = make()
            && let Ok(edits) = EditSet::new(edits)
            && !edits.is_empty()
        {
            self.diagnostic.fixes.push(Fix { title, applicability, edits });
        }
        self
    }

    /// Another place that explains it.
    pub fn related(self, span: Span, message: impl Into<String>) -> Self {
        self.diagnostic.related.push(Related { span, message: message.into() });
        self
    }

    /// Says that this tool does not report it: of two ids with almost the same trigger only the
    /// other's stays.
    pub fn without(self, tool: Tool) -> Self {
        self.diagnostic.aliases.retain(|alias| !tool.has(alias));
        self
    }

    /// Who says it; a tool that does alone, by its ids alone.
    pub fn voice(self, voice: Voice) -> Self {
        self.diagnostic.voice = voice;
        if let Voice::Only(tool) = voice {
            self.diagnostic.aliases.retain(|alias| tool.has(alias));
        }
        self
    }

    /// The one id, `tool:ID`, by which another tool knows this finding, where the rule's alias
    /// stands for many.
    pub fn alias(self, alias: String) -> Self {
        self.diagnostic.aliases = vec![alias];
        self
    }

    /// Clauses that its rule answers to and this finding does not speak of, such as those of the
    /// labels that are there.
    pub fn spares<'c>(self, clauses: impl IntoIterator<Item = &'c Option<String>>) -> Self {
        self.diagnostic.spared.extend(clauses.into_iter().flatten().cloned());
        self
    }

    pub fn tag(self, tag: Tag) -> Self {
        self.diagnostic.tag = Some(tag);
        self
    }
}
