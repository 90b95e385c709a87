use crate::lint::{
    Alias, Applicability, Check, Context, Report, Rule, Severity, Tool, edits, exec_form,
};
use crate::syntax::{CommandForm, Keyword};

pub const RULE: Rule = Rule {
    id: "json-form",
    group: "style",
    summary: "A command is in shell form",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    aliases: &[
        Alias::hadolint("DL3025", Severity::Warning),
        Alias::buildkit("JSONArgsRecommended"),
    ],
    page: include_str!("json_form.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.syntax().instructions() {
        let operation = &at.get().operation;
        let keyword = operation.keyword;
        if !matches!(keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
            continue;
        }
        let Some(CommandForm::Shell(text)) = operation.command() else { continue };
        let message = format!(
            "{} in shell form has a shell between itself and its signals: write a JSON array of its words",
            keyword.as_str()
        );
        let found = report.at(at.word_span(text), message);
        // BuildKit asks for no other form behind a SHELL, nor of a health check.
        let shell = context.model().shell_at(at.index).is_some();
        let found = match keyword {
            Keyword::Healthcheck => found.without(Tool::BuildKit),
            _ if shell => found.without(Tool::BuildKit),
            _ => found,
        };
        let Some(stage) = context.model().stage_of(at.index).filter(|_| !shell) else { continue };
        if !at.get().heredocs.is_empty() {
            continue;
        }
        let (title, how, array) = match array_of(&text.text) {
            _ if text.text.starts_with('[') => {
                ("Write valid JSON", Applicability::Unsafe, mended_array(&text.text))
            }
            Some(array) => {
                let alone = exec_form::stands_alone(context.document, stage.index, keyword);
                let how =
                    if alone == Some(true) { Applicability::Safe } else { Applicability::Unsafe };
                ("Write a JSON array", how, Some(array))
            }
            None => {
                let array = edits::json_array(["/bin/sh", "-c", &text.text]);
                ("Name the shell", Applicability::Unsafe, Some(array))
            }
        };
        let posix = context.model().dialect_at(at.index).is_posix();
        found.fix(how, || {
            Some((title.to_owned(), [edits::replace(at, text, array.filter(|_| posix)?)]))
        });
    }
}

/// What was to be an array: with single quotes, or with a comma after the last string.
fn mended_array(text: &str) -> Option<String> {
    let inside = text.strip_prefix('[')?.strip_suffix(']')?.trim();
    let inside = inside.strip_suffix(',').unwrap_or(inside);
    let words = serde_json::from_str::<Vec<String>>(&format!("[{inside}]"));
    let words = words.or_else(|_| {
        let quotes =
            if inside.contains('"') { inside.to_owned() } else { inside.replace('\'', "\"") };
        serde_json::from_str::<Vec<String>>(&format!("[{quotes}]"))
    });
    words.ok().map(|words| edits::json_array(words.iter().map(String::as_str)))
}

/// The words of a command that the shell takes as they stand.
fn array_of(text: &str) -> Option<String> {
    const BUILTINS: [&str; 12] = [
        ".", ":", "cd", "eval", "exec", "exit", "export", "set", "source", "ulimit", "umask",
        "wait",
    ];
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" \t-_./:@+,%=".contains(&byte);
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first()?;
    let runs = !first.contains('=') && !BUILTINS.contains(first);
    (runs && text.bytes().all(plain)).then(|| edits::json_array(words))
}
