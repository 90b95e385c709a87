use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "copy-from-own-name",
    group: "style",
    summary: "A COPY takes from its own stage",
    severity: Severity::Error,
    aliases: &[Alias::trivy("DS-0006", Severity::Error)],
    page: include_str!("copy_from_own_name.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let from = context.syntax().get(stage.from).and_then(instructions::from_of);
    let Some((_, Some(name))) = from else { return };
    for at in instructions::of_stage(context, stage, Keyword::Copy) {
        let flag = at.get().operation.flag("from").and_then(|flag| flag.value.as_ref());
        if let Some(word) = flag.filter(|word| word.text.eq_ignore_ascii_case(&name.text)) {
            report.at(at.word_span(word), "a stage cannot copy from itself: name an earlier one");
        }
    }
}
