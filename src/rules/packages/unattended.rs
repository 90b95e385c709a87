//! Package managers that ask before they go on, though nobody answers in a build.

use crate::lint::{Applicability, Report, shell_edits};
use crate::syntax::InstructionRef;

pub(super) struct Question {
    pub tools: &'static [&'static str],
    /// The words that make it ask.
    pub verbs: &'static [&'static str],
    /// The flags that answer, without their dashes.
    pub answers: &'static [&'static str],
    /// The flag to add.
    pub flag: &'static str,
    /// Whether it stands before the verb.
    pub global: bool,
}

impl Question {
    pub fn check(&self, at: InstructionRef<'_>, report: &mut Report<'_>) {
        for invocation in at.get().invocations() {
            let Some(verb) = invocation.find_word(self.verbs) else { continue };
            if !invocation.is(self.tools) || invocation.has_flag(self.answers) {
                continue;
            }
            let (name, flag) = (invocation.name(), self.flag);
            let message = format!(
                "`{name} {}` asks for confirmation, which nobody gives in a build: add `{flag}`",
                verb.text()
            );
            let after = if self.global { invocation.name } else { verb };
            report.at(at.at(invocation.head(verb)), message).fix(Applicability::Safe, || {
                let edit = shell_edits::insert_word(at, after, flag)?;
                Some((format!("Add {flag}"), [edit]))
            });
        }
    }
}
