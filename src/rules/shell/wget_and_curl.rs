use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::Stage;
use crate::syntax::{InstructionRef, Keyword};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "wget-and-curl",
    group: "shell",
    summary: "One stage uses both wget and curl",
    severity: Severity::Warning,
    aliases: &[Alias::hadolint("DL4001", Severity::Warning)],
    replaces: &["wget-beside-curl"],
    page: include_str!("wget_and_curl.md"),
    check: Check::Stage(check),
    ..Rule::DEFAULT
};

fn check(stage: &Stage, context: &Context<'_>, report: &mut Report<'_>) {
    // What an ONBUILD runs is of another stage.
    for nested in [false, true] {
        let all = context.instructions_of(stage);
        let runs = all.filter(|at| (at.operation.keyword == Keyword::Onbuild) == nested);
        check_runs(runs, report);
    }
}

fn check_runs<'a>(runs: impl Iterator<Item = InstructionRef<'a>>, report: &mut Report<'_>) {
    let mut seen: [Option<Span>; 2] = [None, None];
    for at in runs {
        let tools: Vec<_> = at.get().invocations().filter(|it| it.is(TOOLS)).collect();
        for tool in &tools {
            let index = usize::from(tool.name() == TOOLS[1]);
            seen[index].get_or_insert(at.at(tool.name.local));
        }
        let (Some(first), [wget, curl]) = (tools.last(), seen) else { continue };
        let (Some(wget), Some(curl)) = (wget, curl) else { continue };
        let other = if first.name() == TOOLS[0] { curl } else { wget };
        let message = "this stage uses both `wget` and `curl`: one of them is enough";
        report.at(at.at(first.name.local), message).related(other, "the other one is used here");
    }
}

const TOOLS: &[&str] = &["wget", "curl"];
