use crate::lint::{Applicability, Check, InstructionContext, Report, Rule, Severity, edits};
use crate::syntax::{CommandForm, InstructionRef, Keyword, ProblemKind};
use crate::text::Edit;

pub const RULE: Rule = Rule {
    id: "invalid-exec-json",
    group: "surface",
    summary: "What should be an exec form is no JSON and goes to a shell",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    replaces: &[
        "doubled-interpreter",
        "entrypoint-file-missing",
        "healthcheck-tool-missing",
        "interpreter-missing",
        "json-form",
        "script-entrypoint",
        "shell-form-entrypoint",
        "shell-form-healthcheck",
        "shell-form-run",
    ],
    page: include_str!("invalid_exec_json.md"),
    check: Check::Instruction(
        &[Keyword::Run, Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck],
        check,
    ),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let instruction = at.get();
    let Some(CommandForm::Shell(text)) = instruction.innermost().command() else { return };
    let refused = |kind: &ProblemKind| matches!(kind, ProblemKind::JsonNotStrings);
    if instruction.problems.iter().any(|problem| refused(&problem.kind)) {
        return;
    }
    let Some(inner) = text.text.strip_prefix('[') else { return };
    let strings = strings(inner);
    // `[ -f file ]` is a test that a shell reads; nothing but an array begins with `["`.
    let is_array = strings.is_some() || inner.starts_with('"') && !text.text.ends_with("]]");
    if !is_array {
        return;
    }
    let why = if inner.contains(['\u{201c}', '\u{201d}']) {
        "typographic quotes are none"
    } else if inner.trim_start().starts_with('\'') {
        "JSON has double quotes only"
    } else {
        "it is no JSON array of strings"
    };
    let message = format!(
        "this goes to a shell as it stands, since {why}: write `[\"program\", \"argument\"]`"
    );
    report.at(at.word_span(text), message).fix(Applicability::Safe, || {
        let strings = strings?;
        let text_of = edits::json_array(strings.iter().map(String::as_str));
        Some(("Write it as JSON".to_owned(), [Edit::replace(at.word_span(text), text_of)]))
    });
}

/// What was meant: strings in any quotes or bare words, between commas, whatever else is wrong.
fn strings(inner: &str) -> Option<Vec<String>> {
    let mut strings = Vec::new();
    let mut rest = inner.trim_start();
    let mut commas = 0;
    loop {
        if matches!(rest, "" | "]") {
            break;
        }
        let (string, after) = string(rest)?;
        strings.push(string);
        rest = after.trim_start();
        match rest.strip_prefix(',') {
            Some(next) => (rest, commas) = (next.trim_start(), commas + 1),
            None if matches!(rest, "" | "]") => {}
            // Two strings with a blank between them: only an array begins without one.
            None if inner.starts_with('"') && rest.starts_with('"') => {}
            None => return None,
        }
    }
    let quoted = inner.trim_start().starts_with(['"', '\'', '\u{201c}']);
    let sure = commas > 0 || inner.starts_with(['"', '\'', '\u{201c}']);
    (!strings.is_empty() && sure && (quoted || commas > 0)).then_some(strings)
}

/// The first string of a text, and what follows it.
fn string(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next()?;
    let close = match quote {
        '"' | '\'' => quote,
        '\u{201c}' | '\u{201d}' => '\u{201d}',
        _ => {
            let end = text.find([',', ']', ' ', '\t', '"', '\'', '\n'])?;
            let (word, rest) = text.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
            let plain = |char: char| char.is_alphanumeric() || "-_./:=@+%".contains(char);
            return word.chars().all(plain).then(|| (word.to_owned(), rest));
        }
    };
    let mut string = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            _ if char == close => return Some((string, text.get(at + char.len_utf8()..)?)),
            '\\' if close == '"' => match chars.next()?.1 {
                escaped @ ('"' | '\\' | '/') => string.push(escaped),
                'n' => string.push('\n'),
                't' => string.push('\t'),
                other => string.extend(['\\', other]),
            },
            _ => string.push(char),
        }
    }
    None
}
