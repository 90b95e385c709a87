use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{StageReference, StageTarget};
use crate::syntax::{Body, InstructionRef, Word};
use crate::text::Edit;
use rustc_hash::FxHashMap;

pub const RULE: Rule = Rule {
    id: "stage-name-case",
    group: "style",
    summary: "A stage name has capital letters",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::buildkit("StageNameCasing")],
    page: include_str!("stage_name_case.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let mut named: FxHashMap<usize, Vec<&StageReference>> = FxHashMap::default();
    for reference in &context.model().references {
        if let StageTarget::ByName(stage) = reference.target {
            named.entry(stage).or_default().push(reference);
        }
    }
    for stage in &context.model().stages {
        let Some(at) = context.syntax().get(stage.from) else { continue };
        let Some(name) = third_word(at) else { continue };
        let lower = name.text.to_lowercase();
        if lower == *name.text {
            continue;
        }
        let message =
            format!("BuildKit reads the stage name `{}` in lower case: write `{lower}`", name.text);
        report.at(at.word_span(name), message).fix(Applicability::Unsafe, || {
            let named = named.get(&stage.index).into_iter().flatten();
            let named = named.filter(|reference| *reference.text != *lower);
            let edits = named.map(|reference| Edit::replace(reference.span, lower.clone()));
            let edits: Vec<_> = edits.chain([edits::replace(at, name, lower.clone())]).collect();
            Some((format!("Rename the stage to {lower}"), edits))
        });
    }
}

/// BuildKit looks at this before it asks whether the second is AS.
fn third_word(at: InstructionRef<'_>) -> Option<&Word> {
    match &at.get().operation.body {
        Body::From(from) if from.words.len() == 3 => from.words.last(),
        _ => None,
    }
}
