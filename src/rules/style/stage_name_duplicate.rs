use crate::lint::{Alias, Check, Context, Report, Rule, Severity, Tool};
use crate::syntax::{Body, From, InstructionRef, Word};
use rustc_hash::{FxHashMap, FxHashSet};

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
    let mut exact: FxHashSet<&str> = FxHashSet::default();
    let mut first: FxHashMap<String, (InstructionRef<'_>, &Word)> = FxHashMap::default();
    for at in context.model().stages.iter().filter_map(|stage| context.syntax().get(stage.from)) {
        let Body::From(From { name: Some(name), .. }) = &at.get().operation.body else { continue };
        // hadolint compares names letter by letter.
        let is_exact = !exact.insert(&name.text);
        let (first, other) = first.entry(name.text.to_lowercase()).or_insert((at, name));
        if first.index != at.index {
            let message =
                format!("an earlier stage is named `{}` too: rename one of them", other.text);
            let found = report
                .at(at.word_span(name), message)
                .related(first.word_span(other), "the earlier stage of that name");
            if !is_exact {
                found.severity(Severity::Warning).without(Tool::Hadolint);
            }
        }
    }
}
