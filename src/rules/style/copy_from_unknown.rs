use super::text::unquoted;
use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::standard::nearest::nearest;
use crate::syntax::{InstructionRef, Keyword, Word};
use rustc_hash::FxHashSet;

pub const RULE: Rule = Rule {
    id: "copy-from-unknown",
    group: "style",
    summary: "COPY takes from what no earlier stage is named",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggestion),
    aliases: &[Alias::hadolint("DL3022", Severity::Warning)],
    page: include_str!("copy_from_unknown.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let mut names: FxHashSet<&str> = FxHashSet::default();
    let mut count = 0;
    for at in context.syntax().instructions() {
        match at.operation.keyword {
            Keyword::From => {
                count += 1;
                names.extend(at.get().operation.stage_name().map(|name| &*name.text));
            }
            Keyword::Copy => {
                let flag = at.get().operation.flag("from").and_then(|flag| flag.value.as_ref());
                let Some(word) = flag else { continue };
                let text = unquoted(&word.text);
                if !text.contains(':') && !names.contains(text) && !is_earlier(text, count) {
                    tell(context, at, word, report);
                }
            }
            _ => {}
        }
    }
}

/// hadolint reads the digits at the start and no further.
fn is_earlier(text: &str, count: u64) -> bool {
    let digits = text.split(|char: char| !char.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse::<u64>().ok()).is_some_and(|number| number < count)
}

fn tell(context: &Context<'_>, at: InstructionRef<'_>, word: &Word, report: &mut Report<'_>) {
    let text = unquoted(&word.text);
    let own = context.model().stage_of(at.index);
    let above = own.map_or(&[][..], |own| context.model().stages_above(own)).iter().chain(own);
    let names = above.filter_map(|stage| {
        let from = context.syntax().get(stage.from)?.get();
        from.operation.stage_name().map(|name| &*name.text)
    });
    let meant = nearest(text, names);
    let message = match meant {
        Some(meant) => {
            format!("no stage before this one is named `{text}`: did you mean `{meant}`?")
        }
        None => format!(
            "no stage before this one is named `{text}`: name one, or an image with its tag"
        ),
    };
    report.at(at.word_span(word), message).fix(Applicability::Suggestion, || {
        let meant = meant?;
        Some((format!("Change to {meant}"), [edits::replace(at, word, meant)]))
    });
}
