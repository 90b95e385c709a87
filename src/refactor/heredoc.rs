//! A chain of `&&` as a heredoc that stops at the first error, and back.

use super::{Offer, Place, chain, head, written};
use crate::syntax::shell::{Command, Connector, Script};
use crate::syntax::{DirectiveKind, Keyword};
use crate::text::{Edit, EditSet, Local};

const TITLE: &str = "Convert the chain to a heredoc";

pub(super) fn from_chain(place: &Place<'_>) -> Offer {
    let at = place.at;
    let script = chain::script(place, at)?;
    let members = chain::members(script).filter(|members| members.len() > 1)?;
    // A carriage return would be read by the shell.
    if !stops_alike(script) || !has_heredocs(place) || at.get().source.contains('\r') {
        return None;
    }
    let head = head(at)?;
    let mut lines = Vec::new();
    if !sets_exit(script.commands.first()?) {
        lines.push("set -e".to_owned());
    }
    let mut end = head.len() as u32;
    for member in members {
        lines.extend(place.comments(at.at(Local::new(end, member.end))));
        lines.push(body_line(place, script, member)?);
        end = member.end;
    }
    let name = ["EOF", "EOT", "END"].into_iter().find(|name| !lines.iter().any(|it| it == name))?;
    let text = format!("{head} <<{name}\n{}\n{name}", lines.join("\n"));
    let edit = Edit::replace(at.span(), text);
    let after = place.after(&EditSet::one(edit.clone()));
    let [body] = after.syntax().get(at.index)?.get().scripts() else { return None };
    let skipped = usize::from(body.commands.len() > script.commands.len());
    let same = chain::words(body.commands.get(skipped..)?) == chain::words(&script.commands)
        && body.heredoc.is_some()
        && body.errors.is_empty()
        && after.syntax().len() == place.document.syntax().len();
    same.then(|| (TITLE.to_owned(), vec![edit]))
}

/// A command as it stands where its lines mean the same to a shell, else as one line.
fn body_line(place: &Place<'_>, script: &Script, local: Local) -> Option<String> {
    let instruction = place.at.get();
    let text = written(place.at, local)?;
    let inside = |other: &Local| local.start <= other.start && other.end <= local.end;
    let breaks = instruction.comments.iter().chain(&instruction.blank_lines).any(inside);
    let spans = |word: &crate::syntax::shell::ShellWord| {
        inside(&word.local) && written(place.at, word.local).is_none_or(|it| it.contains('\n'))
    };
    let mut words = script.commands.iter().flat_map(|it| it.name.iter().chain(&it.words));
    let mut rows = text.split('\n').rev().skip(1);
    if instruction.escape == b'\\'
        && !breaks
        && !words.any(spans)
        && rows.all(|it| it.ends_with('\\'))
    {
        let rows = text.split('\n').map(str::trim_start).collect::<Vec<_>>();
        return Some(rows.join("\n    "));
    }
    let pieces = instruction
        .line
        .pieces()
        .iter()
        .filter(|piece| piece.local < local.end && local.start < piece.local + piece.len);
    let text: String = pieces
        .filter_map(|piece| {
            let start = piece.local.max(local.start);
            let end = (piece.local + piece.len).min(local.end);
            written(place.at, Local::new(start, end))
        })
        .collect();
    Some(text)
}

pub(super) fn to_chain(place: &Place<'_>) -> Offer {
    let at = place.at;
    let instruction = at.get();
    let [heredoc] = instruction.heredocs.as_slice() else { return None };
    let [script] = instruction.scripts() else { return None };
    let first = script.commands.first()?;
    let whole = place.keyword() == Keyword::Run
        && script.heredoc.is_some()
        && script.errors.is_empty()
        && script.joints.is_empty()
        && heredoc.end.is_some()
        && !heredoc.content.text().starts_with("#!")
        && instruction.escape == b'\\'
        && place.is_posix()
        && sets_exit(first)
        && stops_alike(script);
    if !whole {
        return None;
    }
    let only_exit = first.words.iter().map(|word| &*word.raw).eq(["-e"]);
    let mut lines = body_lines(heredoc.content.text())?;
    if only_exit {
        let at = lines.iter().position(|line| line == "set -e")?;
        lines.remove(at);
    }
    // Comments before the first command stand above the instruction.
    let start = lines.iter().position(|line| !line.starts_with('#'))?;
    let eol = place.line_break();
    let above: String = lines.drain(..start).map(|comment| format!("{comment}{eol}")).collect();
    let mut result = format!("{above}{} ", head(at)?);
    let mut first = true;
    for line in &lines {
        if line.starts_with('#') {
            result.push_str(&format!("    {line}{eol}"));
            continue;
        }
        result.push_str(if first { "" } else { "    && " });
        result.push_str(&line.replace('\n', &format!("{eol}        ")));
        result.push_str(&format!(" \\{eol}"));
        first = false;
    }
    let result = result.strip_suffix(eol)?.strip_suffix(" \\")?;
    let edit = Edit::replace(at.span(), result);
    let after = place.after(&EditSet::one(edit.clone()));
    let after_at = after.syntax().get(at.index)?;
    let [chained] = after_at.get().scripts() else { return None };
    let own = script.commands.get(usize::from(only_exit)..)?;
    let members = own.iter().filter(|it| it.depth == 0 && it.connector != Connector::Pipe).count();
    let same = chain::words(&chained.commands) == chain::words(own)
        && chain::members(chained).is_some_and(|found| found.len() == members)
        && chained.errors.is_empty()
        && after_at.get().heredocs.is_empty()
        && after.syntax().len() == place.document.syntax().len();
    same.then(|| ("Convert the heredoc to a chain".to_owned(), vec![edit]))
}

/// The lines of a body, those that a `\` continues as one; blank ones are left out.
fn body_lines(body: &str) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    let mut continued = false;
    for line in body.lines().map(str::trim) {
        match lines.last_mut().filter(|_| continued) {
            Some(last) if !line.is_empty() => last.push_str(&format!("\n{line}")),
            Some(_) => return None,
            None if line.is_empty() => {}
            None => lines.push(line.to_owned()),
        }
        continued = line.ends_with('\\') && !lines.last().is_some_and(|it| it.starts_with('#'));
    }
    (!continued).then_some(lines)
}

/// Whether a command is `set` with `-e` among its letters.
fn sets_exit(command: &Command) -> bool {
    let mut words = command.words.iter().map(|word| &*word.raw);
    command.is(&["set"]) && words.next().is_some_and(|word| is_letters(word) && word.contains('e'))
}

fn is_letters(word: &str) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    !letters.is_empty() && letters.bytes().all(|byte| b"euxo".contains(&byte))
}

/// Whether a list stops at the same commands under `set -e` as when `&&` joins its members: simple
/// commands and pipelines alone, none negated, none that runs others in this shell.
fn stops_alike(script: &Script) -> bool {
    const RUNNING: [&str; 8] = [".", "alias", "eval", "exit", "return", "source", "trap", "wait"];
    let first = script.commands.first().map(|first| first.local);
    !chain::is_entangled(script)
        && script.redirections.is_empty()
        && script.commands.iter().all(|command| {
            let single = matches!(command.connector, Connector::First | Connector::Pipe);
            let is_first = Some(command.local) == first;
            !command.negated
                && !command.is(&RUNNING)
                && (!command.is(&["set"]) || is_first && sets_only(command))
                && command.name.as_ref().is_none_or(|name| name.literal.is_some())
                && match command.depth {
                    0 => !matches!(command.connector, Connector::Or | Connector::Background),
                    _ => command.substituted && single,
                }
        })
}

/// `set -eux -o pipefail`: nothing that is switched off, no arguments.
fn sets_only(command: &Command) -> bool {
    let mut words = command.words.iter().map(|word| &*word.raw);
    words.all(|word| is_letters(word) || word == "pipefail")
}

/// Whether the frontend that a `# syntax=` asks for has heredocs: 1.4 and later, and whatever
/// comes with BuildKit where nothing is asked for.
fn has_heredocs(place: &Place<'_>) -> bool {
    let Some(directive) = place.document.syntax().prologue().get(DirectiveKind::Syntax) else {
        return true;
    };
    let image = directive.text.split('@').next().unwrap_or_default();
    let Some((_, tag)) = image.rsplit_once(':') else { return true };
    let version = tag.split('-').next().unwrap_or_default();
    let mut numbers = version.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(1)), Some(Ok(minor))) => minor >= 4,
        (Some(Ok(major)), _) => major >= 1,
        _ => matches!(version, "latest" | "labs"),
    }
}
