use super::check::Check as HealthCheck;
use crate::contents::Language;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::CommandForm;

pub const RULE: Rule = Rule {
    id: "healthcheck-no-op",
    group: "health",
    summary: "The health check asks nothing of the service",
    severity: Severity::Information,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_no_op.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let Some(form) = check.at.get().operation.command() else { return };
    let nothing = match (check.launch.code(), form) {
        (Some((Language::Python, _, code)), _) => is_idle(code, python_statement),
        (Some((Language::Node, _, code)), _) => is_idle(code, node_statement),
        (_, CommandForm::Shell(_)) => {
            let commands: Vec<_> = check.at.get().commands().collect();
            let idle = |command: &&crate::syntax::shell::Command| {
                let words: Vec<String> =
                    command.name.iter().chain(&command.words).map(|word| word.value()).collect();
                is_idle_command(&words.iter().map(String::as_str).collect::<Vec<_>>())
            };
            !commands.is_empty() && commands.iter().all(idle)
        }
        _ => {
            let words = check.launch.program().iter().map(|word| &*word.text);
            is_idle_command(&words.collect::<Vec<_>>())
        }
    };
    if !nothing {
        return;
    }
    let message = "this succeeds whatever the service does: ask the service";
    report.at(check.at.at(form.local()), message).fix(Applicability::Unsafe, || {
        Some(("Ask the service".to_owned(), [check.replaced(context)?]))
    });
}

/// Whether no statement of a code does anything with the service.
fn is_idle(code: &str, idle: fn(&str) -> bool) -> bool {
    let mut statements = code.split([';', '\n']).map(str::trim).filter(|text| !text.is_empty());
    statements.all(idle)
}

/// A call of one of these with a plain argument.
fn is_call(text: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let inner = text.strip_prefix(name).and_then(|rest| rest.strip_prefix('('));
        let inner = inner.and_then(|rest| rest.strip_suffix(')'));
        inner.is_some_and(|inner| !inner.contains('('))
    })
}

fn python_statement(text: &str) -> bool {
    const EXITS: &[&str] = &[
        "sys.exit(0)",
        "exit(0)",
        "quit(0)",
        "os._exit(0)",
        "sys.exit()",
        "exit()",
        "quit()",
        "raise SystemExit(0)",
        "pass",
        "True",
    ];
    text.starts_with("import ")
        || text.starts_with("from ")
        || EXITS.contains(&text)
        || is_call(text, &["print"])
}

fn node_statement(text: &str) -> bool {
    const EXITS: &[&str] = &["process.exit(0)", "process.exit()", "process.exitCode = 0"];
    EXITS.contains(&text) || is_call(text, &["console.log", "require"])
}

/// `true`, `echo ok`, `exit 0`, `python --version`.
fn is_idle_command(words: &[&str]) -> bool {
    let Some((name, rest)) = words.split_first() else { return false };
    match *name {
        "true" | "/bin/true" | "/usr/bin/true" | ":" | "echo" | "/bin/echo" => {
            !rest.iter().any(|word| word.contains(['$', '`']))
        }
        "exit" => rest.is_empty() || rest == ["0"],
        name => {
            Language::of(name).is_some() && matches!(rest, ["--version" | "-V" | "-v" | "-version"])
        }
    }
}
