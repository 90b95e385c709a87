use crate::lint::{Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{Body, InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "empty-command",
    group: "style",
    summary: "An instruction that runs something names nothing to run",
    severity: Severity::Warning,
    page: include_str!("empty_command.md"),
    check: Check::Instruction(&[Keyword::Run, Keyword::Cmd, Keyword::Entrypoint], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = &at.operation;
    if operation.body == Body::None && operation.rest.text.is_empty() {
        let name = operation.keyword.as_str();
        let message = format!("this {name} names nothing to run: write a command, or take it out");
        report.at(at.keyword_span(), message);
    }
}
