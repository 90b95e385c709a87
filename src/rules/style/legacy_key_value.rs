use crate::lint::{Alias, Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword, Pair, Separator};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "legacy-key-value",
    group: "style",
    summary: "A key and its value are not joined by an equals sign",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[Alias::buildkit("LegacyKeyValueFormat")],
    page: include_str!("legacy_key_value.md"),
    check: Check::Instruction(&[Keyword::Env, Keyword::Label], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = &at.get().operation;
    let [Pair { key, value: Some(value), separator: Separator::Blank }] = operation.pairs() else {
        return;
    };
    let keyword = operation.keyword.as_str();
    let message = format!("`{keyword} key value` is deprecated: write `{keyword} {}=…`", key.text);
    report.at(at.at(key.local.cover(value.local)), message).fix(Applicability::Safe, || {
        let gap = Span::new(at.word_span(key).end, at.word_span(value).start);
        let between = at.get().source.get(key.local.end as usize..value.local.start as usize)?;
        let edits = joined(&value.text, at.get().escape)?;
        let span = at.word_span(value);
        let mut all = vec![Edit::replace(gap, "=")];
        match edits {
            Joined::AsItIs => {}
            Joined::InQuotes => {
                all = vec![Edit::replace(gap, "=\""), Edit::insert(span.end, "\"")];
            }
            Joined::Escaped(blanks) => {
                let escape = char::from(at.get().escape).to_string();
                let places = blanks.into_iter().map(|blank| at.part_span(value, blank..blank + 1));
                all.extend(places.map(|blank| Edit::insert(blank.start, escape.clone())));
            }
        }
        (!between.contains('#')).then_some(("Join them with =".to_owned(), all))
    });
}

/// What the value needs so that it stays one word of the same meaning.
enum Joined {
    AsItIs,
    InQuotes,
    /// An escape character before the blanks at these places.
    Escaped(Vec<usize>),
}

fn joined(value: &str, escape: u8) -> Option<Joined> {
    let blanks = bare_blanks(value, escape)?;
    if blanks.is_empty() {
        return Some(Joined::AsItIs);
    }
    let plain = !value.contains(['"', '\'', char::from(escape)]);
    Some(if plain { Joined::InQuotes } else { Joined::Escaped(blanks) })
}

/// The blanks that are neither quoted nor escaped; `None` where a quote is not closed.
fn bare_blanks(value: &str, escape: u8) -> Option<Vec<usize>> {
    let mut blanks = Vec::new();
    let mut quote = None;
    let mut chars = value.char_indices();
    while let Some((at, char)) = chars.next() {
        if char == char::from(escape) && quote != Some('\'') {
            chars.next();
        } else if quote == Some(char) {
            quote = None;
        } else if quote.is_none() && matches!(char, '"' | '\'') {
            quote = Some(char);
        } else if quote.is_none() && char.is_whitespace() {
            blanks.push(at);
        }
    }
    quote.is_none().then_some(blanks)
}
