use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::{InstructionRef, ProblemKind};
use crate::text::{Edit, Local};

pub const RULE: Rule = Rule {
    id: "swallowed-instruction",
    group: "build",
    summary: "A stray continuation makes this instruction part of the one above",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    replaces: &["syntax-error"],
    structural: true,
    page: include_str!("swallowed_instruction.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.syntax().instructions() {
        for problem in &at.get().problems {
            let ProblemKind::SwallowedInstruction { keyword } = problem.kind else { continue };
            let message = format!(
                "this {} is read as part of the {} above: remove the `{}` at the end of the line before it",
                keyword.as_str(),
                at.operation.keyword.as_str(),
                char::from(at.get().escape),
            );
            report.at(at.at(problem.local), message).fix(Applicability::Safe, || {
                let stray = stray_escape(at, problem.local.start)?;
                Some(("Remove the stray continuation".to_owned(), [Edit::delete(at.at(stray))]))
            });
        }
    }
}

/// The escape character that joins the line before `offset` to it, with the blanks around it.
fn stray_escape(at: InstructionRef<'_>, offset: u32) -> Option<Local> {
    let line =
        at.get().line.pieces().iter().rev().find(|piece| piece.local + piece.len <= offset)?;
    let source = at.get().source.get((line.local + line.len) as usize..)?;
    let rest = source.lines().next()?;
    let escape = rest.trim_start().strip_prefix(char::from(at.get().escape))?;
    let content = at.get().source.get(line.local as usize..(line.local + line.len) as usize)?;
    let start = line.local + content.trim_end().len() as u32;
    let end = line.local + line.len + (rest.len() - escape.trim_start().len()) as u32;
    escape.trim().is_empty().then_some(Local::new(start, end))
}
