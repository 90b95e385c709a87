use crate::lint::{Applicability, Check, InstructionContext, Report, Rule, Severity};
use crate::syntax::shell::{Command, ShellWord};
use crate::syntax::{InstructionRef, Keyword, Word};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "world-writable",
    group: "users",
    summary: "Everybody may write what this makes",
    severity: Severity::Warning,
    needs_standard: true,
    fix: Some(Applicability::Unsafe),
    page: include_str!("world_writable.md"),
    check: Check::Instruction(&[Keyword::Run, Keyword::Copy, Keyword::Add], check),
    ..Rule::DEFAULT
};

fn check(at: InstructionRef<'_>, context: &InstructionContext<'_>, report: &mut Report<'_>) {
    let operation = at.get().innermost();
    if let Some(mode) = operation.flag("chmod").and_then(|flag| flag.value.as_ref()) {
        tell(report, at.word_span(mode), &mode.text);
    }
    if let Some(words) = operation.command().and_then(|form| form.exec()) {
        exec(at, words, report);
    }
    for command in context.commands(at.get()) {
        if let Some((word, mode)) = mode_of(command) {
            tell(report, at.at(word.local), &mode);
        }
    }
}

/// The exec form of a RUN: `["chmod", "777", "/app"]`.
fn exec(at: InstructionRef<'_>, words: &[Word], report: &mut Report<'_>) {
    let name = words.first().and_then(|word| word.text.rsplit('/').next());
    if at.operation.keyword != Keyword::Run || name != Some("chmod") {
        return;
    }
    let mode = words.iter().skip(1).find(|word| !is_option(&word.text));
    if let Some(mode) = mode {
        let span = at.part_span(mode, 0..mode.text.len());
        tell(report, span, &mode.text);
    }
}

/// The mode that a command gives: `chmod`'s first argument, `mkdir -m`, `install -m`.
fn mode_of(command: &Command) -> Option<(&ShellWord, String)> {
    let known = |word: &ShellWord| word.literal.is_some();
    if command.is(&["chmod"]) {
        let mode = command.words.iter().find(|word| !is_option(&word.text()))?;
        return known(mode).then(|| (mode, mode.text().into_owned()));
    }
    if command.is(&["mkdir", "install"]) {
        let mut words = command.words.iter();
        words.find(|word| matches!(&*word.text(), "-m" | "--mode"))?;
        let mode = words.next().filter(|mode| known(mode))?;
        return Some((mode, mode.text().into_owned()));
    }
    None
}

/// `-R`, but not `-w`, which is a mode.
fn is_option(word: &str) -> bool {
    let short = word.strip_prefix('-').unwrap_or_default();
    word.starts_with("--") || !short.is_empty() && short.bytes().all(|byte| b"Rcfv".contains(&byte))
}

fn tell(report: &mut Report<'_>, span: Span, mode: &str) {
    let Some(better) = stricter(mode) else { return };
    let message = format!("with the mode `{mode}` everybody may write it: write `{better}`");
    report.at(span, message).fix(Applicability::Unsafe, || {
        Some((format!("Change to {better}"), [Edit::replace(span, better.as_str())]))
    });
}

/// The mode without the right to write for all but the owner; `None` where others may not write,
/// or only delete what is their own, as in `/tmp`.
fn stricter(mode: &str) -> Option<String> {
    if mode.bytes().all(|byte| (b'0'..=b'7').contains(&byte)) && !mode.is_empty() {
        let bits = u32::from_str_radix(mode, 8).ok()?;
        let is_sticky = bits & 0o1000 != 0;
        let width = mode.len();
        return (bits & 0o2 != 0 && !is_sticky).then(|| format!("{:0width$o}", bits & !0o22));
    }
    // The right to write goes to others only where a clause says so.
    let mut changed = false;
    let clauses: Vec<String> = mode
        .split(',')
        .map(|clause| {
            let Some(at) = clause.find(['+', '=']) else { return clause.to_owned() };
            let (who, rights) = clause.split_at(at);
            if !rights.contains('w') || !who.contains(['a', 'o']) {
                return clause.to_owned();
            }
            changed = true;
            match who {
                "a" | "ugo" | "ogu" if rights == "+w" => "u+w".to_owned(),
                _ => format!("{who}{}", rights.replace('w', "")),
            }
        })
        .collect();
    let usable = clauses.iter().all(|clause| clause.len() > 2 || !clause.ends_with('+'));
    (changed && usable && !mode.contains('t')).then(|| clauses.join(","))
}
