//! ENV and LABEL: one pair an instruction, or all of them in one.

use super::{Offer, Place, ends_at, written};
use crate::syntax::{InstructionRef, Keyword, Pair, Separator, expand};
use crate::text::{Edit, Local, Span};

/// All pairs of an ENV see the variables before it, so that none may use another of its own.
pub(super) fn split(place: &Place<'_>) -> Offer {
    let at = place.at;
    let pairs = pairs(at)?;
    let (first, last) = (pairs.first()?, pairs.last()?);
    if pairs.len() < 2 || !ends_at(at, last.local().end) {
        return None;
    }
    let used = |pair: &Pair| pairs.iter().any(|other| uses(at, pair, &other.key.text));
    if at.operation.keyword == Keyword::Env && pairs.iter().any(used) {
        return None;
    }
    let eol = place.line_break();
    let indent = written(at, Local::new(0, at.operation.name.local.start))?;
    let keyword = &at.operation.name.text;
    let mut text = String::new();
    let mut end = at.operation.name.local.end;
    for pair in pairs {
        let local = pair.local();
        for comment in place.comments(at.at(Local::new(end, local.start))) {
            text.push_str(&format!("{indent}{comment}{eol}"));
        }
        text.push_str(&format!("{indent}{keyword} {}{eol}", written(at, local)?));
        end = local.end;
    }
    let inside = |comment: &Local| pairs.iter().any(|pair| holds(pair.local(), *comment));
    let name = at.operation.keyword.as_str();
    let text = text.strip_suffix(eol)?;
    let edit = Edit::replace(at.at(Local::new(0, last.local().end)), text);
    let clean = !at.get().comments.iter().any(inside) && !first.key.text.is_empty();
    clean.then(|| (format!("Split into {} {name} instructions", pairs.len()), vec![edit]))
}

/// The rows of instructions without another between them, as far as none uses what one before it
/// sets.
pub(super) fn merge(place: &Place<'_>) -> Offer {
    pairs(place.at)?;
    let row = place.row();
    let own = row.iter().position(|at| at.index == place.at.index)?;
    let mut first = own;
    while first > 0 && joins(row.get(first - 1..=own)?) {
        first -= 1;
    }
    let mut last = own;
    while joins(row.get(first..=last + 1).unwrap_or_default()) {
        last += 1;
    }
    let row = row.get(first..=last).filter(|row| row.len() > 1)?;
    let (eol, escape) = (place.line_break(), char::from(place.at.get().escape));
    let mut edits = Vec::new();
    for (one, other) in row.iter().zip(row.iter().skip(1)) {
        let end = one.at(pairs(*one)?.last()?.local()).end;
        let start = other.at(pairs(*other)?.first()?.local()).start;
        let between = Span::new(end, start);
        let comments = place.comments(between);
        let lines: String = comments.iter().map(|comment| format!("    {comment}{eol}")).collect();
        edits.push(Edit::replace(between, format!(" {escape}{eol}{lines}    ")));
    }
    let name = place.keyword().as_str();
    Some((format!("Merge {} {name} instructions", row.len()), edits))
}

/// Whether instructions can be one: the values of the later ones are the same before all of them.
fn joins(row: &[InstructionRef<'_>]) -> bool {
    let Some((last, before)) = row.split_last() else { return false };
    let all: Option<Vec<&[Pair]>> = row.iter().map(|at| pairs(*at)).collect();
    let Some(all) = all.filter(|all| all.len() > 1) else { return false };
    let ends = |at: &InstructionRef<'_>| {
        pairs(*at).and_then(|pairs| pairs.last()).is_some_and(|pair| ends_at(*at, pair.local().end))
    };
    let is_env = last.operation.keyword == Keyword::Env;
    let mut set: Vec<&str> = Vec::new();
    for (at, pairs) in row.iter().zip(&all) {
        if is_env && pairs.iter().any(|pair| set.iter().any(|name| uses(*at, pair, name))) {
            return false;
        }
        set.extend(pairs.iter().map(|pair| &*pair.key.text));
    }
    before.iter().all(ends)
}

/// The pairs of an ENV or a LABEL, each with its equals sign.
fn pairs(at: InstructionRef<'_>) -> Option<&[Pair]> {
    let operation = &at.get().operation;
    let known = matches!(operation.keyword, Keyword::Env | Keyword::Label);
    let pairs = operation.pairs();
    let equal = pairs.iter().all(|pair| pair.separator == Separator::Equals);
    (known && equal && !pairs.is_empty()).then_some(pairs)
}

/// Whether a pair is expanded with a variable.
fn uses(at: InstructionRef<'_>, pair: &Pair, name: &str) -> bool {
    let escape = at.get().escape;
    let words = std::iter::once(&pair.key).chain(&pair.value);
    words.flat_map(|word| expand::variables(&word.text, escape)).any(|used| &*used.name == name)
}

fn holds(outer: Local, inner: Local) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
