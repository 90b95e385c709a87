use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::{instructions, text};
use crate::syntax::{InstructionRef, Keyword, Word};

pub const RULE: Rule = Rule {
    id: "stage-alias-repeated",
    group: "style",
    summary: "Two stages have the same name",
    severity: Severity::Error,
    aliases: &[Alias::trivy("DS-0012", Severity::Error)],
    replaces: &["stage-alias-not-unique"],
    page: include_str!("stage_alias_repeated.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let named: Vec<_> = instructions::of_file(context, Keyword::From)
        .filter_map(|at| Some((at, text::of_line(at).text().to_lowercase(), name_of(at)?)))
        .collect();
    for (index, (at, text, name)) in named.iter().enumerate() {
        let same = |(_, other, later): &&(_, String, Word)| {
            other != text && later.text.eq_ignore_ascii_case(&name.text)
        };
        if let Some((later, _, word)) = named.iter().skip(index + 1).find(same) {
            report
                .at(at.word_span(name), "a later stage has the same name: rename one of them")
                .related(later.word_span(word), "the later stage");
        }
    }
}

fn name_of(at: InstructionRef<'_>) -> Option<Word> {
    instructions::from_of(at)?.1.cloned()
}
