use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "user-named-root",
    group: "style",
    summary: "The last USER of the file is root",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::checkov("CKV_DOCKER_8")],
    mends_as: &[&super::last_user_root::RULE],
    page: include_str!("user_named_root.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(at) = instructions::of_file(context, Keyword::User).next_back() else { return };
    if let Some(word) = at.get().operation.text().filter(|word| &*word.text == "root") {
        report
            .at(at.word_span(word), "the container runs as root: end with a USER that is not root");
    }
}
