//! The words that BuildKit expands, and the variables that they name.

use super::variables::{Place, Scope};
use super::{Definition, Model, Origin};
use crate::syntax::shell::{Command, Dialect, environment_names, handed_script};
use crate::syntax::{
    Body, Flag, Heredoc, Instruction, InstructionRef, Keyword, Operation, Syntax, Word, expand,
};
use crate::text::{Local, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// A place that names a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VariableReference {
    /// The name alone; the whole word where its text was decoded from something else.
    pub span: Span,
    pub name: Box<str>,
    /// The definition that BuildKit takes; `None` where nothing in the file defines it.
    pub origin: Option<Origin>,
}

/// Calls `visit` with each word that BuildKit expands, and the number of its pair (zero where
/// there are no pairs), in the order of instructions/commands.go: the `Expand` of each command,
/// `dispatchArg`, `dispatchExpose`, `setMountState`, `buildDispatchStates` for FROM. Of an ONBUILD
/// the words of its trigger. The bodies of heredocs are not among them.
pub fn expanded_words(operation: &Operation, visit: &mut dyn FnMut(&Word, usize)) {
    let flags: &[&str] = match operation.keyword {
        Keyword::From => &["platform"],
        Keyword::Copy => &["chown", "chmod"],
        Keyword::Add => &["chown", "chmod", "checksum"],
        _ => &[],
    };
    for flag in &operation.flags {
        if flags.contains(&&*flag.name.text)
            && let Some(value) = &flag.value
        {
            visit(value, 0);
        }
        if operation.keyword == Keyword::Run && &*flag.name.text == "mount" {
            let options = flag.mount_options();
            options.iter().filter_map(|option| option.value.as_ref()).for_each(|v| visit(v, 0));
        }
    }
    match &operation.body {
        Body::From(from) => from.image.iter().for_each(|word| visit(word, 0)),
        Body::Pairs(pairs) => {
            for (index, pair) in pairs.iter().enumerate() {
                if operation.keyword != Keyword::Arg {
                    visit(&pair.key, index);
                }
                pair.value.iter().for_each(|word| visit(word, index));
            }
        }
        Body::Transfer(transfer) => {
            transfer.sources.iter().chain(&transfer.destination).for_each(|word| visit(word, 0));
        }
        Body::Words { words, .. } => words.iter().for_each(|word| visit(word, 0)),
        Body::Text(word) if operation.keyword != Keyword::Maintainer => visit(word, 0),
        Body::Onbuild(inner) if !matches!(inner.body, Body::Onbuild(_)) => {
            expanded_words(inner, visit);
        }
        _ => {}
    }
}

impl Model {
    /// The variables that the words of an instruction name, in the order of the instruction's
    /// parts, with the definition that is in force for each. What a shell will read is not
    /// expanded by BuildKit; see
    /// [`Model::shell_uses`].
    pub fn variable_uses(
        &self,
        syntax: &Syntax,
        instruction: InstructionRef<'_>,
    ) -> Vec<VariableReference> {
        let mut uses = Vec::new();
        let (scope, (place, _)) = self.scope_of_words(instruction);
        let is_arg = instruction.operation.keyword == Keyword::Arg;
        expanded_words(&instruction.get().operation, &mut |word, pair| {
            // The pairs of an ARG see those before them, no others do.
            let place = (place, if is_arg { pair } else { 0 });
            for variable in expand::variables(&word.text, syntax.escape()) {
                let range = variable.name_range.start as usize..variable.name_range.end as usize;
                let definition = self.definition(scope, place, &variable.name);
                uses.push(VariableReference {
                    span: instruction.part_span(word, range),
                    origin: definition.map(|definition| definition.origin),
                    name: variable.name,
                });
            }
        });
        uses
    }

    /// The variables of ARG and ENV that a shell reads in an instruction: RUN sees both, the shell
    /// forms of CMD, ENTRYPOINT and HEALTHCHECK what the image has at its end. Behind a command
    /// that sets the name itself it has no origin. Empty where neither a POSIX shell nor cmd or
    /// PowerShell reads.
    pub fn shell_uses(&self, instruction: InstructionRef<'_>) -> Vec<VariableReference> {
        let names = self.shell_names(instruction).into_iter();
        names.filter(|(_, reader)| *reader != Reader::Later).map(|(name, _)| name).collect()
    }

    /// Every name in the scripts of an instruction that a shell may expand, and which does: first
    /// those of the scripts, then those in the texts that are fed to commands.
    pub(super) fn shell_names(
        &self,
        instruction: InstructionRef<'_>,
    ) -> Vec<(VariableReference, Reader)> {
        let handed = handed_script(instruction.get());
        let dialect = self.dialect_at(instruction.index);
        let scripts = match &handed {
            Some(script) => std::slice::from_ref(script),
            None if !dialect.is_posix() => return self.windows_names(instruction, dialect),
            None => instruction.get().scripts(),
        };
        let (scope, place) = self.scope_of_script(instruction);
        let mut set_at: FxHashMap<&str, u32> = FxHashMap::default();
        for command in scripts.iter().flat_map(|script| &script.commands) {
            for name in names_set(command) {
                set_at.entry(name).or_insert(command.local.end);
            }
        }
        for own in scripts.iter().flat_map(|script| &script.loops) {
            set_at.entry(&own.name).or_insert(own.local.end);
        }
        for secret in secrets(instruction.get().innermost()) {
            set_at.insert(secret, 0);
        }
        let mut names = Vec::new();
        let mut name = |name: &str, local: Local, quoted: bool| {
            let own = set_at.get(name).is_some_and(|end| *end <= local.start);
            let origin = self.definition(scope, place, name).map(|definition| definition.origin);
            let (span, name) = (instruction.at(local), Box::from(name));
            let reader = match (own, quoted) {
                (true, _) => Reader::Own,
                (_, true) => Reader::Later,
                _ => Reader::Shell,
            };
            let origin = origin.filter(|_| !own);
            names.push((VariableReference { span, name, origin }, reader));
        };
        for script in scripts {
            for variable in script.variables.iter().chain(&script.arithmetic) {
                name(&variable.name, variable.name_local, false);
            }
            for variable in &script.quoted {
                name(&variable.name, variable.name_local, true);
            }
        }
        for heredoc in fed_heredocs(instruction.get()) {
            for variable in expand::heredoc_variables(heredoc.content.text()) {
                name(&variable.name, heredoc.content.local(variable.name_range), false);
            }
        }
        names
    }

    /// A RUN sees what is in force before it, the other scripts what the image has at its end.
    fn scope_of_script(&self, instruction: InstructionRef<'_>) -> (Scope, Place) {
        match self.stage_of(instruction.index) {
            Some(stage) if instruction.get().innermost().keyword != Keyword::Run => {
                (Scope::Heir(stage.index), (stage.instructions.end, 0))
            }
            _ => self.scope_of_words(instruction),
        }
    }

    /// The same where cmd or PowerShell reads. To cmd, which is only on Windows, names are the
    /// same in any case, and a name is called as the file defines it.
    fn windows_names(
        &self,
        instruction: InstructionRef<'_>,
        dialect: &Dialect,
    ) -> Vec<(VariableReference, Reader)> {
        let Some(script) = instruction.get().scripts().first() else { return Vec::new() };
        let (scope, place) = self.scope_of_script(instruction);
        let text = script.text.text();
        let mut own = FxHashSet::default();
        let mut names = Vec::new();
        for found in environment_names(text, dialect) {
            let written = text.get(found.range.start as usize..found.range.end as usize);
            let written = written.unwrap_or_default();
            let same = |definition: &&Definition| definition.name.eq_ignore_ascii_case(written);
            let defined = self.definitions().iter().find(same).filter(|_| *dialect == Dialect::Cmd);
            let name = defined.map_or(written, |definition| &definition.name);
            if found.reads {
                let is_own = own.contains(name);
                let origin = self.definition(scope, place, name).filter(|_| !is_own);
                let reference = VariableReference {
                    span: instruction.at(script.text.local(found.range)),
                    origin: origin.map(|definition| definition.origin),
                    name: name.into(),
                };
                names.push((reference, if is_own { Reader::Own } else { Reader::Shell }));
            }
            if found.sets {
                own.insert(name);
            }
        }
        names
    }

    /// The variables that BuildKit replaces in the heredocs of COPY and ADD.
    pub(super) fn heredoc_uses(&self, instruction: InstructionRef<'_>) -> Vec<VariableReference> {
        if instruction.get().innermost().transfer().is_none() {
            return Vec::new();
        }
        let (scope, place) = self.scope_of_words(instruction);
        let mut uses = Vec::new();
        for heredoc in instruction.get().heredocs.iter().filter(|heredoc| heredoc.expand) {
            for variable in expand::heredoc_variables(heredoc.content.text()) {
                let local = heredoc.content.local(variable.name_range);
                let definition = self.definition(scope, place, &variable.name);
                uses.push(VariableReference {
                    span: instruction.at(local),
                    origin: definition.map(|definition| definition.origin),
                    name: variable.name,
                });
            }
        }
        uses
    }
}

/// Who gives a name in a script its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reader {
    /// The shell, from its environment.
    Shell,
    /// The shell, from what the script itself has set.
    Own,
    /// Another one, later: the name is in single quotes.
    Later,
}

/// The heredocs of a RUN that are data to its commands, in which the shell replaces variables. The
/// others are scripts, or their delimiter is quoted.
fn fed_heredocs(instruction: &Instruction) -> impl Iterator<Item = &Heredoc> {
    let scripts = instruction.scripts();
    let is_program = scripts.first().is_none_or(|script| script.heredoc.is_some());
    let is_script = move |index: usize| {
        let mut bodies = scripts.iter().filter(|script| script.dialect.is_posix());
        bodies.any(|script| script.heredoc == Some(index))
    };
    let heredocs = instruction.heredocs.iter().enumerate();
    let fed = heredocs
        .filter(move |(index, heredoc)| heredoc.expand && !is_program && !is_script(*index));
    fed.map(|(_, heredoc)| heredoc)
}

/// The variables that the mounts of a RUN set.
fn secrets(operation: &Operation) -> impl Iterator<Item = &str> {
    let options = operation.flags.iter().flat_map(Flag::mount_options);
    let named = options.filter(|option| option.key.text.eq_ignore_ascii_case("env"));
    named.filter_map(|option| option.value.as_ref()).map(|value| &*value.text)
}

/// The variables that a command sets in its shell: `A=1`, `export A=1`, `read A`; not `A=1 prog`.
fn names_set(command: &Command) -> impl Iterator<Item = &str> {
    let assignments = command.assignments.iter().filter(|_| command.name.is_none());
    let assigned = assignments.map(|assignment| &*assignment.name);
    let sets = matches!(
        command.base_name(),
        Some("export" | "readonly" | "local" | "declare" | "typeset" | "read" | "unset")
    );
    // `export A` alone sets nothing, but `read A` does.
    let reads = matches!(command.base_name(), Some("read" | "unset"));
    let words = command.words.iter().filter(move |_| sets);
    assigned.chain(words.filter_map(move |word| match word.raw.split_once('=') {
        Some((name, _)) => Some(name),
        None => reads.then_some(&*word.raw),
    }))
}
