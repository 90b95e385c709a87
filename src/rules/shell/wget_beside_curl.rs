use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::rules::scanners::{instructions, pattern::place, text};
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "wget-beside-curl",
    group: "shell",
    summary: "A stage uses both wget and curl",
    severity: Severity::Information,
    aliases: &[Alias::trivy("DS-0014", Severity::Information)],
    page: include_str!("wget_beside_curl.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    let runs = || instructions::of_stage(context, stage, Keyword::Run);
    if !runs().any(|at| begins(at, "curl").is_some() || executes(at, "curl")) {
        return;
    }
    for span in runs().filter_map(|at| begins(at, "wget")) {
        report.at(span, "this stage also uses `curl`: do with one of the two");
    }
}

/// Where a part between `&&` begins with the tool; not where the part installs something.
fn begins(at: InstructionRef<'_>, tool: &str) -> Option<Span> {
    let values = text::values(at);
    let [value] = values.as_slice() else { return None };
    let part = text::chained(value.text()).into_iter().find(|part| {
        let text = value.text().get(part.start..).unwrap_or_default();
        let part = text.get(..part.len()).unwrap_or_default();
        part.starts_with(tool) && !part.contains("install ")
    })?;
    Some(place(at, value, part.start..part.start + tool.len()))
}

fn executes(at: InstructionRef<'_>, tool: &str) -> bool {
    let values = text::values(at);
    values.len() > 1 && values.first().is_some_and(|value| value.text() == tool)
}
