//! What is in force between instructions: user, directory, shell, and what the image will start.
//!
//! A state is kept after each FROM (what it inherits) and after each instruction that changes it,
//! so that what holds at an instruction is one binary search away.

use super::{Base, Model, Stage, Value};
use crate::syntax::shell::Dialect;
use crate::syntax::{InstructionRef, Keyword, Syntax};
use std::sync::LazyLock;

/// Instructions by their number; directories and dialects by theirs in the model.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    pub user: Option<usize>,
    pub workdir: Option<usize>,
    pub shell: Option<usize>,
    pub entrypoint: Option<usize>,
    pub command: Option<usize>,
    /// An ENTRYPOINT has cleared the command of the base.
    pub command_cleared: bool,
    pub healthcheck: Option<usize>,
    pub stopsignal: Option<usize>,
    pub directory: usize,
    pub dialect: usize,
}

/// The longest path that Linux takes, in bytes.
const LONGEST: usize = 4_096;

static SH: LazyLock<Dialect> = LazyLock::new(Dialect::default);

/// What a stage does not inherit.
struct Own {
    windows: bool,
    /// Whether it has a CMD of its own so far.
    command: bool,
}

impl Model {
    /// Who reads shell forms at an instruction: what the last SHELL names (`withShell`), also an
    /// inherited one, else `cmd` on Windows and `sh` elsewhere (defaultshell.go).
    pub fn dialect_at(&self, instruction: usize) -> &Dialect {
        let dialect = self.state_at(instruction).and_then(|state| self.dialects.get(state.dialect));
        dialect.unwrap_or(&SH)
    }

    /// The working directory just before an instruction, absolute and without `.` and `..`.
    pub fn directory_at(&self, instruction: usize) -> &Value {
        let state = self.state_at(instruction);
        state.and_then(|state| self.directories.get(state.directory)).unwrap_or(&Value::Unknown)
    }

    /// The working directory just after an instruction.
    pub fn directory_after(&self, instruction: usize) -> &Value {
        let state = self.state_before(instruction + 1);
        state.and_then(|state| self.directories.get(state.directory)).unwrap_or(&Value::Unknown)
    }

    /// The USER in force just before an instruction; `None` where the base image decides.
    pub fn user_at(&self, instruction: usize) -> Option<usize> {
        self.state_at(instruction)?.user
    }

    /// The SHELL in force just before an instruction; `None` where the base image decides.
    pub fn shell_at(&self, instruction: usize) -> Option<usize> {
        self.state_at(instruction)?.shell
    }

    fn state_at(&self, instruction: usize) -> Option<&State> {
        let stage = self.stage_of(instruction)?;
        self.state_before(instruction.max(stage.from + 1))
    }

    /// The state at the end of a stage.
    pub(super) fn final_state(&self, stage: usize) -> Option<&State> {
        self.state_before(self.stages.get(stage)?.instructions.end)
    }

    pub(super) fn directory(&self, state: &State) -> &Value {
        self.directories.get(state.directory).unwrap_or(&Value::Unknown)
    }

    fn state_before(&self, instruction: usize) -> Option<&State> {
        let after = self.states.partition_point(|(place, _)| *place < instruction);
        self.states.get(after.checked_sub(1)?).map(|(_, state)| state)
    }

    pub(super) fn add_states(&mut self, syntax: &Syntax) {
        self.dialects = vec![SH.clone(), Dialect::Cmd];
        self.directories = vec![Value::Unknown, Value::Known("/".into())];
        for index in 0..self.stages.len() {
            let Some(stage) = self.stages.get(index) else { continue };
            let range = stage.instructions.clone();
            let mut state = self.first_state(syntax, stage);
            self.states.push((stage.from, state));
            let mut own = Own { windows: self.is_windows(index), command: false };
            for instruction in range.filter_map(|index| syntax.get(index)) {
                if self.advance(&mut state, &mut own, syntax, instruction) {
                    self.states.push((instruction.index, state));
                }
            }
        }
    }

    /// A stage starts where its base ended (`init`); `scratch` starts in `/` (`emptyImage`).
    fn first_state(&self, syntax: &Syntax, stage: &Stage) -> State {
        if let Base::Stage(base) = stage.base {
            return self.final_state(base).copied().unwrap_or_default();
        }
        // Whoever writes this directive is on Windows: its only use are paths with backslashes.
        let unsure = stage.base != Base::Scratch && syntax.escape() == b'`';
        let windows = self.is_windows(stage.index);
        State {
            directory: usize::from(stage.base == Base::Scratch && !windows),
            dialect: usize::from(windows || unsure),
            ..State::default()
        }
    }

    /// Whether the instruction has changed the state. One that BuildKit refuses changes nothing.
    fn advance(
        &mut self,
        state: &mut State,
        own: &mut Own,
        syntax: &Syntax,
        instruction: InstructionRef<'_>,
    ) -> bool {
        let operation = &instruction.get().operation;
        let index = Some(instruction.index);
        match operation.keyword {
            Keyword::User if operation.text().is_some() => state.user = index,
            Keyword::Stopsignal if operation.text().is_some() => state.stopsignal = index,
            Keyword::Workdir => {
                let Some(word) = operation.text() else { return false };
                let next = self.expand_at(syntax, instruction.index, word).value;
                let next = match next {
                    Some(path) if !own.windows => join(self.directory(state), &path),
                    _ => Value::Unknown,
                };
                state.directory = self.directories.len();
                state.workdir = index;
                self.directories.push(next);
            }
            Keyword::Shell => {
                // BuildKit refuses the shell form and an empty array.
                let exec = operation.command().and_then(|form| form.exec()).unwrap_or_default();
                let words: Vec<&str> = exec.iter().map(|word| &*word.text).collect();
                if words.is_empty() {
                    return false;
                }
                state.shell = index;
                state.dialect = self.dialects.len();
                self.dialects.push(Dialect::of(&words));
            }
            Keyword::Cmd if operation.command().is_some() => {
                state.command = index;
                own.command = true;
            }
            // `dispatchEntrypoint` clears the command unless this stage has set one before.
            Keyword::Entrypoint if operation.command().is_some() => {
                state.entrypoint = index;
                if !own.command {
                    state.command = None;
                    state.command_cleared = true;
                }
            }
            Keyword::Healthcheck => state.healthcheck = index,
            _ => return false,
        }
        true
    }
}

/// `NormalizeWorkdir` of util/system/path.go, cleaned as Go's `path.Clean` does.
fn join(directory: &Value, path: &str) -> Value {
    let start = match directory {
        _ if path.starts_with('/') => "",
        Value::Known(directory) => directory,
        Value::Unknown => return Value::Unknown,
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = format!("/{}", parts.join("/"));
    if path.len() > LONGEST { Value::Unknown } else { Value::Known(path) }
}
