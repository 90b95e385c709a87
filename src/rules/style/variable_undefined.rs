use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::{Assumed, Base, Stage, expanded_words};
use crate::syntax::{InstructionRef, Keyword, expand};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "variable-undefined",
    group: "style",
    summary: "Nothing sets the variable",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::buildkit("UndefinedVar")],
    page: include_str!("variable_undefined.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// The ARGs that BuildKit keeps to itself (`nonEnvArgs`).
const BUILDKIT_OWN: [&str; 2] = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let model = context.model();
    let assumed = model.assumed(context.syntax());
    for stage in &model.stages {
        for at in context.instructions_of(stage).skip(1).filter(|at| is_expanded(at)) {
            let is_arg = at.operation.keyword == Keyword::Arg;
            expanded_words(&at.get().operation, &mut |word, pair| {
                let pair = if is_arg { pair } else { 0 };
                for name in assumed.expand(at.index, pair, word).unset {
                    if !model.is_defined_at(at.index, pair, &name) {
                        tell(context, stage, at, at.variable_span(word, &name), &name, report);
                    }
                }
            });
            in_heredocs(context, stage, at, &assumed, report);
        }
    }
}

fn is_expanded(at: &InstructionRef<'_>) -> bool {
    !matches!(at.operation.keyword, Keyword::Expose | Keyword::Onbuild | Keyword::From)
}

/// BuildKit expands the files that COPY and ADD hold.
fn in_heredocs(
    context: &Context<'_>,
    stage: &Stage,
    at: InstructionRef<'_>,
    assumed: &Assumed<'_>,
    report: &mut Report<'_>,
) {
    if !matches!(at.operation.keyword, Keyword::Copy | Keyword::Add) {
        return;
    }
    for heredoc in at.get().heredocs.iter().filter(|heredoc| heredoc.expand) {
        let text = heredoc.content.text();
        for name in assumed.expand_heredoc(at.index, text).unset {
            if context.model().definition_at(at.index, &name).is_none() {
                let uses = expand::variables(text, b'\\');
                let found = uses.iter().find(|found| found.name == name);
                let local = found
                    .map_or(heredoc.start, |found| heredoc.content.local(found.name_range.clone()));
                tell(context, stage, at, at.at(local), &name, report);
            }
        }
    }
}

fn tell(
    context: &Context<'_>,
    stage: &Stage,
    at: InstructionRef<'_>,
    span: Span,
    name: &str,
    report: &mut Report<'_>,
) {
    let model = context.model();
    let inherited = context.contents().image(stage.index).map(|image| image.variable(name));
    if BUILDKIT_OWN.contains(&name) || matches!(inherited, Some(Some(_))) {
        return;
    }
    let certain = model.root_base(stage.index) == &Base::Scratch;
    let global = model.definition_at(stage.from, name).is_some();
    let meant = model.variable_near(at.index, name);
    let message = match (global, meant) {
        (true, _) => format!("this stage does not declare `{name}`: write `ARG {name}` above"),
        (false, Some(meant)) => format!("nothing here sets `{name}`: did you mean `{meant}`?"),
        (false, None) if certain => format!("nothing here sets `{name}`: set it with ENV or ARG"),
        (false, None) => format!(
            "nothing here sets `{name}`: set it with ENV or ARG, unless the base image does"
        ),
    };
    let found = report.at(span, message);
    let found = if certain || global { found } else { found.severity(Severity::Hint) };
    found.fix(Applicability::Suggestion, || match meant.filter(|_| !global) {
        Some(meant) => Some((format!("Change to {meant}"), vec![Edit::replace(span, meant)])),
        None => {
            let line = edits::insert_above(context.document, at, &format!("ARG {name}"));
            Some((format!("Declare {name}"), vec![line]))
        }
    });
}
