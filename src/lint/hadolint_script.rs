//! Scripts of RUN as hadolint 2.15 hands them to ShellCheck, mistakes included: what
//! `--select hadolint` is to show is what it would show.
//!
//! It knows the shell by the words of SHELL or by its own comment, and forgets it at each ENV and
//! ARG; it takes names of stages letter by letter; of a line with a heredoc it sees what stands
//! before, of the exec form nothing.

use super::ShellScript;
use crate::document::Document;
use crate::syntax::shell::Dialect;
use crate::syntax::{Body, CommandForm, InstructionRef, Keyword, Syntax};
use crate::text::Mapped;
use rustc_hash::FxHashMap;

/// What BuildKit sets for a RUN, as far as it knows.
const PREDEFINED: [&str; 8] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// What it takes for the shell where nothing says otherwise.
const SHELL: &str = "/bin/sh -c";

/// Shells whose scripts it does not have checked, wherever their names stand.
const UNCHECKED: [&str; 3] = ["pwsh", "powershell", "cmd"];

/// What it knows within a stage.
#[derive(Clone, Debug)]
struct Known<'a> {
    shell: String,
    variables: Vec<&'a str>,
}

impl Known<'_> {
    fn of(shell: &str) -> Self {
        Self { shell: shell.to_owned(), variables: PREDEFINED.to_vec() }
    }
}

pub(super) fn scripts(document: &Document) -> Vec<ShellScript> {
    let syntax = document.syntax();
    let mut pragmas = pragmas(document, syntax).into_iter().peekable();
    let mut everywhere = SHELL.to_owned();
    let mut known = Known::of(SHELL);
    let mut stages: FxHashMap<&str, Known<'_>> = FxHashMap::default();
    let mut name: Option<&str> = None;
    let mut scripts = Vec::new();
    for at in syntax.instructions() {
        while let Some((_, shell)) = pragmas.next_if(|(place, _)| *place < at.start) {
            // Only what stands before all else is for all stages.
            if at.index == 0 && everywhere == SHELL {
                everywhere.clone_from(&shell);
            }
            known.shell = shell;
        }
        match &at.instruction.operation.body {
            Body::From(from) => {
                if let Some(name) = name {
                    stages.insert(name, known);
                }
                let image = from.image.as_ref().and_then(|image| stages.get(&*image.text));
                known = image.cloned().unwrap_or_else(|| Known::of(&everywhere));
                name = from.name.as_ref().map(|name| &*name.text);
            }
            Body::Pairs(pairs) if at.operation.keyword != Keyword::Label => {
                known.shell = SHELL.to_owned();
                // Of several names of one ARG it takes the first.
                let all = if at.operation.keyword == Keyword::Arg { 1 } else { pairs.len() };
                known.variables.extend(pairs.iter().take(all).map(|pair| &*pair.key.text));
            }
            Body::Command(form) if at.operation.keyword == Keyword::Shell => {
                known.shell = words(form);
            }
            _ => {}
        }
        let checked = !UNCHECKED.iter().any(|name| known.shell.contains(name));
        if let Some(text) = text(at).filter(|_| checked) {
            // One that the script does not say hardly ever changes an answer, and equal scripts are
            // asked for once.
            let said = |name: &&&str| PREDEFINED.contains(name) || text.text().contains(**name);
            let variables: Vec<_> = known.variables.iter().filter(said).copied().collect();
            scripts.push(ShellScript::new(at.index, &text, &known.shell, &variables));
        }
    }
    scripts
}

fn words(shell: &CommandForm) -> String {
    match shell {
        CommandForm::Shell(word) => word.text.to_string(),
        CommandForm::Exec { words, .. } => {
            words.iter().map(|word| &*word.text).collect::<Vec<_>>().join(" ")
        }
    }
}

/// What it sees of a RUN; `None` where it sees no script.
fn text(at: InstructionRef<'_>) -> Option<Mapped> {
    let instruction = at.get();
    let operation = instruction.innermost();
    let Some(CommandForm::Shell(word)) =
        operation.command().filter(|_| operation.keyword == Keyword::Run)
    else {
        return None;
    };
    // To it a flag that it does not know begins the script.
    let mut flags = operation.flags.iter().map(|flag| (&*flag.name.text, flag.word.logical.start));
    let unknown = flags.find(|(name, _)| !["mount", "network", "security"].contains(name));
    let start = unknown.map_or(word.logical.start, |(_, start)| start);
    let line = instruction.line.slice(start..word.logical.end);
    let Some(heredoc) = instruction.heredocs.first() else { return Some(line) };
    if heredoc.start.start > word.local.start {
        let len = line.text().find("<<")?;
        return Some(line.slice(0..len as u32));
    }
    let body = &heredoc.content;
    let read = Dialect::of_shebang(body.text()).is_none_or(|shell| is_read(&shell));
    read.then(|| body.clone())
}

/// Whether it reads a script whose `#!` line names that shell.
fn is_read(shell: &Dialect) -> bool {
    matches!(shell, Dialect::Posix(name) if ["sh", "ash", "bash", "dash", "ksh"].contains(&&**name))
}

/// Its `# hadolint shell=…`, each with the byte that its line starts at.
fn pragmas(document: &Document, syntax: &Syntax) -> Vec<(u32, String)> {
    let pragma = |span: &crate::text::Span| {
        let text = document.text().slice(*span);
        let body = text.trim_start().strip_prefix('#')?.trim_start().strip_prefix("hadolint")?;
        let (key, value) = body.trim_start().split_once('=')?;
        let value = value.split('#').next().unwrap_or_default().trim().to_owned();
        (key.trim_end() == "shell").then_some((span.start, value))
    };
    syntax.comments().iter().filter_map(pragma).collect()
}
