use crate::contents::is_root;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "root-in-runtime",
    group: "users",
    summary: "The runtime stage switches to root",
    severity: Severity::Error,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    replaces: &["user-not-numeric"],
    page: include_str!("root_in_runtime.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(runtime) = context.runtime() else { return };
    // The last USER is `runs-as-root`'s.
    let last = context.model().effective(context.syntax(), runtime.index).user;
    let last = last.map(|setting| setting.instruction);
    let users = &context.standard().users;
    for stage in context.model().chain(runtime.index) {
        for at in context.instructions_of(stage) {
            let Some(word) = at.get().operation.text() else { continue };
            if at.operation.keyword != Keyword::User || Some(at.index) == last {
                continue;
            }
            if context.expanded(at, word).is_none_or(|user| !is_root(&user)) {
                continue;
            }
            let named = context.contents().user(stage.index, at.index, &users.name).is_present();
            let name = users.user(named);
            let message = format!(
                "the runtime stage becomes root here: do this in the builder stage and write `USER {name}`"
            );
            report.at(at.word_span(word), message).fix(Applicability::Unsafe, || {
                Some((format!("Change to USER {name}"), [edits::replace(at, word, name.as_str())]))
            });
        }
    }
}
