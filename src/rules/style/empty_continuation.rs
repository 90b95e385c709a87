use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::Instruction;
use crate::text::{Edit, Local};

pub const RULE: Rule = Rule {
    id: "empty-continuation",
    group: "style",
    summary: "A continued instruction has an empty line in it",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::buildkit("NoEmptyContinuation")],
    structural: true,
    page: include_str!("empty_continuation.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.syntax().instructions() {
        let Some(first) = at.get().blank_lines.first() else { continue };
        let message = "an empty line continues this instruction, which BuildKit will refuse one day: remove it";
        report.at(at.at(*first), message).fix(Applicability::Safe, || {
            let edits =
                at.get().blank_lines.iter().map(|line| Edit::delete(at.at(whole(at.get(), *line))));
            Some(("Remove the empty lines".to_owned(), edits.collect::<Vec<_>>()))
        });
    }
}

/// The line with its line break; with the one before it where it is the last.
fn whole(instruction: &Instruction, line: Local) -> Local {
    let source = instruction.source.as_bytes();
    let rest = source.get(line.end as usize..).unwrap_or_default();
    match rest.iter().position(|byte| *byte == b'\n') {
        Some(at) => Local::new(line.start, line.end + at as u32 + 1),
        None => Local::new(line.start.saturating_sub(1), source.len() as u32),
    }
}
