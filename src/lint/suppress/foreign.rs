//! The pragmas of hadolint, BuildKit, Trivy and Checkov, each with its own scope.

use super::Comment;
use super::pragma::{self, Block, Id, Pragma, Scope, Speaker};
use crate::lint::{Alias, Context, Diagnostic, Tool};
use crate::syntax::{DirectiveKind, Keyword, is_check};

/// `# hadolint ignore=…` (the very next line), `stage ignore=…` (from the line after that one up to
/// the next FROM, itself included: for a stage where it stands directly above its FROM), `global
/// ignore=…`.
///
/// hadolint 2.15.1 voids the whole pragma at a trailing comma, an id of other characters than
/// `DLSC0-9`, or trailing text that no `#` introduces.
pub(super) fn hadolint(comment: &Comment<'_>, context: &Context<'_>) -> Option<Pragma> {
    let text = &*comment.text;
    let body = text.trim_start().strip_prefix('#')?.trim_start().strip_prefix("hadolint")?;
    if !body.starts_with([' ', '\t']) {
        return None;
    }
    let (verb, list) = body.split_once('=')?;
    let at = comment.span.start + (text.len() - list.len()) as u32;
    let list = list.split_once('#').map_or(list, |(list, _)| list);
    let legal =
        |id: &str| !id.is_empty() && id.bytes().all(|byte| b"DLSC0123456789".contains(&byte));
    if !list.split(',').all(|id| legal(id.trim())) {
        return None;
    }
    let next_line = context.document.text().line_of(comment.span.start) + 1;
    let scope = match verb.split_whitespace().collect::<Vec<_>>()[..] {
        ["ignore"] => Scope::Lines(next_line..next_line + 1),
        ["global", "ignore"] => Scope::File,
        ["stage", "ignore"] => {
            let froms = context.model().stages.iter().map(|stage| stage.from);
            let mut lines = froms.filter_map(|from| Some(context.syntax().get(from)?.line));
            let end = lines.find(|line| *line > next_line);
            Scope::Lines(next_line + 1..end.map_or(u32::MAX, |line| line + 1))
        }
        _ => return None,
    };
    Some(Pragma {
        speaker: Speaker::Tool(Tool::Hadolint),
        scope,
        ids: pragma::ids(list, at),
        all: false,
        unreasoned: None,
    })
}

/// `# check=skip=A,B` among the directives (the file), or first in the comment block before an
/// instruction (that instruction); `skip=all` silences everything. `experimental=` likewise switches
/// on what is experimental. Before an instruction one that BuildKit cannot read says nothing.
pub(super) fn buildkit(
    comment: &Comment<'_>,
    block: &mut Block,
    context: &Context<'_>,
    pragmas: &mut Vec<Pragma>,
) {
    let text = &*comment.text;
    let body = text.trim_start().strip_prefix('#').unwrap_or_default().trim_start();
    let Some((name, value)) = body.split_once('=') else { return };
    if !name.trim_end().eq_ignore_ascii_case("check") {
        return;
    }
    let is_directive = |directive: &crate::syntax::Directive| {
        directive.kind == DirectiveKind::Check && directive.line == comment.span
    };
    let scope = if context.syntax().prologue().directives.iter().any(is_directive) {
        Scope::File
    } else {
        if block.done {
            return;
        }
        block.done = true;
        let Some(next) = block.next() else { return };
        Scope::Instructions(next..next + 1)
    };
    let value = value.trim_start();
    let at = comment.span.start + (text.len() - value.len()) as u32;
    let value = value.split_whitespace().next().unwrap_or_default();
    if scope != Scope::File && !is_check(value) {
        return;
    }
    let speakers = [("skip", Speaker::Tool(Tool::BuildKit)), ("experimental", Speaker::Experiment)];
    for (key, speaker) in speakers {
        let Some((list, offset)) = options(value, key).last() else { continue };
        let all = options(value, key).any(|(list, _)| list == "all");
        let ids = pragma::ids(list, at + offset as u32);
        pragmas.push(Pragma { speaker, scope: scope.clone(), ids, all, unreasoned: None });
    }
}

/// What BuildKit looks for in the whole file at once: comments above an instruction say nothing of
/// it.
const OF_THE_FILE: [&str; 6] = [
    "ConsistentInstructionCasing",
    "DuplicateStageName",
    "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom",
    "NoEmptyContinuation",
    "ReservedStageName",
];

/// The instruction whose comments BuildKit heeds for a finding; `None` where it heeds none.
pub(super) fn heeded(diagnostic: &Diagnostic, context: &Context<'_>) -> Option<usize> {
    let mut aliases = diagnostic.rule.aliases.iter();
    let id = aliases.find(|alias| alias.tool == Tool::BuildKit)?.id;
    // It comes to the one that is overridden when it reads the one that overrides it.
    if id == "MultipleInstructionsDisallowed" {
        let later = diagnostic.related.first()?;
        return Some(context.syntax().at(later.span.start)?.index);
    }
    diagnostic.instruction.filter(|_| !OF_THE_FILE.contains(&id))
}

/// Whether the file says `# check=error=true`: BuildKit then stops at what its checks find.
pub(super) fn is_error(context: &Context<'_>) -> bool {
    let check = context.syntax().prologue().get(DirectiveKind::Check);
    let value = check.and_then(|check| check.text.split(' ').next());
    let error = value.and_then(|value| options(value, "error").last());
    error.is_some_and(|(value, _)| matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True"))
}

/// The values of `key=` among at most three parts joined by `;`, and where they start. Of several
/// the last one holds.
fn options<'a>(value: &'a str, key: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
    let parts = value.splitn(3, ';');
    parts.filter_map(move |part| {
        let list = part.strip_prefix(key)?.strip_prefix('=')?;
        Some((list, list.as_ptr() as usize - value.as_ptr() as usize))
    })
}

/// `# trivy:ignore:ID …`, directly above its instruction; `*` is every id, `:exp:DATE` is not
/// judged here (no clock): it stays in force.
pub(super) fn trivy(comment: &Comment<'_>, context: &Context<'_>) -> Option<Pragma> {
    let next = context.syntax().first_from(comment.span.start)?;
    let lines = context.document.text().line_of(comment.span.start)..next.line;
    let directly = lines.len() as u32
        == lines.clone().filter(|&line| is_comment(line, context)).count() as u32;
    if !directly {
        return None;
    }
    let mut ids = Vec::new();
    for word in comment.text.split_whitespace() {
        if let Some(id) = word.trim_start_matches('#').strip_prefix("trivy:ignore:") {
            let id = id.split(':').next().unwrap_or_default();
            ids.push(Id { text: id.into(), span: comment.span, used: false });
        }
    }
    let all = ids.iter().any(|id| &*id.text == "*");
    let scope = Scope::Instructions(next.index..next.index + 1);
    Some(Pragma { speaker: Speaker::Tool(Tool::Trivy), scope, ids, all, unreasoned: None })
}

fn is_comment(line: u32, context: &Context<'_>) -> bool {
    let text = context.document.text();
    text.slice(text.line_span(line)).trim_start().starts_with('#')
}

/// Whether Trivy reports what is absent, on no line: no comment silences that.
pub(super) fn has_no_line(diagnostic: &Diagnostic, context: &Context<'_>) -> bool {
    let of_absence = |alias: &Alias| matches!(alias.id, "DS-0002" | "DS-0026");
    let at = diagnostic.instruction.and_then(|index| context.syntax().get(index));
    diagnostic.rule.aliases.iter().any(of_absence)
        && at.is_none_or(|at| at.operation.keyword != Keyword::User)
}

/// Trivy's ids in any case and in their forms `DS-0002`, `DS002`, `AVD-DS-0002`.
pub(super) fn same_trivy_id(written: &str, alias: &str) -> bool {
    let number = |id: &str| {
        let id = id.to_ascii_uppercase();
        let digits =
            id.strip_prefix("AVD-").unwrap_or(&id).strip_prefix("DS")?.trim_start_matches('-');
        digits.parse::<u32>().ok()
    };
    number(alias).is_some_and(|id| number(written) == Some(id))
}

/// `checkov:skip=ID,ID:reason` anywhere in the file, for the file.
pub(super) fn checkov(comment: &Comment<'_>) -> Option<Pragma> {
    let text = &*comment.text;
    let names = ["checkov:skip=", "bridgecrew:skip=", "cortex:skip="];
    let list = names.iter().find_map(|name| text.split_once(name))?.1;
    let at = comment.span.start + (text.len() - list.len()) as u32;
    let list = list.split_once(':').map_or(list, |(list, _)| list);
    let scope = Scope::File;
    Some(Pragma {
        speaker: Speaker::Tool(Tool::Checkov),
        scope,
        ids: pragma::ids(list, at),
        all: false,
        unreasoned: None,
    })
}
