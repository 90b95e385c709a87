use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::{CommandForm, InstructionRef, Keyword, ProblemKind};
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
        let listed = at.get().problems.iter().filter_map(|problem| match problem.kind {
            ProblemKind::SwallowedInstruction { keyword } => Some((keyword, problem.local)),
            _ => None,
        });
        for (keyword, local) in listed.chain(in_script(context, at)) {
            let message = format!(
                "this {} is read as part of the {} above: remove the `{}` at the end of the line before it",
                keyword.as_str(),
                at.operation.keyword.as_str(),
                char::from(at.get().escape),
            );
            report.at(at.at(local), message).fix(Applicability::Safe, || {
                let stray = stray_escape(at, local.start)?;
                Some(("Remove the stray continuation".to_owned(), [Edit::delete(at.at(stray))]))
            });
        }
    }
}

/// The first keyword that begins a line of a script as a bare word: in capitals and at the margin
/// no command is named so, and hardly an argument.
fn in_script(context: &Context<'_>, at: InstructionRef<'_>) -> Option<(Keyword, Local)> {
    let is_shell = matches!(at.operation.command(), Some(CommandForm::Shell(_)));
    if !is_shell || !context.model().dialect_at(at.index).is_posix() {
        return None;
    }
    let source = &at.get().source;
    let words =
        at.instruction.commands().flat_map(|command| command.name.iter().chain(&command.words));
    words
        .filter_map(|word| {
            let keyword = Keyword::parse(word.literal.as_deref()?);
            let bare = source.get(word.local.start as usize..word.local.end as usize);
            let margin = source.get(..word.local.start as usize)?.ends_with('\n');
            let goes_on = source.get(word.local.end as usize..)?.starts_with([' ', '\t']);
            let is_keyword = keyword != Keyword::Unknown && bare == Some(keyword.as_str());
            let joined =
                is_keyword && margin && goes_on && stray_escape(at, word.local.start).is_some();
            joined.then_some((keyword, word.local))
        })
        .next()
}

/// The escape character that joins the line before `offset` to it, with the blanks around it.
fn stray_escape(at: InstructionRef<'_>, offset: u32) -> Option<Local> {
    let line =
        at.get().line.pieces().iter().rev().find(|piece| piece.local + piece.len <= offset)?;
    let source = at.get().source.get((line.local + line.len) as usize..)?;
    let rest = source.lines().next()?;
    let escape = rest.trim_start().strip_prefix(char::from(at.get().escape))?;
    let content = at.get().source.get(line.local as usize..(line.local + line.len) as usize)?;
    // `&&` before it would wait for the instruction that it swallowed.
    let content = content.trim_end().trim_end_matches(['&', '|', ';']);
    let start = line.local + content.trim_end().len() as u32;
    let end = line.local + line.len + (rest.len() - escape.trim_start().len()) as u32;
    escape.trim().is_empty().then_some(Local::new(start, end))
}
