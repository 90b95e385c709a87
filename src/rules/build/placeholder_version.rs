use crate::lint::{Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "placeholder-version",
    group: "build",
    summary: "A package has a placeholder for its version",
    severity: Severity::Error,
    page: include_str!("placeholder_version.md"),
    check: Check::Instruction(&[Keyword::Run], check),
    ..Rule::DEFAULT
};

/// What the fixes that pin packages leave to be filled in.
const PLACEHOLDERS: [&str; 5] = ["=VERSION", "@VERSION", ":VERSION", "-0.VERSION", ":STREAM"];

fn check(at: InstructionRef<'_>, context: &InstructionContext<'_>, report: &mut Report<'_>) {
    for command in context.commands(at.get()) {
        for word in &command.words {
            let Some(text) = word.literal.as_deref() else { continue };
            if PLACEHOLDERS.iter().any(|placeholder| text.ends_with(placeholder)) {
                let message = format!(
                    "`{text}` has no version yet, so that nothing is found to install: write one that the repository has"
                );
                report.at(at.at(word.local), message);
            }
        }
    }
}
