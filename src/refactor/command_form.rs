//! Shell form to exec form, and back.

use super::{Offer, Place};
use crate::lint::{edits, exec_form};
use crate::syntax::{CommandForm, Keyword, Word};
use crate::text::{Edit, EditSet};

/// Only where the text has nothing that only a shell does.
pub(super) fn to_exec(place: &Place<'_>) -> Offer {
    let form @ CommandForm::Shell(written) = place.command()? else { return None };
    // Behind the command there may be a comment of the shell's.
    let end = place.at.get().commands().map(|command| command.local.end).max()?;
    if end != written.local.end {
        return None;
    }
    let words = exec_form::words(place.at).filter(|words| means_the_same(words))?;
    let text = edits::json_array(words.iter().map(String::as_str));
    let edit = Edit::replace(place.at.at(form.local()), text);
    let result = place.after(&EditSet::one(edit.clone()));
    let after = result.syntax().get(place.at.index)?.get().operation.command()?.exec()?;
    let same = after.iter().map(|word| &*word.text).eq(words.iter().map(String::as_str));
    same.then_some((title(place, "exec")?, vec![edit]))
}

/// Only where every word can be quoted so that a shell gives it back letter by letter.
pub(super) fn to_shell(place: &Place<'_>) -> Offer {
    let form @ CommandForm::Exec { words, .. } = place.command()? else { return None };
    let (syntax, model) = (place.document.syntax(), place.document.model());
    let shell = place.document.contents().shell_for(syntax, model, place.at)?;
    if shell.found.is_absent() {
        return None;
    }
    let text = match handed(place, words) {
        Some(text) => text.to_owned(),
        None => quoted(words)?,
    };
    let edit = Edit::replace(place.at.at(form.local()), text.as_str());
    let result = place.after(&EditSet::one(edit.clone()));
    let after = result.syntax().get(place.at.index)?;
    let is_text = matches!(
        after.get().operation.command()?,
        CommandForm::Shell(word) if *word.text == *text
    );
    let whole = is_text && after.get().heredocs.is_empty() && result.syntax().len() == syntax.len();
    whole.then_some((title(place, "shell")?, vec![edit]))
}

/// `sh -c text` as the shell form has it: that is what BuildKit makes of the text.
fn handed<'a>(place: &Place<'_>, words: &'a [Word]) -> Option<&'a str> {
    let [shell, flag, text] = words else { return None };
    let is_default = &*shell.text == "/bin/sh"
        && &*flag.text == "-c"
        && place.document.model().shell_at(place.at.index).is_none();
    let is_line = !text.text.chars().any(char::is_control) && text.text.trim() == &*text.text;
    (is_default && is_line && !text.text.is_empty()).then_some(&*text.text)
}

fn quoted(words: &[Word]) -> Option<String> {
    let texts: Vec<String> = words.iter().map(|word| word.text.to_string()).collect();
    let first = texts.first()?;
    if !exec_form::is_program(first)
        || !means_the_same(&texts)
        || texts.iter().any(|text| text.chars().any(char::is_control))
    {
        return None;
    }
    let rest = texts.iter().skip(1).map(|text| word(text, false));
    Some(std::iter::once(word(first, true)).chain(rest).collect::<Vec<_>>().join(" "))
}

fn word(text: &str, first: bool) -> String {
    const RESERVED: [&str; 17] = [
        "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if",
        "in", "select", "then", "time", "until", "while",
    ];
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@+,%=".contains(&byte);
    let bare = !text.is_empty() && text.bytes().all(plain);
    if bare && !(first && (text.contains('=') || RESERVED.contains(&text))) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether a program does what the shell does under its name: some shells take options and escapes
/// of `echo` otherwise, and some have commands for which there is no program.
fn means_the_same(words: &[String]) -> bool {
    const SHELLS_OWN: [&str; 12] = [
        "command", "declare", "exec", "getopts", "hash", "jobs", "let", "local", "readonly",
        "shopt", "type", "typeset",
    ];
    let Some((first, rest)) = words.split_first() else { return false };
    let odd = |word: &String| word.contains('\\') || word.starts_with('-');
    let differs = first == "echo" && rest.iter().any(odd);
    !differs && !SHELLS_OWN.contains(&&**first)
}

/// Says of what depends on another instruction that nothing is known of it; `None` where another
/// one certainly has a say.
fn title(place: &Place<'_>, form: &str) -> Option<String> {
    let stage = place.document.model().stage_of(place.at.index)?.index;
    let keyword = place.keyword();
    let other = if keyword == Keyword::Cmd { "ENTRYPOINT" } else { "CMD" };
    match exec_form::stands_alone(place.document, stage, keyword) {
        Some(true) => Some(format!("Convert to {form} form")),
        Some(false) => None,
        None => Some(format!("Convert to {form} form (the image's {other} is not known)")),
    }
}
