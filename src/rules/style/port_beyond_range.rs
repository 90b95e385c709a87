use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "port-beyond-range",
    group: "style",
    summary: "A port is greater than 65535",
    severity: Severity::Error,
    aliases: &[Alias::trivy("DS-0008", Severity::Error)],
    page: include_str!("port_beyond_range.md"),
    check: Check::Instruction(&[Keyword::Expose], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "there is no such port: write one up to 65535";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Expose {
        return;
    }
    for word in instructions::ports(at) {
        let port = word.text.split('/').next().unwrap_or_default();
        let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        if digits && !port.parse::<u32>().is_ok_and(|port| port <= 65_535) {
            report.at(at.word_span(word), MESSAGE);
        }
    }
}
