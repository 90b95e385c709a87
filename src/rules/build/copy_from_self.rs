use crate::lint::{Alias, Check, Context, Report, Rule, Severity, Tool};
use crate::model::Stage;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "copy-from-self",
    group: "build",
    summary: "A COPY takes from its own stage",
    severity: Severity::Error,
    aliases: &[Alias::hadolint("DL3023", Severity::Error)],
    replaces: &["copy-from-unknown", "copy-from-own-name"],
    page: include_str!("copy_from_self.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let own = context.syntax().get(stage.from).and_then(|at| at.get().operation.stage_name());
    for at in context.instructions_of(stage).filter(|at| at.operation.keyword == Keyword::Copy) {
        let flag = at.get().operation.flag("from").and_then(|flag| flag.value.as_ref());
        let Some(word) = flag else { continue };
        let by_name = own.is_some_and(|own| own.text == word.text);
        let span = at.word_span(word);
        let mut references = context.model().references_in(at.index..at.index + 1).iter();
        let found = references.find(|reference| reference.span == span);
        let is_self = found.is_some_and(|found| found.target.stage() == Some(stage.index));
        if !by_name && !is_self {
            continue;
        }
        let message = format!(
            "`{}` is this stage, which is not there yet to copy from: name an earlier one",
            word.text
        );
        let found = report.at(span, message);
        if !by_name {
            found.without(Tool::Hadolint);
        }
    }
}
