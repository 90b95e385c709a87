use super::repetition::of_keyword;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, Tag, edits};
use crate::model::Stage;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "instruction-overridden",
    group: "style",
    summary: "A later instruction of its kind takes its place",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::buildkit("MultipleInstructionsDisallowed")],
    page: include_str!("instruction_overridden.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    for keyword in [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck] {
        let all = of_keyword(stage, context, keyword);
        for pair in all.windows(2) {
            let [at, next] = pair else { continue };
            let message = format!(
                "a later {0} of this stage takes the place of this one: remove it",
                keyword.as_str()
            );
            report
                .at(at.keyword_span(), message)
                .tag(Tag::Unnecessary)
                .related(next.keyword_span(), "this one takes its place")
                .fix(Applicability::Unsafe, || {
                    let edit = edits::delete_instruction(context.document, *at);
                    Some((format!("Remove this {}", keyword.as_str()), [edit]))
                });
        }
    }
}
