//! What Trivy looks for in the text of a RUN: an install without an option, and one that nothing
//! cleans up after.

use crate::lint::Report;
use crate::rules::scanners::{Pattern, pattern::place, text};
use crate::syntax::{InstructionRef, Keyword};

/// `apt-get install`, options between them.
pub(super) static APT_GET_INSTALL: Pattern =
    Pattern::new("apt-get", r"(apt-get (?:--?[a-zA-Z]+ *)*install)(?:--?[a-zA-Z]+ *)*");

/// A command that is not to be without an option.
pub(super) struct Wanted {
    pub command: &'static Pattern,
    /// The command with the option: before the verb, behind it, and behind packages.
    pub given: Pattern,
    pub message: &'static str,
}

impl Wanted {
    pub fn check(&self, at: InstructionRef<'_>, report: &mut Report<'_>) {
        if at.operation.keyword != Keyword::Run {
            return;
        }
        let text = text::joined(at);
        if let Some(span) = self.command.place(at, &text)
            && !self.given.is_in(text.text())
        {
            report.at(span, self.message);
        }
    }
}

/// A package manager whose cache has to be cleared by the last of its commands.
pub(super) struct Cleaning {
    pub installs: Pattern,
    /// The installs and what clears the cache.
    pub both: Pattern,
    /// What may come last.
    pub clears: &'static [&'static str],
    pub message: &'static str,
}

impl Cleaning {
    pub fn check(&self, at: InstructionRef<'_>, report: &mut Report<'_>) {
        if at.operation.keyword != Keyword::Run {
            return;
        }
        let values = text::values(at);
        let Some(value) = values.first() else { return };
        let Some(found) = self.installs.find(value.text()) else { return };
        let last = self.both.all(value.text()).pop();
        if !last.is_some_and(|last| self.clears.contains(&last)) {
            report.at(place(at, value, found), self.message);
        }
    }
}
