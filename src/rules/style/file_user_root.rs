use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::instructions;
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "file-user-root",
    group: "style",
    summary: "The file ends as root",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::trivy("DS-0002", Severity::Warning)],
    replaces: &["user-absent", "user-named-root"],
    mends_as: &[&super::last_user_root::RULE],
    page: include_str!("file_user_root.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let message = "the container runs as root: end with a USER that is not root";
    if !instructions::has_user(context) {
        if let Some(span) = instructions::absent_from(context) {
            let absent = "no USER is set, and the container may run as root: end with a USER that is not root";
            report
                .at(span, absent)
                .fix(Applicability::Suggestion, || instructions::append(context, "USER nonroot"));
        }
        return;
    }
    let Some(at) = instructions::of_file(context, Keyword::User).next_back() else { return };
    let Some(word) = at.get().operation.text() else { return };
    let (name, group) = word.text.split_once(':').unwrap_or((&word.text, "root"));
    if matches!(name, "root" | "0") && !group.is_empty() {
        report.at(at.word_span(word), message);
    }
}
