use crate::lint::{Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword, Word};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "context-escape",
    group: "build",
    summary: "A source above the build context is taken from its root instead",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    page: include_str!("context_escape.md"),
    check: Check::Instruction(&[Keyword::Copy, Keyword::Add], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = at.get().innermost();
    let Some(transfer) = operation.transfer().filter(|_| operation.flag("from").is_none()) else {
        return;
    };
    for source in transfer.sources.iter().filter(|source| leaves(&source.text)) {
        let text = source.text.trim_matches(['"', '\'']);
        let skipped = rise(text);
        let rest = text.get(skipped..).unwrap_or_default();
        let rest = if rest.is_empty() { "." } else { rest };
        let message = if skipped > 0 {
            format!(
                "nothing above the build context can be copied, so this is read as `{rest}`: write that, or build from a folder above"
            )
        } else {
            "nothing above the build context can be copied, so the `..` that lead out of it are left out: write the path from its root".to_owned()
        };
        report.at(at.word_span(source), message).fix(Applicability::Safe, || {
            (skipped > 0).then(|| (format!("Change to {rest}"), [removal(at, source, rest)]))
        });
    }
}

/// Whether a path leads above where it starts, on its way at least.
fn leaves(path: &str) -> bool {
    let path = path.trim_matches(['"', '\'']);
    if path.contains("://") || path.starts_with('$') || path.starts_with("<<") {
        return false;
    }
    let mut depth = 0_i32;
    path.split('/').any(|part| {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        depth < 0
    })
}

/// How many bytes of `./`, `../` and `/` a path begins with.
fn rise(path: &str) -> usize {
    let mut rest = path;
    loop {
        let next = ["../", "./", "/"].iter().find_map(|start| rest.strip_prefix(start));
        match next {
            Some(next) => rest = next,
            None if rest == ".." => return path.len(),
            None => return path.len() - rest.len(),
        }
    }
}

fn removal(at: InstructionRef<'_>, source: &Word, rest: &str) -> Edit {
    let quote = source.text.chars().next().filter(|ch| matches!(ch, '"' | '\''));
    match quote {
        Some(quote) => Edit::replace(at.word_span(source), format!("{quote}{rest}{quote}")),
        // A string of JSON comes decoded: its quotes are in the text only.
        None if !source.is_verbatim() => Edit::replace(at.word_span(source), format!("\"{rest}\"")),
        None => Edit::replace(at.word_span(source), rest),
    }
}
