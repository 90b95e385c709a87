use crate::lint::{Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::{InstructionRef, Keyword, Word};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "shell-syntax-in-copy",
    group: "build",
    summary: "COPY and ADD are not read by a shell: its operators are taken for paths",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    replaces: &["multiple-sources-need-slash", "relative-copy-before-workdir", "source-not-found"],
    page: include_str!("shell_syntax_in_copy.md"),
    check: Check::Instruction(&[Keyword::Copy, Keyword::Add], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, _: &InstructionContext<'_>, report: &mut Report<'_>) {
    let Some(transfer) = at.get().innermost().transfer() else { return };
    let Some(operator) = transfer.shell_syntax() else { return };
    let Some(last) = &transfer.destination else { return };
    let keyword = at.get().innermost().keyword.as_str();
    let rest = Span::new(at.word_span(operator).start, at.word_span(last).end);
    let before: Vec<&Word> =
        transfer.words().take_while(|word| word.local.start < operator.local.start).collect();
    let after: Vec<&Word> =
        transfer.words().filter(|word| word.local.start > operator.local.start).collect();
    let message = format!(
        "no shell reads {keyword}, so `{}` and what follows are taken for paths: remove them",
        operator.text
    );
    // A command behind `&&` does something that is then missing.
    let harmless = after.iter().all(|word| is_silencing(&word.text)) && &*operator.text != "&&";
    let applicability = if harmless { Applicability::Safe } else { Applicability::Unsafe };
    report.at(rest, message).fix(applicability, || {
        let kept = before.last().filter(|_| before.len() > 1)?;
        let start = at.word_span(kept).end;
        let title = format!("Remove `{} …`", operator.text);
        Some((title, [Edit::delete(Span::new(start, rest.end))]))
    });
}

/// A word of `2>/dev/null || true`: it only keeps a failure quiet.
fn is_silencing(word: &str) -> bool {
    matches!(word, "true" | ":" | "||" | "/dev/null" | ";" | "2>&1")
        || word.trim_start_matches(|ch: char| ch.is_ascii_digit()).starts_with('>')
}
