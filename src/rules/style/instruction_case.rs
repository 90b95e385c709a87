use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "instruction-case",
    group: "style",
    summary: "A keyword is not in the case of most",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::buildkit("ConsistentInstructionCasing")],
    page: include_str!("instruction_case.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// `validateCommandCasing` in dockerfile2llb/validations.go: what stands before the first FROM has
/// no say, nor what ONBUILD holds; a tie is for upper case.
fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let start = context.model().globals.end;
    let own = || context.syntax().instructions().skip(start).filter(is_known);
    let (mut lower, mut upper) = (0, 0);
    for at in own() {
        let name = &*at.operation.name.text;
        lower += usize::from(name == name.to_lowercase());
        upper += usize::from(name == name.to_uppercase());
    }
    for at in own() {
        let name = &*at.operation.name.text;
        let right = if lower > upper { name.to_lowercase() } else { name.to_uppercase() };
        if name == right {
            continue;
        }
        let message = format!("`{name}` is not in the case of most keywords here: write `{right}`");
        report.at(at.keyword_span(), message).fix(Applicability::Safe, || {
            Some((format!("Write {right}"), [Edit::replace(at.keyword_span(), right.clone())]))
        });
    }
}

fn is_known(at: &InstructionRef<'_>) -> bool {
    at.operation.keyword != Keyword::Unknown
}
