//! `# plimsoll: ignore=ID,ID -- reason`, `ignore-stage=`, `ignore-file=`.

use super::Comment;
use super::pragma::{self, Pragma, Scope, Speaker};
use crate::lint::Context;
use crate::syntax::Keyword;
use std::ops::Range;

pub(super) fn read(comment: &Comment<'_>, context: &Context<'_>) -> Option<Pragma> {
    let (verb, list, at) = parse(&comment.text)?;
    let scope = match verb {
        "ignore" => {
            let index = pragma::next_instruction(comment, context)?;
            Scope::Instructions(index..index + 1)
        }
        "ignore-stage" => Scope::Instructions(stage(comment, context)?),
        "ignore-file" => Scope::File,
        _ => return None,
    };
    let ids = pragma::ids(list, comment.span.start + at as u32);
    let unreasoned = (!has_reason(&comment.text)).then_some(comment.span);
    Some(Pragma { speaker: Speaker::Plimsoll, scope, ids, all: false, unreasoned })
}

/// Verb, list of ids, and where the list starts, in bytes of the comment.
fn parse(text: &str) -> Option<(&str, &str, usize)> {
    let body = text.trim_start().strip_prefix('#')?.trim_start().strip_prefix("plimsoll:")?;
    let (verb, list) = body.split_once('=')?;
    let at = text.len() - list.len();
    let list = list.find(" --").map_or(list, |end| &list[..end]);
    Some((verb.trim(), list, at))
}

/// Whether something follows ` -- `.
fn has_reason(text: &str) -> bool {
    text.split_once(" --").is_some_and(|(_, reason)| !reason.trim().is_empty())
}

/// The stage whose FROM follows, else the one that the comment stands in.
fn stage(comment: &Comment<'_>, context: &Context<'_>) -> Option<Range<usize>> {
    let next = pragma::next_instruction(comment, context);
    let is_from = |&index: &usize| {
        context.syntax().get(index).is_some_and(|at| at.operation.keyword == Keyword::From)
    };
    let within = match next.filter(is_from) {
        Some(from) => from,
        None => match next {
            Some(index) => index.checked_sub(usize::from(comment.inside.is_none()))?,
            None => context.syntax().len().checked_sub(1)?,
        },
    };
    let stages = &context.model().stages;
    stages
        .iter()
        .find(|stage| stage.instructions.contains(&within))
        .map(|stage| stage.instructions.clone())
}
