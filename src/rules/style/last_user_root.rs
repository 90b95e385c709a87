use crate::lint::{
    Alias, Applicability, Check, Context, Report, Rule, Severity, Tool, Voice, edits,
};
use crate::model::Stage;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "last-user-root",
    group: "style",
    summary: "The last USER of a stage is root",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3002", Severity::Warning)],
    replaces: &["file-user-root", "user-named-root"],
    page: include_str!("last_user_root.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let mut users =
        context.instructions_of(stage).filter(|at| at.operation.keyword == Keyword::User);
    let Some(at) = users.next_back() else { return };
    let Some(word) = at.get().operation.text() else { return };
    if matches!(word.text.split(':').next(), Some("root" | "0")) {
        let message = format!(
            "the last USER of this stage is `{}`: end with a user that is not root",
            word.text
        );
        // hadolint takes blanks behind the name for a part of it.
        let line = at.get().source.trim_end_matches(['\r', '\n']);
        let voice = match line.ends_with([' ', '\t']) {
            true => Voice::AllBut(Tool::Hadolint),
            false => Voice::All,
        };
        report.at(at.word_span(word), message).voice(voice).fix(Applicability::Suggestion, || {
            let last = context.instructions_of(stage).next_back()?;
            let line = edits::insert_below(context.document, last, "USER nonroot");
            Some(("End the stage with USER nonroot".to_owned(), [line]))
        });
    }
}
