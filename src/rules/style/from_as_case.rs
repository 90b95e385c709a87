use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity, edits};
use crate::syntax::{Body, InstructionRef, Keyword};

pub const RULE: Rule = Rule {
    id: "from-as-case",
    group: "style",
    summary: "AS is written in another case than FROM",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::buildkit("FromAsCasing")],
    page: include_str!("from_as_case.md"),
    check: Check::Instruction(&[Keyword::From], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let from = &at.get().operation.name.text;
    let Body::From(body) = &at.get().operation.body else { return };
    let [_, keyword, _, ..] = &*body.words else { return };
    let right = if **from == *from.to_lowercase() {
        keyword.text.to_lowercase()
    } else if **from == *from.to_uppercase() {
        keyword.text.to_uppercase()
    } else {
        return;
    };
    if right == *keyword.text || !keyword.text.eq_ignore_ascii_case("as") {
        return;
    }
    let message =
        format!("`{}` and `{from}` are not in the same case: write `{right}`", keyword.text);
    report.at(at.word_span(keyword), message).fix(Applicability::Safe, || {
        Some((format!("Write {right}"), [edits::replace(at, keyword, right.clone())]))
    });
}
