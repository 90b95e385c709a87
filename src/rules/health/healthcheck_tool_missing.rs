use super::check::{Check as HealthCheck, proposal};
use crate::contents::{Language, file_name};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::text::Span;

pub const RULE: Rule = Rule {
    id: "healthcheck-tool-missing",
    group: "health",
    summary: "The health check starts a program that the image does not have",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_tool_missing.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let absent = |tool: &Tool| {
        context.contents().command(context.model(), check.stage.index, &tool.name).is_absent()
    };
    let tools = tools(&check);
    // Behind `||` stands what is done where the first is missing.
    if tools.iter().any(|tool| tool.instead && !absent(tool)) {
        return;
    }
    for tool in tools.iter().filter(|tool| !tool.instead && absent(tool)) {
        let name = file_name(&tool.name);
        // Of interpreters `interpreter-missing` speaks.
        if Language::of(name).is_some_and(|language| language != Language::Shell) {
            continue;
        }
        let advice = match proposal(context, check.stage) {
            Some(_) => "ask through the interpreter that is there",
            None => "copy it from a builder stage, or use what is there",
        };
        let message = format!("`{name}` is not in the image, so that every check fails: {advice}");
        let found = report.at(tool.span, message);
        check.offer_replaced(context, found, "Ask the service through its interpreter");
    }
}

/// A program that a health check starts.
struct Tool {
    name: String,
    span: Span,
    /// Only where another one fails.
    instead: bool,
}

/// Each once.
fn tools(check: &HealthCheck<'_>) -> Vec<Tool> {
    let at = check.at;
    let mut tools: Vec<Tool> = Vec::new();
    let scripts = at.get().scripts();
    if scripts.is_empty() {
        let program = check.launch.program().first();
        tools.extend(program.and_then(|word| {
            Some(Tool { name: word.text.clone(), span: word.span?, instead: false })
        }));
    }
    for command in scripts.iter().flat_map(|script| &script.commands) {
        let Some(name) = &command.name else { continue };
        if let Some(text) = name.literal.as_deref()
            && !is_builtin(text)
            && tools.iter().all(|tool| tool.name != text)
        {
            let span = at.at(name.local);
            tools.push(Tool { name: text.to_owned(), span, instead: command.optional });
        }
    }
    tools
}

/// What POSIX shells do themselves.
fn is_builtin(name: &str) -> bool {
    const BUILTINS: &[&str] = &[
        ".", ":", "[", "[[", "alias", "bg", "break", "cd", "command", "continue", "declare",
        "echo", "eval", "exec", "exit", "export", "false", "fg", "getopts", "hash", "jobs", "kill",
        "let", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "source",
        "test", "times", "trap", "true", "type", "typeset", "ulimit", "umask", "unalias", "unset",
        "wait",
    ];
    BUILTINS.contains(&name)
}
