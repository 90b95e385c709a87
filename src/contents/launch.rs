//! What an image starts: ENTRYPOINT and CMD as one command line, and the health check.

use super::path::file_name;
use super::{Contents, Known, Run};
use crate::model::Model;
use crate::syntax::shell::Connector;
use crate::syntax::{CommandForm, InstructionRef, Syntax, Word};
use crate::text::{Span, Text};
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// ENTRYPOINT with CMD.
    Service,
    HealthCheck,
}

/// A word of a command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Argument {
    /// Decoded. Of a shell form with what a shell will expand as it is written.
    pub text: String,
    /// Where it stands, quotes included; `None` where the base image says it.
    pub span: Option<Span>,
}

impl Argument {
    /// Where bytes of its text stand in the document; the whole word where it is written in
    /// another way than letter by letter, with quotes around or without.
    pub fn place(&self, text: &Text, range: Range<usize>) -> Option<Span> {
        let span = self.span?;
        let written = text.slice(span);
        let quote = match written.strip_suffix(&*self.text) {
            Some("") => 0,
            _ => {
                let inner = written.get(1..written.len().checked_sub(1)?);
                if inner != Some(&*self.text) {
                    return Some(span);
                }
                1
            }
        };
        let start = span.start + quote;
        Some(Span::new(start + range.start as u32, start + range.end as u32))
    }
}

/// A command line that the image starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Launch {
    pub purpose: Purpose,
    /// From the program's name on.
    pub words: Vec<Argument>,
    /// The ENTRYPOINT; `None` too where it is the base image's. Also `None` for a health check.
    pub entrypoint: Option<usize>,
    /// The CMD, or the HEALTHCHECK; `None` where it is the base image's.
    pub command: Option<usize>,
    /// How many of the words are the entry point's.
    pub entrypoint_words: usize,
    /// The words are those of a shell's only command, which a shell form holds.
    pub by_shell: bool,
}

/// What reads a program that is text, or bytecode.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Language {
    Python,
    Node,
    Java,
    Shell,
}

impl Language {
    /// The language of the interpreter that a command's name says; its folder does not matter.
    pub fn of(name: &str) -> Option<Self> {
        let name = file_name(name);
        match name {
            "node" | "nodejs" => Some(Self::Node),
            "java" => Some(Self::Java),
            "sh" | "bash" | "dash" | "ash" | "ksh" | "zsh" => Some(Self::Shell),
            _ => {
                let version = name.strip_prefix("python")?;
                let digit = |byte: u8| byte.is_ascii_digit() || byte == b'.';
                version.bytes().all(digit).then_some(Self::Python)
            }
        }
    }
}

impl Launch {
    /// The words from the program on that does the work: init processes, `env`, `exec` and entry
    /// points that end with `exec "$@"` are looked through.
    pub fn program(&self) -> &[Argument] {
        self.unwrap(&self.words)
    }

    /// Words without the programs before them that only start another one.
    pub fn unwrap<'a>(&self, mut words: &'a [Argument]) -> &'a [Argument] {
        // Each round leaves fewer words.
        while let Some(rest) = self.unwrapped(words) {
            words = rest;
        }
        words
    }

    /// The programs that this file starts, each by the one before it: init processes and `env`
    /// first, the one that does the work last.
    pub fn programs(&self) -> Vec<&Argument> {
        let mut programs = Vec::new();
        let mut words = self.words.as_slice();
        loop {
            let shells_own = self.by_shell && words.first().is_some_and(|it| it.text == "exec");
            programs.extend(words.first().filter(|_| !shells_own));
            match self.unwrapped(words) {
                Some(rest) => words = rest,
                None => return programs,
            }
        }
    }

    /// The part of [`Launch::program`] that the entry point gives.
    pub fn entry_program(&self) -> &[Argument] {
        let skipped = self.words.len() - self.program().len();
        self.words.get(skipped..self.entrypoint_words).unwrap_or_default()
    }

    /// A word as it is written in this command line: quoted for the exec form.
    pub fn written(&self, word: &str) -> String {
        if self.by_shell { word.to_owned() } else { serde_json::Value::from(word).to_string() }
    }

    /// The words that CMD or HEALTHCHECK gives.
    pub fn command_words(&self) -> &[Argument] {
        self.words.get(self.entrypoint_words..).unwrap_or_default()
    }

    fn unwrapped<'a>(&self, words: &'a [Argument]) -> Option<&'a [Argument]> {
        let (first, rest) = words.split_first()?;
        let name = file_name(&first.text);
        if INITS.contains(&name) {
            let end = rest.iter().position(|word| word.text == "--").map(|at| at + 1);
            let plain = || rest.iter().position(|word| !word.text.starts_with('-'));
            return rest.get(end.or_else(plain).unwrap_or(rest.len())..);
        }
        if name == "env" {
            let plain = |word: &Argument| !word.text.starts_with('-') && !word.text.contains('=');
            return rest.get(rest.iter().position(plain).unwrap_or(rest.len())..);
        }
        if USER_CHANGERS.contains(&name) {
            return rest.get(1..);
        }
        let handed_on = PASSING_ON.contains(&name) && first.span.is_none();
        (handed_on || (self.by_shell && name == "exec")).then_some(rest)
    }
}

/// Whether a program by that name only starts the one that its words name.
pub fn starts_another(name: &str) -> bool {
    const RUNNERS: [&str; 5] = ["npm", "npx", "pnpm", "yarn", "env"];
    let name = file_name(name);
    INITS.contains(&name) || USER_CHANGERS.contains(&name) || RUNNERS.contains(&name)
}

/// Programs that start another one and reap its children.
const INITS: &[&str] = &["tini", "tini-static", "dumb-init", "catatonit", "docker-init"];
/// Programs that start another one as the user that their first word names.
const USER_CHANGERS: &[&str] = &["gosu", "su-exec"];
/// Entry points of the official images: they end with `exec "$@"`.
const PASSING_ON: &[&str] = &["docker-entrypoint.sh"];

/// Console scripts of Python packages that serve an application.
pub const PYTHON_SERVERS: &[&str] =
    &["celery", "daphne", "fastapi", "flask", "granian", "gunicorn", "hypercorn", "uvicorn"];

impl Contents {
    /// The command lines of a stage that are known: what it runs, and its health check.
    pub fn launches(&self, syntax: &Syntax, model: &Model, stage: usize) -> Vec<Launch> {
        let service = self.service(syntax, model, stage);
        let check = model.effective(syntax, stage).healthcheck.and_then(|index| {
            let at = syntax.get(index)?;
            let (words, by_shell) = words_of(at, at.get().operation.command()?);
            Some(Launch {
                purpose: Purpose::HealthCheck,
                words,
                entrypoint: None,
                command: Some(index),
                entrypoint_words: 0,
                by_shell,
            })
        });
        service.into_iter().chain(check).collect()
    }

    /// ENTRYPOINT and CMD as one command line; `None` where one of them is not known, or where
    /// nothing is run.
    pub fn service(&self, syntax: &Syntax, model: &Model, stage: usize) -> Option<Launch> {
        let configuration = self.configuration(syntax, model, stage);
        let own = model.effective(syntax, stage);
        let entrypoint = own.entrypoint.as_ref().map(|setting| setting.instruction);
        let command = own.command.as_ref().map(|setting| setting.instruction);
        let (mut words, by_shell) = part(syntax, entrypoint, configuration.entrypoint)?;
        let entrypoint_words = words.len();
        let launch = |words: Vec<Argument>, command, by_shell| {
            let purpose = Purpose::Service;
            let launch = Launch { purpose, words, entrypoint, command, entrypoint_words, by_shell };
            (!launch.words.is_empty()).then_some(launch)
        };
        let entrypoint_is_shell =
            own.entrypoint.as_ref().is_some_and(|setting| setting.word.exec().is_none());
        if entrypoint_is_shell {
            // A CMD would be arguments of the shell, which reads none.
            return launch(words, None, by_shell);
        }
        let (rest, by_shell) = part(syntax, command, configuration.command)?;
        let wraps = entrypoint_words == 0
            || Launch {
                purpose: Purpose::Service,
                words: words.clone(),
                entrypoint,
                command,
                entrypoint_words,
                by_shell: false,
            }
            .program()
            .is_empty();
        match (own.command.as_ref(), by_shell && !wraps) {
            (Some(setting), true) => {
                // The entry point is given a shell to run.
                let at = syntax.get(setting.instruction)?;
                let shell = |text: &str| Argument {
                    text: text.into(),
                    span: Some(at.at(setting.word.local())),
                };
                words.extend(["/bin/sh", "-c"].map(shell));
                if let CommandForm::Shell(word) = setting.word {
                    words.push(shell(&word.text));
                }
                launch(words, command, false)
            }
            _ => {
                words.extend(rest);
                launch(words, command, by_shell)
            }
        }
    }
}

/// The words of an ENTRYPOINT or CMD, the image's where no instruction gives it.
fn part(
    syntax: &Syntax,
    instruction: Option<usize>,
    run: Known<Option<Run>>,
) -> Option<(Vec<Argument>, bool)> {
    if let Some(at) = instruction.and_then(|index| syntax.get(index)) {
        return Some(words_of(at, at.get().operation.command()?));
    }
    let argument = |text: String| Argument { text, span: None };
    let words = match run.known()? {
        None => Vec::new(),
        Some(Run::Exec(words)) => words.into_iter().map(argument).collect(),
        Some(Run::Shell(text)) => {
            vec!["/bin/sh".to_owned(), "-c".to_owned(), text].into_iter().map(argument).collect()
        }
    };
    Some((words, false))
}

/// The words of a command, and whether a shell splits them: of a shell form those of its only
/// simple command, else those of the shell that reads it.
fn words_of(at: InstructionRef<'_>, form: &CommandForm) -> (Vec<Argument>, bool) {
    match form {
        CommandForm::Exec { words, .. } => {
            let argument = |word: &Word| Argument {
                text: word.text.to_string(),
                span: Some(at.word_span(word)),
            };
            (words.iter().map(argument).collect(), false)
        }
        CommandForm::Shell(text) => {
            if let Some(words) = only_command(at) {
                return (words, true);
            }
            let span = Some(at.word_span(text));
            let words = ["/bin/sh", "-c", &*text.text];
            (words.map(|text| Argument { text: text.into(), span }).to_vec(), false)
        }
    }
}

fn only_command(at: InstructionRef<'_>) -> Option<Vec<Argument>> {
    let [script] = at.get().scripts() else { return None };
    let mut top = script.commands.iter().filter(|command| command.depth == 0);
    let command = top.next().filter(|command| {
        command.connector == Connector::First && script.errors.is_empty() && script.pipes.is_empty()
    })?;
    // `… || exit 1`, as health checks end, changes nothing of what is run.
    let ends = |command: &crate::syntax::shell::Command| {
        command.connector == Connector::Or && command.is(&["exit", "false"])
    };
    if !top.all(ends) {
        return None;
    }
    let name = command.name.as_ref()?;
    let words = std::iter::once(name).chain(&command.words);
    Some(words.map(|word| Argument { text: word.value(), span: Some(at.at(word.local)) }).collect())
}
