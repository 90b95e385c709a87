use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity, edits};
use crate::rules::scanners::instructions;
use crate::syntax::{InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "ssh-port",
    group: "style",
    summary: "The port of ssh is exposed",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::trivy("DS-0004", Severity::Warning)],
    replaces: &["ssh-port-first"],
    page: include_str!("ssh_port.md"),
    check: Check::Instruction(&[Keyword::Expose], check),
    ..Rule::DEFAULT
};

const MESSAGE: &str = "port 22 is that of ssh, which a container does not need: remove it";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    if at.operation.keyword != Keyword::Expose {
        return;
    }
    for word in instructions::ports(at) {
        if matches!(&*word.text, "22" | "22/tcp" | "22/udp") {
            report.at(at.word_span(word), MESSAGE).fix(Applicability::Safe, || {
                let words = instructions::ports(at);
                let elements: Vec<_> = words.iter().map(|word| word.local).collect();
                let index = words.iter().position(|other| std::ptr::eq(other, word))?;
                let edit = edits::delete_element(at, &elements, index)?;
                Some(("Remove the port".to_owned(), edit))
            });
        }
    }
}
