//! The program that reads shell forms.

use super::{Below, Contents, Presence, Resolved, join, parent};
use crate::model::Model;
use crate::syntax::{CommandForm, InstructionRef, Keyword, Syntax};

/// What BuildKit runs where no SHELL says otherwise.
const SH: &str = "/bin/sh";

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShellProgram {
    /// As SHELL names it, else `/bin/sh`.
    pub program: String,
    /// The SHELL instruction.
    pub by: Option<usize>,
    /// Whether it is there.
    pub found: Resolved,
}

impl Contents {
    /// The shell that reads the shell form of an instruction; `None` where that is not known: on
    /// Windows, and where a mount may bring it.
    pub fn shell_for(
        &self,
        syntax: &Syntax,
        model: &Model,
        at: InstructionRef<'_>,
    ) -> Option<ShellProgram> {
        let stage = model.stage_of(at.index)?.index;
        let by = model.shell_at(at.index);
        if by.is_none() && (model.is_windows(stage) || !model.dialect_at(at.index).is_posix()) {
            return None;
        }
        let program = match by.and_then(|index| syntax.get(index)) {
            Some(shell) => shell
                .get()
                .operation
                .command()?
                .exec()?
                .first()
                .map(|word| word.text.to_string())?,
            None => SH.to_owned(),
        };
        // Built for Windows, names such as `golang` are other images.
        if is_of_windows(&program) {
            return None;
        }
        let found = self.program_for(model, at, &program);
        Some(ShellProgram { program, by, found })
    }

    /// What a program's name means for an instruction: as [`Contents::command_before`], but
    /// unknown where a `--mount` of it may bring the program.
    pub fn program_for(&self, model: &Model, at: InstructionRef<'_>, name: &str) -> Resolved {
        let Some(stage) = model.stage_of(at.index) else { return Resolved::Unknown };
        let found = self.command_before(model, stage.index, at.index, name);
        match found.is_absent() && mounts_programs(at, name) {
            true => Resolved::Unknown,
            false => found,
        }
    }

    /// Whether a RUN may run: its program, or its shell, may be there.
    pub(super) fn can_run(
        &self,
        syntax: &Syntax,
        model: &Model,
        stage: usize,
        at: InstructionRef<'_>,
        form: &CommandForm,
    ) -> bool {
        // Only these certainly lack programs.
        let bare = match self.bottom(stage) {
            Some(Below::Image(image)) => image.distroless,
            Some(Below::Scratch) => true,
            _ => false,
        };
        if !bare {
            return true;
        }
        let absent = match form.exec() {
            Some(words) => words
                .first()
                .is_some_and(|word| self.program_for(model, at, &word.text).is_absent()),
            None => self.shell_for(syntax, model, at).is_some_and(|shell| shell.found.is_absent()),
        };
        !absent
    }

    /// Whether a stage certainly has a shell at its end.
    pub fn has_shell(&self, stage: usize) -> bool {
        self.presence(stage, SH) == Presence::Present
    }
}

/// Whether a mount covers the directory of a program.
fn mounts_programs(at: InstructionRef<'_>, name: &str) -> bool {
    if at.operation.keyword != Keyword::Run {
        return false;
    }
    let mounts = at.get().operation.flags.iter().filter(|flag| &*flag.name.text == "mount");
    let targets = mounts.flat_map(|flag| flag.mount_options()).filter(|option| {
        ["target", "dst", "destination"].iter().any(|key| option.key.text.eq_ignore_ascii_case(key))
    });
    targets.filter_map(|option| option.value.as_ref()).any(|target| {
        let target = join("/", &target.text);
        let folder = parent(name).filter(|_| name.starts_with('/'));
        let covers = |folder: &str| {
            folder == target || folder.starts_with(&format!("{}/", target.trim_end_matches('/')))
        };
        // A name without a path may be anywhere that a mount makes a directory of programs.
        target.contains('$') || folder.map_or(target.ends_with("bin") || target.len() < 5, covers)
    })
}

/// Whether only Windows has that shell.
fn is_of_windows(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
    matches!(name.trim_end_matches(".exe"), "cmd" | "powershell")
}
