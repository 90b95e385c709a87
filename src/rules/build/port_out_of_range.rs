use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{Body, InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "port-out-of-range",
    group: "build",
    summary: "A port is greater than 65535",
    severity: Severity::Error,
    aliases: &[Alias::hadolint("DL3011", Severity::Error)],
    replaces: &["port-beyond-range"],
    refused: true,
    page: include_str!("port_out_of_range.md"),
    check: Check::Instruction(&[Keyword::Expose], check),
    ..Rule::DEFAULT
};

const LAST: u32 = 65_535;

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    let Body::Words { words, .. } = &operation.body else { return };
    for word in words.iter().filter(|_| operation.keyword == Keyword::Expose) {
        if let Some(port) = too_great(word) {
            let message = format!("there is no port {port}: write one up to {LAST}");
            report.at(at.word_span(word), message);
        }
    }
}

fn too_great(word: &Word) -> Option<&str> {
    let ports = word.text.rsplit(':').next().unwrap_or_default();
    let ports = ports.split('/').next().unwrap_or_default();
    ports.split('-').find(|port| is_too_great(port))
}

fn is_too_great(port: &str) -> bool {
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    digits && !port.parse::<u32>().is_ok_and(|port| port <= LAST)
}

/// Whether a port of the word is too great as it is written.
pub(super) fn speaks_of(word: &Word) -> bool {
    too_great(word).is_some()
}
