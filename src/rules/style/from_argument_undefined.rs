use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::expanded_words;
use crate::syntax::{InstructionRef, Word};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "from-argument-undefined",
    group: "style",
    summary: "FROM names an argument that is not declared before it",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::buildkit("UndefinedArgInFrom")],
    replaces: &["from-default-invalid"],
    page: include_str!("from_argument_undefined.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let model = context.model();
    let assumed = model.assumed(context.syntax());
    for at in model.stages.iter().filter_map(|stage| context.syntax().get(stage.from)) {
        expanded_words(&at.get().operation, &mut |word, _| {
            let unset = assumed.expand(at.index, 0, word).unset;
            for name in unset.iter().filter(|name| model.definition_at(at.index, name).is_none()) {
                tell(context, at, word, name, report);
            }
        });
    }
}

fn tell(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    word: &Word,
    name: &str,
    report: &mut Report<'_>,
) {
    let meant = context.model().variable_near(at.index, name);
    let advice = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("write `ARG {name}` above the first FROM"),
    };
    let span = at.variable_span(word, name);
    let message = format!("no ARG before the first FROM declares `{name}`: {advice}");
    report.at(span, message).fix(Applicability::Suggestion, || match meant {
        Some(meant) => Some((format!("Change to {meant}"), vec![Edit::replace(span, meant)])),
        None => {
            let first = context
                .model()
                .stages
                .first()
                .and_then(|stage| context.syntax().get(stage.from))?;
            let line = edits::insert_above(context.document, first, &format!("ARG {name}"));
            Some((format!("Declare {name}"), vec![line]))
        }
    });
}
