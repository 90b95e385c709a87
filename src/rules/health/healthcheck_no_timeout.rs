use super::check::Check as HealthCheck;
use crate::contents::Language;
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity};
use crate::syntax::nanoseconds;
use crate::text::Edit;
use std::ops::Range;

pub const RULE: Rule = Rule {
    id: "healthcheck-no-timeout",
    group: "health",
    summary: "The health check waits without a limit of its own",
    severity: Severity::Hint,
    fix: Some(Applicability::Unsafe),
    page: include_str!("healthcheck_no_timeout.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

/// Python calls that wait for an answer, and take a `timeout=`.
const CALLS: &[&str] = &[
    "urlopen(",
    "requests.get(",
    "requests.head(",
    "requests.post(",
    "socket.create_connection(",
    "HTTPConnection(",
];

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(check) = HealthCheck::of(context) else { return };
    let Some((Language::Python, word, code)) = check.launch.code() else { return };
    // `timeout=`, `settimeout`, `setdefaulttimeout`.
    if code.contains("timeout") {
        return;
    }
    let seconds = seconds(context, &check);
    for call in CALLS {
        let Some(at) = code.find(call) else { continue };
        let Some(argument) = check.launch.words.get(word) else { continue };
        let text = context.document.text();
        let name = at..at + call.len() - 1;
        let Some(span) = argument.place(text, name) else { continue };
        let message = format!(
            "`{}` waits until Docker ends the whole check: pass `timeout={seconds}`",
            call.trim_end_matches('(')
        );
        report.at(span, message).fix(Applicability::Unsafe, || {
            let end = closing(code, at + call.len())?;
            let place = argument.place(text, end.clone())?;
            (place.len() as usize == end.len()).then(|| {
                let edit = Edit::insert(place.start, format!(", timeout={seconds}"));
                (format!("Insert timeout={seconds}"), [edit])
            })
        });
        return;
    }
}

/// Half of what the whole check may take.
fn seconds(context: &Context<'_>, check: &HealthCheck<'_>) -> u32 {
    let flag = check.at.get().operation.flag("timeout").map(|flag| flag.value_text().to_owned());
    let whole = flag.or_else(|| context.standard().healthcheck.timeout.clone());
    let whole = whole.and_then(|time| nanoseconds(&time)).unwrap_or(10e9);
    ((whole / 2e9) as u32).max(1)
}

/// The parenthesis that closes a call whose arguments begin at `from`; `None` where there are no
/// arguments, or a string holds one.
fn closing(code: &str, from: usize) -> Option<Range<usize>> {
    let mut depth = 0_u32;
    let mut quote = None;
    for (at, char) in code.get(from..)?.char_indices() {
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(char),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return (at > 0).then_some(from + at..from + at + 1),
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    None
}
