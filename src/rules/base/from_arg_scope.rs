use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::model::Origin;
use crate::syntax::InstructionRef;
use crate::syntax::Word;

pub const RULE: Rule = Rule {
    id: "from-arg-scope",
    group: "base",
    summary: "FROM uses a build argument that only a stage declares",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    replaces: &["refused-value", "from-argument-undefined", "from-default-invalid"],
    refused: true,
    page: include_str!("from_arg_scope.md"),
    check: Check::Stage(|stage, context, report: &mut Report<'_>| {
        if let Some((at, word)) = context.image_word(stage) {
            check(context, at, word, report);
        }
    }),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, at: InstructionRef<'_>, word: &Word, report: &mut Report<'_>) {
    let model = context.model();
    let unset = model.expand_at(context.syntax(), at.index, word).unset;
    let declared = |name: &str| {
        // One of this file's stages, above: the last, as one reads.
        model.definitions().iter().rev().find_map(|definition| match definition.origin {
            Origin::Instruction { instruction, pair }
                if *definition.name == *name && instruction < at.index =>
            {
                Some((context.syntax().get(instruction)?, pair, definition.is_arg))
            }
            _ => None,
        })
    };
    for name in unset {
        // `${NAME:-default}` says what to do without it.
        if [":-", "-", ":+", "+"].iter().any(|or| word.text.contains(&format!("{{{name}{or}"))) {
            continue;
        }
        let Some((declaration, pair, is_arg)) = declared(&name) else { continue };
        let message = format!(
            "`{name}` is declared inside a stage, which FROM does not see: declare it by ARG above the first FROM"
        );
        report
            .at(at.word_span(word), message)
            .related(declaration.keyword_span(), "the declaration in a stage")
            .fix(Applicability::Safe, || {
                let first = context.syntax().get(model.stages.first()?.from)?;
                let pair = declaration.get().operation.pairs().get(pair)?;
                let value = pair.value.as_ref().filter(|value| !value.text.contains('$'))?;
                let line = format!("ARG {name}={}", value.text);
                let edit = edits::insert_above(context.document, first, &line);
                is_arg.then(|| (format!("Declare {name} above the first FROM"), [edit]))
            });
    }
}
