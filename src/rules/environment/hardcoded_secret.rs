use crate::contents::secret::{Literal, credentials, is_secret_name, literal, takes_password};
use crate::lint::{Applicability, Check, Context, Report, Rule, Severity, edits};
use crate::syntax::shell::{Command, ShellWord};
use crate::syntax::{CommandForm, InstructionRef, Keyword, Pair, Word, expand};
use crate::text::{Edit, Span};

pub const RULE: Rule = Rule {
    id: "hardcoded-secret",
    group: "environment",
    summary: "A secret is written into the image",
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    replaces: &["secret-variable"],
    page: include_str!("hardcoded_secret.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.syntax().instructions() {
        let operation = at.get().innermost();
        for (index, pair) in operation.pairs().iter().enumerate() {
            of_pair(context, at, index, pair, report);
        }
        match operation.command() {
            Some(CommandForm::Exec { words, .. }) => of_exec(at, words, report),
            Some(CommandForm::Shell(_)) if context.model().dialect_at(at.index).is_posix() => {
                at.get().commands().for_each(|command| of_command(at, command, report));
            }
            _ => {}
        }
    }
}

/// What a pair of ENV, ARG or LABEL says of its value.
enum Said {
    /// It has this literal secret, at these bytes of the word; of a URL its user and password.
    Secret(Option<std::ops::Range<usize>>),
    /// It takes one from a variable, or is left empty.
    Later,
}

fn of_pair(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    index: usize,
    pair: &Pair,
    report: &mut Report<'_>,
) {
    let Some(value) = &pair.value else { return };
    let keyword = at.get().innermost().keyword;
    let secret =
        is_secret_name(&pair.key.text) || context.standard().environment.is_secret(&pair.key.text);
    let Some(said) = said(value, secret, at.get().escape) else { return };
    let key = &pair.key.text;
    match said {
        Said::Secret(part) => {
            let (span, message) = match &part {
                Some(range) => (
                    at.part_span(value, range.clone()),
                    format!(
                        "`{key}` holds a user and a password for everybody who has the image: pass them when the container starts"
                    ),
                ),
                None => (
                    at.word_span(value),
                    format!(
                        "`{key}` is a secret that everybody who has the image can read: pass it when the container starts"
                    ),
                ),
            };
            report
                .at(span, message)
                .fix(Applicability::Unsafe, || {
                    Some((format!("Remove {key}"), remove(context, at, index, pair)?))
                })
                .fix(Applicability::Unsafe, || {
                    let (range, _) = part.clone().zip(value.is_verbatim().then_some(()))?;
                    let with_at = range.start..range.end + 1;
                    let edit = Edit::delete(at.part_span(value, with_at));
                    Some((format!("Leave user and password out of {key}"), [edit]))
                });
        }
        // An ARG is there to be given a value.
        Said::Later if keyword != Keyword::Arg => {
            let message = format!(
                "`{key}` is a secret, and what it is set to stays in the image: pass it when the container starts"
            );
            report
                .at(at.word_span(&pair.key), message)
                .severity(Severity::Information)
                .fix(Applicability::Unsafe, || {
                    Some((format!("Remove {key}"), remove(context, at, index, pair)?))
                });
        }
        Said::Later => {}
    }
}

fn said(value: &Word, secret: bool, escape: u8) -> Option<Said> {
    if let Some(range) = credentials(&value.text).into_iter().next() {
        return Some(Said::Secret(Some(range)));
    }
    if takes_password(&value.text) {
        return Some(Said::Later);
    }
    if !secret {
        return None;
    }
    let uses = expand::variables(&value.text, escape);
    let text = expand::expand(&value.text, escape, &mut |_| expand::Lookup::Unset).value?;
    // What is left without any variable is the text around them, and their defaults.
    let defaults = uses.iter().any(|used| matches!(&*used.modifier, ":-" | "-"));
    match literal(&text) {
        Literal::Secret if uses.is_empty() || defaults => Some(Said::Secret(None)),
        Literal::Secret | Literal::Placeholder => Some(Said::Later),
        Literal::Harmless => None,
    }
}

/// An ARG stays, without its default; of the others the entry goes.
fn remove(
    context: &Context<'_>,
    at: InstructionRef<'_>,
    index: usize,
    pair: &Pair,
) -> Option<Vec<Edit>> {
    if at.get().innermost().keyword == Keyword::Arg {
        let from = at.word_span(&pair.key).end;
        return Some(vec![Edit::delete(Span::new(from, at.at(pair.local()).end))]);
    }
    let pairs = edits::pairs(at.get());
    if pairs.len() == 1 {
        return Some(vec![edits::delete_instruction(context.document, at)]);
    }
    edits::delete_element(at, &pairs, index)
}

const ARGUMENT: &str = "is a secret, and the image keeps this line for everybody who has it: mount it, or pass it when the container starts";

/// Options of a command in exec form.
fn of_exec(at: InstructionRef<'_>, words: &[Word], report: &mut Report<'_>) {
    let texts: Vec<&str> = words.iter().map(|word| &*word.text).collect();
    for (index, word) in words.iter().enumerate() {
        if let Some(range) = credentials(&word.text).into_iter().next() {
            report.at(at.part_span(word, range), message_of_url());
        } else if let Some(said) = option(&texts, index)
            && let Some(word) = words.get(said.word)
        {
            report.at(at.part_span(word, said.from..word.text.len()), said.message());
        }
    }
}

fn message_of_url() -> String {
    format!("the password of this URL {ARGUMENT}")
}

/// Options and assignments of a command that a shell reads.
fn of_command(at: InstructionRef<'_>, command: &Command, report: &mut Report<'_>) {
    for assignment in &command.assignments {
        let Some(value) = &assignment.value else { continue };
        let text = value.literal.as_deref().unwrap_or_default();
        if is_secret_name(&assignment.name) && literal(text) == Literal::Secret {
            report.at(at.at(value.local), format!("`{}` {ARGUMENT}", assignment.name));
        }
    }
    // Where a word is not literal, what it says is not known, but for its URL.
    let known = |word: &ShellWord| word.literal.as_deref().unwrap_or("$").to_owned();
    let values: Vec<String> = command.name.iter().chain(&command.words).map(known).collect();
    let texts: Vec<&str> = values.iter().map(String::as_str).collect();
    let words = command.name.iter().chain(&command.words);
    for (index, word) in words.enumerate() {
        if !credentials(&word.text()).is_empty() {
            report.at(at.at(word.local), message_of_url());
        } else if let Some(said) = option(&texts, index)
            && let Some(word) = command.name.iter().chain(&command.words).nth(said.word)
        {
            report.at(at.at(word.local), said.message());
        }
    }
}

/// A secret that an argument gives.
struct Given<'a> {
    name: &'a str,
    /// The word that holds it, and the byte from which on.
    word: usize,
    from: usize,
}

impl Given<'_> {
    fn message(&self) -> String {
        format!("`{}` {ARGUMENT}", self.name)
    }
}

/// `--password=x`, `--password x`, `PASSWORD=x`, `curl -u user:x`.
fn option<'a>(words: &[&'a str], index: usize) -> Option<Given<'a>> {
    let word = *words.get(index)?;
    let is_secret = |value: &str| !value.contains(['$', '`']) && literal(value) == Literal::Secret;
    let plain = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if let Some((name, value)) = word.split_once('=') {
        let found = plain(name) && is_secret_name(name) && is_secret(value);
        return found.then_some(Given { name, word: index, from: name.len() + 1 });
    }
    let next = words.get(index + 1).filter(|next| !next.starts_with('-') && is_secret(next))?;
    let takes_user = matches!(word, "-u" | "--user" | "--proxy-user" | "-U")
        && words.iter().take(index).any(|name| matches!(*name, "curl" | "wget"));
    if takes_user {
        let (_, password) = next.split_once(':')?;
        return is_secret(password).then_some(Given { name: word, word: index + 1, from: 0 });
    }
    let found = word.starts_with("--") && plain(word) && is_secret_name(word);
    found.then_some(Given { name: word, word: index + 1, from: 0 })
}
