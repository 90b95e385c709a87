use crate::lint::{Alias, Check, Context, Report, Rule, Severity, Tool};
use crate::syntax::{Body, From, InstructionRef, Word};

pub const RULE: Rule = Rule {
    id: "stage-name-duplicate",
    group: "style",
    summary: "A stage has the name of an earlier one",
    severity: Severity::Error,
    aliases: &[Alias::hadolint("DL3024", Severity::Error), Alias::buildkit("DuplicateStageName")],
    replaces: &["stage-alias-repeated", "stage-alias-not-unique"],
    page: include_str!("stage_name_duplicate.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let mut seen: Vec<(InstructionRef<'_>, &Word)> = Vec::new();
    for at in context.model().stages.iter().filter_map(|stage| context.syntax().get(stage.from)) {
        let Body::From(From { name: Some(name), .. }) = &at.get().operation.body else { continue };
        let lower = name.text.to_lowercase();
        let is_same = |(_, other): &&(_, &Word)| other.text.to_lowercase() == lower;
        if let Some((first, other)) = seen.iter().find(is_same) {
            let message =
                format!("an earlier stage is named `{}` too: rename one of them", other.text);
            let found = report
                .at(at.word_span(name), message)
                .related(first.word_span(other), "the earlier stage of that name");
            // hadolint compares names letter by letter.
            if !seen.iter().any(|(_, other)| other.text == name.text) {
                found.severity(Severity::Warning).without(Tool::Hadolint);
            }
        }
        seen.push((at, name));
    }
}
