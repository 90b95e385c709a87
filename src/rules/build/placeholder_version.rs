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
        let unset = command.words.iter().filter_map(|word| {
            let text = word.literal.as_deref()?;
            let is_left = PLACEHOLDERS.iter().any(|placeholder| text.ends_with(placeholder));
            is_left.then_some((word, text))
        });
        let unset: Vec<_> = unset.collect();
        let Some((word, first)) = unset.first() else { continue };
        let what = match unset.len() {
            1 => format!("`{first}` has"),
            count => format!("`{first}` and {} more have", count - 1),
        };
        let message = format!(
            "{what} no version yet, so that nothing is found to install: write one that the repository has"
        );
        let mut found = report.at(at.at(word.local), message);
        for (word, _) in unset.iter().skip(1) {
            found = found.related(at.at(word.local), "this one too");
        }
    }
}
