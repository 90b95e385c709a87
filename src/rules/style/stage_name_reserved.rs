use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity, Tool};
use crate::syntax::{Body, From, InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "stage-name-reserved",
    group: "style",
    summary: "A stage is named like something that BuildKit has itself",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL3063", Severity::Warning), Alias::buildkit("ReservedStageName")],
    page: include_str!("stage_name_reserved.md"),
    check: Check::Instruction(&[Keyword::From], check),
    ..Rule::DEFAULT
};

/// `reservedStageNames` in dockerfile2llb/validations.go.
const RESERVED: [&str; 2] = ["context", "scratch"];

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let Body::From(From { name: Some(name), .. }) = &at.get().operation.body else { return };
    let lower = name.text.to_lowercase();
    if !RESERVED.contains(&&*lower) {
        return;
    }
    let message =
        format!("`{lower}` means something else to BuildKit: give the stage another name");
    let found = report.at(at.word_span(name), message);
    // hadolint knows the two in lower case only.
    if lower != *name.text {
        found.without(Tool::Hadolint);
    }
}
