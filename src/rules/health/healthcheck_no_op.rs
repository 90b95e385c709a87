use super::check::Check as HealthCheck;
use crate::contents::{Language, is_standard_module};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::CommandForm;

pub const RULE: Rule = Rule {
    id: "healthcheck-no-op",
    group: "health",
    summary: "The health check asks nothing of the service",
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_no_op.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let Some(form) = check.at.get().operation.command() else { return };
    let idle = match (check.launch.code(), form) {
        (Some((Language::Python, _, code)), _) => of_code(code, python_statement),
        (Some((Language::Node, _, code)), _) => of_code(code, node_statement),
        (_, CommandForm::Shell(_)) => {
            let commands = check.at.get().commands();
            worst(commands.map(|command| {
                let words: Vec<String> =
                    command.name.iter().chain(&command.words).map(|word| word.value()).collect();
                of_command(&words.iter().map(String::as_str).collect::<Vec<_>>())
            }))
        }
        _ => {
            let words = check.launch.program().iter().map(|word| &*word.text);
            of_command(&words.collect::<Vec<_>>())
        }
    };
    let Some(idle) = idle else { return };
    let severity = match idle {
        Idle::Always => Severity::Warning,
        Idle::Loads => Severity::Information,
    };
    let message = "this succeeds whatever the service does: ask the service";
    let found = report.at(check.at.at(form.local()), message).severity(severity);
    check.offer_replaced(context, found, "Ask the service");
}

/// What a command does that asks nothing of the service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Idle {
    /// It cannot but succeed.
    Always,
    /// It fails where a program or a module of the image is broken, at least.
    Loads,
}

/// What all the parts come to; `None` where one of them does more, or where there is none.
fn worst(mut parts: impl Iterator<Item = Option<Idle>>) -> Option<Idle> {
    let first = parts.next()??;
    parts.try_fold(first, |worst, part| Some(worst.max(part?)))
}

fn of_code(code: &str, idle: fn(&str) -> Option<Idle>) -> Option<Idle> {
    let statements = code.split([';', '\n']).map(str::trim).filter(|text| !text.is_empty());
    worst(statements.map(idle))
}

/// A call of one of these with a plain argument.
fn is_call(text: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let inner = text.strip_prefix(name).and_then(|rest| rest.strip_prefix('('));
        let inner = inner.and_then(|rest| rest.strip_suffix(')'));
        inner.is_some_and(|inner| !inner.contains('('))
    })
}

fn python_statement(text: &str) -> Option<Idle> {
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
    if let Some(rest) = ["import ", "from "].iter().find_map(|word| text.strip_prefix(word)) {
        let is_plain = text.starts_with("import ")
            && rest.split(',').all(|name| is_standard_module(name.trim()));
        return Some(if is_plain { Idle::Always } else { Idle::Loads });
    }
    (EXITS.contains(&text) || is_call(text, &["print"])).then_some(Idle::Always)
}

fn node_statement(text: &str) -> Option<Idle> {
    const EXITS: &[&str] = &["process.exit(0)", "process.exit()", "process.exitCode = 0"];
    if is_call(text, &["require"]) {
        return Some(Idle::Loads);
    }
    (EXITS.contains(&text) || is_call(text, &["console.log"])).then_some(Idle::Always)
}

/// `true`, `echo ok`, `exit 0`, `python --version`.
fn of_command(words: &[&str]) -> Option<Idle> {
    let (name, rest) = words.split_first()?;
    match *name {
        "true" | "/bin/true" | "/usr/bin/true" | ":" | "echo" | "/bin/echo" => {
            (!rest.iter().any(|word| word.contains(['$', '`']))).then_some(Idle::Always)
        }
        "exit" => (rest.is_empty() || rest == ["0"]).then_some(Idle::Always),
        name => {
            let version = matches!(rest, ["--version" | "-V" | "-v" | "-version"]);
            (Language::of(name).is_some() && version).then_some(Idle::Loads)
        }
    }
}
