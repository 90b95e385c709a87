use crate::lint::{Alias, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{Body, InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "onbuild-forbidden",
    group: "build",
    summary: "ONBUILD holds what it may not",
    severity: Severity::Error,
    aliases: &[Alias::hadolint("DL3043", Severity::Error)],
    refused: true,
    page: include_str!("onbuild_forbidden.md"),
    check: Check::Instruction(&[Keyword::Onbuild], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let Body::Onbuild(inner) = &at.get().operation.body else { return };
    if matches!(inner.keyword, Keyword::Onbuild | Keyword::From | Keyword::Maintainer) {
        let message = format!(
            "ONBUILD cannot hold {}: write it in the image that is built from this one",
            inner.keyword.as_str()
        );
        report.at(at.word_span(&inner.name), message);
    }
}
