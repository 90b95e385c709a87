//! Comments that silence findings: ours, and those of the tools whose ids we know.

mod foreign;
mod own;
mod pragma;

use super::{Applicability, Context, Diagnostic, Rule, Severity, Tool};
use crate::text::{Edit, Span};
use pragma::{Pragma, Speaker};

/// The rule that reports suppressions that silence nothing.
const UNUSED: &str = "unused-suppression";
/// The rule that asks for reasons.
const UNREASONED: &str = "suppression-without-reason";

/// Drops the findings that a comment silences, and reports suppressions of ours that silence
/// nothing.
pub(super) fn apply(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut pragmas = pragma::all(context);
    found.retain(|diagnostic| !is_dormant(diagnostic, context, &pragmas));
    if pragmas.is_empty() && !foreign::is_error(context) {
        return;
    }
    found.retain_mut(|diagnostic| !silenced(diagnostic, context, &mut pragmas));
    found.extend(unused(context, &pragmas));
    found.extend(unreasoned(context, &pragmas));
    if foreign::is_error(context) {
        let stops = |diagnostic: &&mut Diagnostic| {
            let by_buildkit = diagnostic.aliases.iter().any(|alias| Tool::BuildKit.has(alias));
            by_buildkit && diagnostic.severity == Severity::Warning
        };
        found.iter_mut().filter(stops).for_each(|found| found.severity = Severity::Error);
    }
}

/// Whether its rule is experimental and the file does not ask for it there.
fn is_dormant(diagnostic: &Diagnostic, context: &Context<'_>, pragmas: &[Pragma]) -> bool {
    let enabled = context.settings.rules.get(diagnostic.rule.id);
    if !enabled.is_some_and(|enabled| enabled.dormant) {
        return false;
    }
    !pragmas.iter().any(|pragma| {
        pragma.speaker == Speaker::Experiment
            && pragma.covers(diagnostic, context)
            && pragma.silences_alias(diagnostic, Tool::BuildKit)
    })
}

fn silenced(diagnostic: &mut Diagnostic, context: &Context<'_>, pragmas: &mut [Pragma]) -> bool {
    if !diagnostic.rule.ignorable {
        return false;
    }
    let mut by_us = false;
    let mut tools: Vec<Tool> = Vec::new();
    for pragma in pragmas.iter_mut() {
        if !pragma.covers(diagnostic, context) {
            continue;
        }
        match pragma.speaker {
            Speaker::Plimsoll => by_us |= pragma.silences(diagnostic),
            Speaker::Tool(tool) if pragma.silences_alias(diagnostic, tool) => tools.push(tool),
            Speaker::Tool(_) | Speaker::Experiment => {}
        }
    }
    if by_us {
        return true;
    }
    if tools.is_empty() {
        return false;
    }
    diagnostic.aliases.retain(|alias| !tools.iter().any(|tool| tool.has(alias)));
    let enabled = context.settings.rules.get(diagnostic.rule.id);
    enabled.is_some_and(|on| !on.supports(&diagnostic.aliases))
}

/// One finding for each id that silenced nothing although its rule is on, or that no rule has.
fn unused(context: &Context<'_>, pragmas: &[Pragma]) -> Vec<Diagnostic> {
    let Some(enabled) = context.settings.rules.get(UNUSED) else { return Vec::new() };
    let mut unused = Vec::new();
    let mut report = super::Report::new(enabled.rule, super::Mode::Fixes, &mut unused);
    for pragma in pragmas.iter().filter(|pragma| pragma.speaker == Speaker::Plimsoll) {
        for (index, id) in pragma.ids.iter().enumerate().filter(|(_, id)| !id.used) {
            if let Some(message) = why_unused(&id.text, context) {
                // A name that no rule has may stand for one that is still needed.
                let applicability = match is_known(&id.text) {
                    true => Applicability::Safe,
                    false => Applicability::Unsafe,
                };
                report.at(id.span, message).tag(super::Tag::Unnecessary).fix(applicability, || {
                    Some((format!("Remove {}", id.text), [removal(context, pragma, index)?]))
                });
            }
        }
    }
    settled(unused, enabled, context)
}

fn is_known(id: &str) -> bool {
    crate::rules::RULES.iter().any(|rule| rule.is_called(id))
}

/// The edit that takes an id out of its comment, or the comment with its line where it is the only
/// one.
fn removal(context: &Context<'_>, pragma: &Pragma, index: usize) -> Option<Edit> {
    let own = pragma.ids.get(index)?.span;
    let before = index.checked_sub(1).and_then(|before| pragma.ids.get(before));
    if let Some(next) = pragma.ids.get(index + 1) {
        return Some(Edit::delete(Span::new(own.start, next.span.start)));
    }
    if let Some(before) = before {
        return Some(Edit::delete(Span::new(before.span.end, own.end)));
    }
    let text = context.document.text();
    let line = text.line_span(text.line_of(own.start));
    let after = text.slice(Span::new(line.end, (line.end + 2).min(text.len())));
    let breaks = match &*after {
        "\r\n" => 2,
        after => u32::from(after.starts_with('\n')),
    };
    Some(Edit::delete(Span::new(line.start, line.end + breaks)))
}

/// One finding for each comment of ours that says no reason.
fn unreasoned(context: &Context<'_>, pragmas: &[Pragma]) -> Vec<Diagnostic> {
    let Some(enabled) = context.settings.rules.get(UNREASONED) else { return Vec::new() };
    let mut found = Vec::new();
    let mut report = super::Report::new(enabled.rule, super::Mode::Findings, &mut found);
    for span in pragmas.iter().filter_map(|pragma| pragma.unreasoned) {
        report.at(span, "this comment does not say why: add `-- ` and the reason");
    }
    settled(found, enabled, context)
}

/// Findings of a rule that is called from here, with the severity and the place that the engine
/// gives to others.
fn settled(
    mut found: Vec<Diagnostic>,
    enabled: &super::Enabled,
    context: &Context<'_>,
) -> Vec<Diagnostic> {
    for diagnostic in &mut found {
        diagnostic.severity = enabled.severity.unwrap_or(diagnostic.severity);
        diagnostic.instruction = context.syntax().at(diagnostic.span.start).map(|at| at.index);
    }
    found
}

fn why_unused(id: &str, context: &Context<'_>) -> Option<String> {
    let rules = context.settings.rules.enabled();
    if !is_known(id) {
        return Some(format!("`{id}` is no rule, so this silences nothing: check its name"));
    }
    let on = rules.iter().any(|enabled| {
        let rule = enabled.rule;
        rule.is_called(id) && rule.ignorable && (!is_of_family(rule) || is_answered(context))
    });
    on.then(|| format!("`{id}` finds nothing here: remove it from this comment"))
}

fn is_of_family(rule: &Rule) -> bool {
    rule.aliases.iter().any(|alias| alias.family)
}

/// Whether ShellCheck was asked for all scripts: without it nothing is known to be unused.
fn is_answered(context: &Context<'_>) -> bool {
    context.surroundings.shellcheck.as_ref().is_some_and(|answers| {
        let scripts = super::shell_scripts(context.document, context.settings);
        scripts.iter().all(|script| answers.get(script).is_some())
    })
}

/// A comment line and the text in it.
#[derive(Clone, Debug)]
struct Comment<'a> {
    /// Without its line break; it may begin with blanks.
    span: Span,
    text: std::borrow::Cow<'a, str>,
    /// The instruction that it stands inside of.
    inside: Option<usize>,
}
