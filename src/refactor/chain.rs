//! A RUN whose script is a chain of `&&`, and what hangs together in it.

use super::{Place, ends_at};
use crate::syntax::shell::{Command, Connector, Script};
use crate::syntax::{CommandForm, InstructionRef, Keyword, Operation};
use crate::text::Local;

/// The script of a RUN in shell form without heredocs that a POSIX shell certainly reads so.
pub(super) fn script<'a>(place: &Place<'a>, at: InstructionRef<'a>) -> Option<&'a Script> {
    let instruction = at.get();
    let CommandForm::Shell(word) = instruction.operation.command()? else { return None };
    let [script] = instruction.scripts() else { return None };
    let whole = instruction.operation.keyword == Keyword::Run
        && instruction.problems.is_empty()
        && instruction.heredocs.is_empty()
        && script.errors.is_empty()
        && !script.commands.is_empty()
        && ends_at(at, word.local.end)
        && place.document.model().dialect_at(at.index).is_posix();
    whole.then_some(script)
}

/// The members of the outermost list of a script, where `&&` alone joins them: where each stands
/// in the instruction, blanks around it left out.
pub(super) fn members(script: &Script) -> Option<Vec<Local>> {
    if script.joints.iter().any(|(connector, _)| *connector != Connector::And) {
        return None;
    }
    let text = script.text.text();
    let starts = std::iter::once(0).chain(script.joints.iter().map(|(_, range)| range.end));
    let ends = script.joints.iter().map(|(_, range)| range.start).chain([text.len() as u32]);
    let local = |(start, end): (u32, u32)| {
        let part = text.get(start as usize..end as usize)?;
        let first = start + (part.len() - part.trim_start().len()) as u32;
        let last = start + part.trim_end().len() as u32;
        (first < last).then(|| script.text.local(first..last))
    };
    starts.zip(ends).map(local).collect()
}

/// Commands that change the shell that runs them, and those whose process outlives them.
const CHANGING: [&str; 38] = [
    ".",
    "alias",
    "cd",
    "declare",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "getopts",
    "hash",
    "let",
    "local",
    "mapfile",
    "popd",
    "pushd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "trap",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
    "invoke-rc.d",
    "pg_ctl",
    "pg_ctlcluster",
    "service",
    "start-stop-daemon",
    "supervisord",
    "systemctl",
];

/// Whether a command leaves something behind that only a later one in the same shell sees. One
/// whose name is not known may.
pub(super) fn changes_shell(command: &Command) -> bool {
    if command.substituted {
        return false;
    }
    let Some(name) = command.name.as_ref() else { return !command.assignments.is_empty() };
    let literal = name.literal.as_deref();
    literal.is_none_or(|name| name.starts_with("/etc/init.d/")) || command.unwrapped().is(&CHANGING)
}

/// Whether a script has what cannot be told apart: functions, loops' variables, assignments in
/// expansions, what the shell itself knows of its processes.
pub(super) fn is_entangled(script: &Script) -> bool {
    let text = script.text.text();
    let marks = ["()", "() ", "$$", "$!", "$?", ":="];
    !script.loops.is_empty()
        || !script.arithmetic.is_empty()
        || marks.iter().any(|mark| text.contains(mark))
        || script.commands.iter().any(|command| command.connector == Connector::Background)
        || text.trim_end().ends_with('&')
}

/// Whether the mounts of a RUN are empty again in the next: what one command writes there, another
/// one may read.
pub(super) fn has_fleeting_mounts(operation: &Operation) -> bool {
    operation.flags.iter().flat_map(crate::syntax::Flag::mount_options).any(|option| {
        let value = option.value.as_ref().map_or("", |value| &*value.text);
        let key = option.key.text.to_ascii_lowercase();
        key == "type" && (value.eq_ignore_ascii_case("tmpfs") || value.contains('$'))
            || matches!(&*key, "rw" | "readwrite") && !value.eq_ignore_ascii_case("false")
    })
}

/// What the commands of a script are called with, each with how it is joined to the one before.
pub(super) fn words(commands: &[Command]) -> Vec<String> {
    let raw = |command: &Command| {
        let words = command.name.iter().chain(&command.words).map(|word| &*word.raw);
        let targets = command.redirections.iter().flat_map(|redirection| {
            let target = redirection.target.as_ref().map_or("", |target| &*target.raw);
            [&*redirection.operator, target]
        });
        let values = command.assignments.iter().flat_map(|assignment| {
            let value = assignment.value.as_ref().map_or("", |value| &*value.raw);
            [&*assignment.name, value]
        });
        let parts: Vec<&str> = words.chain(targets).chain(values).collect();
        let piped = command.connector == Connector::Pipe;
        format!("{piped} {} {}", command.depth, parts.join("\u{0}"))
    };
    commands.iter().map(raw).collect()
}
