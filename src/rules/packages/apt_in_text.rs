use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::{instructions, pattern::place, text};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "apt-in-text",
    group: "packages",
    summary: "A RUN calls apt",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::checkov("CKV_DOCKER_9")],
    mends_as: &[&super::apt_command::RULE],
    page: include_str!("apt_in_text.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in instructions::of_file(context, Keyword::Run) {
        let text = text::of_line(at);
        for part in text::chained(text.text()) {
            let (first, found) =
                (part.start == 0, text.text().get(part.clone()).unwrap_or_default());
            let apt = if first && found.starts_with("apt ") {
                Some(0)
            } else {
                found.find(" apt ").map(|start| start + 1)
            };
            if let Some(start) = apt.filter(|_| !found.contains("rm")) {
                let start = part.start + start;
                let message = "the command line of `apt` is made for people and may change: write `apt-get` or `apt-cache`";
                report.at(place(at, &text, start..start + "apt".len()), message);
                return;
            }
        }
    }
}
