//! Scripts of RUN as ShellCheck is to read them: a shebang, what the environment sets, the script.
//!
//! What is exported, and which shell reads, is hadolint's way: it judges the same scripts. Where its
//! own answer is asked for, they are its scripts to the letter ([`hadolint_script`]).
//!
//! [`hadolint_script`]: super::hadolint_script

use super::{Settings, Tool, hadolint_script};
use crate::document::Document;
use crate::model::{Base, Model, PROXY_ARGS};
use crate::syntax::shell::{Dialect, Script};
use crate::syntax::{Heredoc, InstructionRef, Keyword};
use crate::text::{Local, Mapped};
use std::sync::Arc;

/// A script, and the text that stands for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShellScript {
    /// Index of its RUN, or of the ONBUILD that holds the RUN.
    pub instruction: usize,
    /// What ShellCheck reads. Equal texts have equal answers.
    pub text: Arc<str>,
    /// The lines of `text` before the script's own.
    head: usize,
    script: Mapped,
}

/// The scripts of a document that a shell reads which ShellCheck knows. None where the file has a
/// frontend of its own.
pub fn shell_scripts(document: &Document, settings: &Settings) -> Vec<ShellScript> {
    let syntax = document.syntax();
    if syntax.prologue().has_foreign_frontend() {
        return Vec::new();
    }
    if is_hadolints(settings) {
        return hadolint_script::scripts(document);
    }
    let shells = shells(document, settings);
    let mut found = Vec::new();
    for (at, shell) in syntax.instructions().zip(&shells) {
        if at.get().innermost().keyword == Keyword::Run {
            let scripts = texts(at, shell);
            found.extend(scripts.map(|(text, shell)| {
                let names = variables(document.model(), at.index, text.text());
                ShellScript::new(at.index, &text, &format!("/bin/{shell}"), &names)
            }));
        }
    }
    found
}

/// Whether ShellCheck is asked for what hadolint shows of its findings, and for no more.
pub fn is_hadolints(settings: &Settings) -> bool {
    let enabled = settings.rules.get("shellcheck");
    enabled.is_some_and(|on| !on.own && on.asked.contains(&Tool::Hadolint))
}

/// The names in a script that the environment has at an instruction. One that the script does not
/// say changes no answer.
fn variables<'s>(model: &Model, instruction: usize, script: &'s str) -> Vec<&'s str> {
    let is_set = |name: &&str| {
        PROXY_ARGS.iter().any(|proxy| proxy.eq_ignore_ascii_case(name))
            || model.definition_at(instruction, name).is_some()
    };
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let words = script.split(|char| !is_part(char)).filter(|word| is_name(word));
    words.filter(is_set).collect()
}

impl ShellScript {
    /// A script that `shell` reads, with its arguments, where the environment has `variables`.
    pub(super) fn new(
        instruction: usize,
        script: &Mapped,
        shell: &str,
        variables: &[&str],
    ) -> Self {
        let script = without_indents(script);
        let text = script.text();
        let mut names: Vec<_> = variables.iter().filter(|name| is_name(name)).collect();
        names.sort_unstable();
        names.dedup();
        let exports: String = names.iter().map(|name| format!("export {name}=1\n")).collect();
        let all = format!("#!{shell}\n{exports}{text}\n");
        Self { instruction, text: all.into(), head: names.len() + 1, script }
    }

    /// The byte of the script at a line and a column of `text`, both one-based, the column in code
    /// points. What lies past a line is its end; `None` before the script.
    fn offset(&self, line: u32, column: u32) -> Option<u32> {
        let line = (line as usize).checked_sub(self.head + 1)?;
        let text = self.script.text();
        let mut lines = text.split_inclusive('\n');
        let start: usize = lines.by_ref().take(line).map(str::len).sum();
        let line = lines.next().unwrap_or_default().trim_end_matches('\n');
        let before = line.chars().take((column as usize).saturating_sub(1));
        Some((start + before.map(char::len_utf8).sum::<usize>()) as u32)
    }

    /// Where a range of `text` stands in the instruction; an empty one takes the character that it
    /// stands before, or the one behind where there is none.
    pub(super) fn local(&self, start: (u32, u32), end: (u32, u32)) -> Option<Local> {
        let start = self.offset(start.0, start.1)?;
        let end = self.offset(end.0, end.1)?.max(start);
        let text = self.script.text();
        let next = || {
            let rest = text.get(start as usize..)?.chars().next().filter(|it| *it != '\n')?;
            Some(start..start + rest.len_utf8() as u32)
        };
        let last = || {
            let before = text.get(..start as usize)?.chars().next_back()?;
            Some(start - before.len_utf8() as u32..start)
        };
        let whole = if start < end { Some(start..end) } else { next().or_else(last) };
        Some(self.script.local(whole?))
    }

    /// The same for an edit: exactly these bytes, or `None` where a continuation or a stripped tab
    /// stands between them. An insertion stands behind the character before it where `behind`.
    pub(super) fn exact(&self, start: (u32, u32), end: (u32, u32), behind: bool) -> Option<Local> {
        let (start, end) = (self.offset(start.0, start.1)?, self.offset(end.0, end.1)?);
        if start < end {
            let local = self.script.local(start..end);
            return (local.len() == end - start).then_some(local);
        }
        let at = match start.checked_sub(1) {
            Some(before) if behind => self.script.local(before..start).end,
            _ => self.script.start_of(start),
        };
        Some(Local::new(at, at))
    }
}

/// The text without the blanks that a continued line begins with, where it ended in one: who breaks
/// a line repeats no blank.
fn without_indents(text: &Mapped) -> Mapped {
    let mut gathered = Mapped::default();
    for piece in text.pieces() {
        let range = piece.mapped as usize..(piece.mapped + piece.len) as usize;
        let whole = text.text().get(range).unwrap_or_default();
        let blank = gathered.text().ends_with([' ', '\t']);
        let kept = if blank { whole.trim_start_matches([' ', '\t']) } else { whole };
        gathered.push(kept, piece.local + (whole.len() - kept.len()) as u32);
    }
    gathered
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The scripts of an instruction with the shells that read them.
fn texts<'a>(
    at: InstructionRef<'a>,
    shell: &'a Dialect,
) -> impl Iterator<Item = (Mapped, &'static str)> + 'a {
    let instruction = at.get();
    instruction.scripts().iter().filter_map(move |script| {
        let of = |index: usize| instruction.heredocs.get(index);
        let alone = instruction.scripts().first().is_some_and(|first| first.heredoc.is_some());
        let (text, shell) = match script.heredoc {
            None => (whole(script, &instruction.heredocs, &instruction.source)?, known(shell)?),
            Some(index) if alone => {
                of(index)?.end?;
                let shebang = Dialect::of_shebang(script.text.text());
                let shell = shebang.as_ref().unwrap_or(shell);
                (without_shebang(&script.text, shebang.is_some()), known(shell)?)
            }
            // What another program reads; what a shell changes before is left alone.
            Some(index) if !of(index)?.expand || is_plain(script.text.text()) => {
                (script.text.clone(), known(&script.dialect)?)
            }
            Some(_) => return None,
        };
        (!text.text().trim().is_empty()).then_some((text, shell))
    })
}

/// Whether a shell that expands the text leaves it as it is.
fn is_plain(text: &str) -> bool {
    !text.contains(['$', '`', '\\'])
}

/// A command line with its heredocs below it, as the shell reads it; `None` where one has no end.
fn whole(script: &Script, heredocs: &[Heredoc], source: &str) -> Option<Mapped> {
    let mut text = script.text.clone();
    let mut push = |local: Local| {
        text.push(source.get(local.start as usize..local.end as usize)?, local.start);
        Some(())
    };
    for heredoc in heredocs {
        let line_break = Local::new(heredoc.body.start.checked_sub(1)?, heredoc.body.start);
        if heredoc.body.start == heredocs.first()?.body.start {
            push(line_break)?;
        }
        push(heredoc.body)?;
        push(heredoc.end?)?;
        let end = heredoc.end?.end;
        let rest = source.get(end as usize..)?;
        if let Some(line_break) = rest.find('\n') {
            push(Local::new(end + line_break as u32, end + line_break as u32 + 1))?;
        }
    }
    Some(text)
}

fn without_shebang(text: &Mapped, has_one: bool) -> Mapped {
    let line = text.text().find('\n').filter(|_| has_one);
    let len = text.text().len() as u32;
    text.slice(line.map_or(0, |line| line as u32 + 1)..len)
}

/// ShellCheck's name of a shell; `None` for those that it cannot read.
fn known(dialect: &Dialect) -> Option<&'static str> {
    let Dialect::Posix(name) = dialect else { return None };
    match &**name {
        "sh" => Some("sh"),
        "ash" => Some("ash"),
        "dash" => Some("dash"),
        "bash" | "rbash" => Some("bash"),
        "ksh" | "ksh93" | "mksh" => Some("ksh"),
        _ => None,
    }
}

/// Who reads the shell form of each instruction: SHELL, or hadolint's `shell=` comment. One before
/// the first FROM holds for all stages that no SHELL is handed down to, a later one for the rest
/// of its stage.
fn shells(document: &Document, settings: &Settings) -> Vec<Dialect> {
    let (syntax, model) = (document.syntax(), document.model());
    let mut pragmas = pragmas(document, settings).into_iter().peekable();
    let mut everywhere = None;
    let mut current: Option<Dialect> = None;
    let mut last: Vec<Option<Dialect>> = Vec::new();
    let mut shells = Vec::with_capacity(syntax.len());
    for at in syntax.instructions() {
        while let Some((_, shell)) = pragmas.next_if(|(place, _)| *place < at.start) {
            match last.is_empty() {
                true => everywhere = Some(shell),
                false => current = Some(shell),
            }
        }
        match at.operation.keyword {
            Keyword::From => {
                let stage = last.len();
                let base = model.stages.get(stage).and_then(|stage| match stage.base {
                    Base::Stage(base) => last.get(base).cloned(),
                    _ => None,
                });
                current = base.flatten().or_else(|| everywhere.clone());
                last.push(None);
            }
            Keyword::Shell => current = Some(model.dialect_at(at.index + 1).clone()),
            _ => {}
        }
        shells.push(current.clone().unwrap_or_else(|| model.dialect_at(at.index).clone()));
        if let Some(last) = last.last_mut() {
            last.clone_from(&current);
        }
    }
    shells
}

/// hadolint's `# hadolint shell=bash`, each with the byte that its line starts at.
fn pragmas(document: &Document, settings: &Settings) -> Vec<(u32, Dialect)> {
    if settings.hadolint_pragmas_off {
        return Vec::new();
    }
    let comments = document.syntax().comments().iter();
    let pragma = |text: &str| {
        let body = text.trim_start().strip_prefix('#')?.trim_start().strip_prefix("hadolint")?;
        let (key, value) = body.trim_start().split_once('=')?;
        (key.trim_end() == "shell").then(|| Dialect::of(&[value.trim()]))
    };
    let shell =
        |span: &crate::text::Span| Some((span.start, pragma(&document.text().slice(*span))?));
    comments.filter_map(shell).collect()
}
