//! What a RUN does: each command of its scripts, as far as it is known.

use super::Contents;
use super::command::{Effects, Invocation, effects};
use super::fact::{Fact, What};
use super::path::join;
use crate::model::Model;
use crate::syntax::shell::{Script, ShellWord, WordPart};
use crate::syntax::{CommandForm, InstructionRef, expand::Lookup};

/// The facts of one RUN.
pub(super) fn facts(
    contents: &Contents,
    model: &Model,
    stage: usize,
    at: InstructionRef<'_>,
    form: &CommandForm,
) -> Vec<Fact> {
    let anything = vec![Fact::new(at.index, What::Anything { below: "/".into() })];
    let directory = contents.directory(model, stage, at.index);
    let mut effects_of = Effects::new(at.index, directory);
    match form {
        CommandForm::Exec { words, .. } => {
            let words: Vec<Option<String>> =
                words.iter().map(|word| Some(word.text.to_string())).collect();
            let Some(invocation) = Invocation::new(&words, false) else { return anything };
            effects(&invocation, &mut effects_of);
        }
        CommandForm::Shell(_) if !model.dialect_at(at.index).is_posix() => return anything,
        CommandForm::Shell(_) => {
            let scripts = at.get().scripts();
            if scripts.is_empty() {
                return anything;
            }
            for script in scripts {
                of_script(script, model, at, &mut effects_of);
            }
        }
    }
    effects_of.facts
}

fn of_script(script: &Script, model: &Model, at: InstructionRef<'_>, effects_of: &mut Effects) {
    if !script.dialect.is_posix() || !script.errors.is_empty() {
        effects_of.anything("/", false);
    }
    for command in script.commands.iter().filter(|command| !command.substituted) {
        let maybe = command.optional;
        for redirection in &command.redirections {
            if redirection.operator.contains('>')
                && let Some(target) = redirection.target.as_ref()
            {
                match value(target, model, at) {
                    Some(path) if path.starts_with('&') || path.starts_with("/dev/") => {}
                    Some(path) => effects_of.file(&path, maybe),
                    None => effects_of.file_somewhere(target, maybe),
                }
            }
        }
        if command.name.as_ref().is_some_and(|name| &*name.text() == "touch") {
            for word in command.words.iter().filter(|word| !word.is_flag()) {
                match value(word, model, at) {
                    Some(path) => effects_of.file(&path, maybe),
                    None => effects_of.file_somewhere(word, maybe),
                }
            }
            continue;
        }
        let words = command.name.iter().chain(&command.words);
        let words: Vec<Option<String>> = words.map(|word| value(word, model, at)).collect();
        if let Some(invocation) = Invocation::new(&words, maybe) {
            effects(&invocation, effects_of);
        } else if command.name.is_some() {
            effects_of.anything("/", maybe);
        }
    }
}

/// A word's value: literal, or with the variables that the model knows; `None` for others.
fn value(word: &ShellWord, model: &Model, at: InstructionRef<'_>) -> Option<String> {
    if let Some(literal) = &word.literal {
        return Some(literal.to_string());
    }
    let mut value = String::new();
    for part in &word.parts {
        match part {
            WordPart::Literal(text) => value.push_str(text),
            WordPart::Variable { raw, name, .. } => {
                let plain = raw.trim_matches(['$', '{', '}']) == &**name;
                match model.lookup_at(at.index, name) {
                    Lookup::Set(text) if plain => value.push_str(&text),
                    _ => return None,
                }
            }
            WordPart::Glob(text) => value.push_str(text),
            WordPart::Substitution { .. } => return None,
        }
    }
    Some(value)
}

impl Effects {
    /// A file at a path that holds what is not known: its name at least may be.
    fn file_somewhere(&mut self, path: &ShellWord, maybe: bool) {
        let end = match path.parts.last() {
            Some(WordPart::Literal(text)) => text.rsplit_once('/').map(|(_, name)| name),
            _ => None,
        };
        match end.filter(|name| !name.is_empty()) {
            Some(name) => self.add(What::Somewhere { name: name.to_owned() }, maybe),
            None => self.anything("/", maybe),
        }
    }

    pub(super) fn file(&mut self, path: &str, maybe: bool) {
        match self.path(path) {
            Some(path) => self.add(What::File { path, entry: super::Entry::default() }, maybe),
            None => self.anything("/", maybe),
        }
    }

    /// A path as a command of the script sees it; `None` where the directory is not known or a
    /// wildcard is in it.
    pub(super) fn path(&self, path: &str) -> Option<String> {
        if super::path::has_wildcard(path) {
            return None;
        }
        if let Some(rest) = path.strip_prefix('~') {
            return (rest.is_empty() || rest.starts_with('/'))
                .then(|| join("/root", rest.trim_start_matches('/')));
        }
        if path.starts_with('/') {
            return Some(join("/", path));
        }
        self.directory.as_deref().map(|directory| join(directory, path))
    }
}
