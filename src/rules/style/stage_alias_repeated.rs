use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::rules::scanners::{instructions, text};
use crate::syntax::{InstructionRef, Keyword, Word};
use rustc_hash::FxHashMap;
use std::rc::Rc;

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
    let named = instructions::of_file(context, Keyword::From).filter_map(|at| {
        let text = text::of_line(at).text().to_lowercase();
        Some(Named { at, text: text.into(), name: name_of(at)? })
    });
    let named: Vec<_> = named.collect();
    let mut below: FxHashMap<String, Below<'_>> = FxHashMap::default();
    for stage in named.iter().rev() {
        let below = below.entry(stage.name.text.to_ascii_lowercase()).or_default();
        if let Some(later) = below.unlike(stage) {
            report
                .at(
                    stage.at.word_span(&stage.name),
                    "a later stage has the same name: rename one of them",
                )
                .related(later.at.word_span(&later.name), "the later stage");
        }
        below.add(stage.clone());
    }
}

/// A stage with a name, and its FROM in lower case.
#[derive(Clone)]
struct Named<'a> {
    at: InstructionRef<'a>,
    text: Rc<str>,
    name: Word,
}

/// The stages of a name further down: the next one, and the next one whose FROM differs from its.
#[derive(Default)]
struct Below<'a> {
    next: Option<Named<'a>>,
    other: Option<Named<'a>>,
}

impl<'a> Below<'a> {
    /// The next one whose FROM is not that of `stage`.
    fn unlike(&self, stage: &Named<'_>) -> Option<&Named<'a>> {
        let differs = |it: &&Named<'_>| it.text != stage.text;
        self.next.as_ref().filter(differs).or(self.other.as_ref().filter(differs))
    }

    fn add(&mut self, stage: Named<'a>) {
        if let Some(next) = self.next.take().filter(|next| next.text != stage.text) {
            self.other = Some(next);
        }
        self.next = Some(stage);
    }
}

fn name_of(at: InstructionRef<'_>) -> Option<Word> {
    instructions::from_of(at)?.1.cloned()
}
