use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::{Pattern, instructions, text};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "updates-outnumber-installs",
    group: "packages",
    summary: "There are more updates than installs",
    severity: Severity::Warning,
    aliases: &[Alias::checkov("CKV_DOCKER_5")],
    page: include_str!("updates_outnumber_installs.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

static UPDATE: Pattern = Pattern::new("update", r"(?:^|\s)((?:--)?update)(?:\s|$)");

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let runs: Vec<_> =
        instructions::of_file(context, Keyword::Run).map(|at| (at, text::of_line(at))).collect();
    let updates: Vec<_> = runs.iter().filter_map(|(at, text)| UPDATE.place(*at, text)).collect();
    let is_install =
        |text: &str| ["install", "add", "upgrade"].iter().any(|word| text.contains(word));
    let installs = runs.iter().filter(|(_, text)| is_install(text.text())).count();
    for span in updates.iter().filter(|_| updates.len() > installs) {
        report.at(*span, "a list of packages is updated in a RUN of its own, and old when a later one installs from it: update and install in one RUN");
    }
}
