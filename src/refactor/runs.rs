//! RUN: a chain as several instructions, or several instructions as a chain.

use super::{Offer, Place, chain, head};
use crate::lint::shell_edits;
use crate::syntax::InstructionRef;
use crate::syntax::shell::Connector;
use crate::text::{Edit, Local, Span};

/// Only where no command but those of the last leaves something behind in the shell.
pub(super) fn split(place: &Place<'_>) -> Offer {
    let at = place.at;
    let script = chain::script(place, at)?;
    let members = chain::members(script).filter(|members| members.len() > 1)?;
    let last = members.last()?;
    let mut before = script.commands.iter().filter(|command| command.local.start < last.start);
    if before.any(chain::changes_shell)
        || chain::is_entangled(script)
        || chain::has_fleeting_mounts(&at.get().operation)
    {
        return None;
    }
    let eol = place.line_break();
    let head = head(at)?;
    let indent = head.strip_suffix(head.trim_start())?;
    let mut edits = Vec::new();
    for (one, other) in members.iter().zip(members.iter().skip(1)) {
        let between = at.at(Local::new(one.end, other.start));
        let comments = place.comments(between);
        let lines: String =
            comments.iter().map(|comment| format!("{indent}{comment}{eol}")).collect();
        edits.push(Edit::replace(between, format!("{eol}{lines}{head} ")));
    }
    Some((format!("Split into {} RUN instructions, a layer each", members.len()), edits))
}

/// Only RUNs of the same flags, where none but the last leaves something behind in the shell.
pub(super) fn merge(place: &Place<'_>) -> Offer {
    chain::script(place, place.at)?;
    let row = place.row();
    let own = row.iter().position(|at| at.index == place.at.index)?;
    let joins = |first: usize| {
        let pair = row.get(first).zip(row.get(first + 1));
        pair.is_some_and(|(one, other)| joins(place, *one, *other))
    };
    let first = (0..own).rev().take_while(|index| joins(*index)).last().unwrap_or(own);
    let last = (own..row.len()).find(|index| !joins(*index))?;
    let row = row.get(first..=last).filter(|row| row.len() > 1)?;
    let (eol, escape) = (place.line_break(), char::from(place.at.get().escape));
    let mut edits = Vec::new();
    for (one, other) in row.iter().zip(row.iter().skip(1)) {
        let end = one.at(one.get().operation.rest.local).end;
        let start = other.at(other.get().operation.rest.local).start;
        let between = Span::new(end, start);
        let comments = place.comments(between);
        let lines: String = comments.iter().map(|comment| format!("    {comment}{eol}")).collect();
        edits.push(Edit::replace(between, format!(" {escape}{eol}{lines}    && ")));
    }
    Some((format!("Merge {} RUN instructions into one layer", row.len()), edits))
}

fn joins(place: &Place<'_>, one: InstructionRef<'_>, other: InstructionRef<'_>) -> bool {
    let scripts = chain::script(place, one).zip(chain::script(place, other));
    let Some((first, second)) = scripts else { return false };
    let flags = |at: InstructionRef<'_>| -> Vec<String> {
        at.get().operation.flags.iter().map(|flag| flag.word.text.to_string()).collect()
    };
    let is_chain = second.joints.iter().all(|(connector, _)| *connector == Connector::And);
    shell_edits::appendable(one).is_some()
        && is_chain
        && !first.commands.iter().any(chain::changes_shell)
        && !chain::is_entangled(first)
        && !chain::is_entangled(second)
        && flags(one) == flags(other)
        && !chain::has_fleeting_mounts(&one.get().operation)
}
