use super::text::inside_quotes;
use crate::lint::{
    Alias, Applicability, Check, InstructionContext, Report, Rule, Severity, Tag, edits,
};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "maintainer-deprecated",
    group: "style",
    summary: "MAINTAINER is deprecated",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    aliases: &[
        Alias::hadolint("DL4000", Severity::Error),
        Alias::buildkit("MaintainerDeprecated"),
        Alias::trivy("DS-0022", Severity::Warning),
        Alias::checkov("CKV_DOCKER_6"),
    ],
    page: include_str!("maintainer_deprecated.md"),
    check: Check::Instruction(&[Keyword::Maintainer], check),
    ..Rule::DEFAULT
};

const LABEL: &str = "org.opencontainers.image.authors";

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    if operation.keyword != Keyword::Maintainer {
        return;
    }
    let message = format!("MAINTAINER is deprecated: write `LABEL {LABEL}=\"…\"`");
    report
        .at(at.keyword_span(), message)
        .tag(Tag::Deprecated)
        .fix(Applicability::Safe, || Some(("Write a label".to_owned(), to_label(at)?)));
}

/// The edits that make a label of a MAINTAINER.
pub fn to_label(at: InstructionRef<'_>) -> Option<[Edit; 2]> {
    let operation = &at.get().operation;
    let name = operation.text().filter(|_| at.get().comments.is_empty())?;
    let is_lower = *operation.name.text == *operation.name.text.to_lowercase();
    let keyword = if is_lower { "label" } else { "LABEL" };
    let label = format!("{LABEL}=\"{}\"", escaped(inside_quotes(&name.text), at.get().escape));
    Some([Edit::replace(at.keyword_span(), keyword), edits::replace(at, name, label)])
}

/// MAINTAINER takes its text as it stands, LABEL expands it.
fn escaped(text: &str, escape: u8) -> String {
    let escape = char::from(escape);
    let special = |char: char| char == escape || matches!(char, '"' | '$');
    let chars = text.chars();
    chars.flat_map(|char| special(char).then_some(escape).into_iter().chain([char])).collect()
}
