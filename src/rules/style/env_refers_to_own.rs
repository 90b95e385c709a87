use crate::lint::{Alias, Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::{InstructionRef, Keyword, Pair, Separator};
use crate::text::Edit;
use rustc_hash::FxHashSet;
use std::ops::Range;

pub const RULE: Rule = Rule {
    id: "env-refers-to-own",
    group: "style",
    summary: "An ENV refers to what the same ENV sets",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    aliases: &[Alias::hadolint("DL3044", Severity::Error)],
    replaces: &["variable-undefined"],
    page: include_str!("env_refers_to_own.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let mut known: FxHashSet<&str> = FxHashSet::default();
    for at in context.syntax().instructions() {
        let pairs = at.get().operation.pairs();
        if at.operation.keyword == Keyword::Env {
            for (index, pair) in pairs.iter().enumerate() {
                tell(context, at, index, pair, &known, report);
            }
        }
        if matches!(at.operation.keyword, Keyword::Env | Keyword::Arg) {
            known.extend(pairs.iter().map(|pair| &*pair.key.text));
        }
    }
}

fn tell(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    index: usize,
    pair: &Pair,
    known: &FxHashSet<&str>,
    report: &mut Report<'_>,
) {
    let Some(value) = &pair.value else { return };
    let pairs = at.get().operation.pairs();
    let others = pairs.iter().enumerate().filter(|(other, _)| *other != index);
    for (_, other) in others {
        let name = &*other.key.text;
        let Some(place) = reference(&value.text, name).filter(|_| !known.contains(name)) else {
            continue;
        };
        let message = format!(
            "`{name}` has no value yet: this ENV sets it for what comes after; set it in one before"
        );
        report
            .at(at.part_span(value, place), message)
            .related(at.word_span(&other.key), "set here")
            .fix(Applicability::Unsafe, || {
                Some(("Split the ENV".to_owned(), [split(context, at)?]))
            });
        return;
    }
}

/// Where a value names the variable, as `$NAME` or `${NAME}`.
fn reference(value: &str, name: &str) -> Option<Range<usize>> {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let braced = format!("${{{name}}}");
    if let Some(at) = value.find(&braced) {
        return Some(at..at + braced.len());
    }
    let bare = format!("${name}");
    let mut places = value.match_indices(&bare).map(|(at, _)| at..at + bare.len());
    places.find(|place| !value.get(place.end..).is_some_and(|rest| rest.starts_with(is_word)))
}

/// An ENV for each pair, where each stands on its own and nothing is between them.
fn split(context: &Context<'_>, at: InstructionRef<'_>) -> Option<Edit> {
    let operation = &at.get().operation;
    let source = &*at.get().source;
    let mut lines = Vec::new();
    for pair in operation.pairs() {
        let local = pair.local();
        let text = source.get(local.start as usize..local.end as usize)?;
        let whole = pair.separator == Separator::Equals && !text.contains('\n');
        lines.push(whole.then(|| format!("{} {text}", operation.name.text))?);
    }
    let last = operation.pairs().last()?.local();
    let span = at.at(operation.name.local.cover(last));
    let eol = edits::line_break(context.document);
    at.get().comments.is_empty().then(|| Edit::replace(span, lines.join(eol)))
}
