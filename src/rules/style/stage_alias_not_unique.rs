use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::{instructions, text};
use crate::syntax::Keyword;

pub const RULE: Rule = Rule {
    id: "stage-alias-not-unique",
    group: "style",
    summary: "Two stages have the same name",
    severity: Severity::Warning,
    aliases: &[Alias::checkov("CKV_DOCKER_11")],
    page: include_str!("stage_alias_not_unique.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let named = instructions::of_file(context, Keyword::From).filter_map(|at| {
        let text = text::of_line(at);
        let name = text.text().split_whitespace().nth(2);
        name.filter(|_| text.text().contains(" as ")).map(str::to_owned)
    });
    let names: Vec<String> = named.collect();
    let mut unique = names.clone();
    unique.sort();
    unique.dedup();
    if unique.len() < names.len()
        && let Some(first) = instructions::of_file(context, Keyword::From).next()
    {
        report.at(first.keyword_span(), "two stages have the same name: rename one of them");
    }
}
