//! Shell text in instructions: RUN in shell form, shell-form CMD, ENTRYPOINT and HEALTHCHECK,
//! heredocs that a shell reads. Read by tree-sitter-bash, kept with the instruction.
//!
//! Which shell really reads a text depends on SHELL and on the base image, which the model knows
//! ([`Dialect`]); a rule asks for scripts only where the dialect is POSIX.

mod arguments;
mod dialect;
mod environment;
mod grammar;
mod invocation;
mod lower;
mod script;
mod scripts;
mod tokens;
mod word;

pub use dialect::Dialect;
pub use environment::environment_names;
pub use invocation::Invocation;
pub use script::{
    Assignment, Command, Connector, Redirection, Script, ShellVariable, ShellWord, WordPart,
};
pub use scripts::{handed_script, scripts_of};
pub use tokens::ShellToken;

use super::Instruction;

impl Instruction {
    /// The scripts of its innermost operation as a POSIX shell would read them, parsed once.
    /// Empty for the exec form and for instructions without a command. A heredoc whose shebang
    /// (or whose command, as in `RUN python3 <<EOF`) names another interpreter has
    /// [`Dialect::Other`] and no commands.
    pub fn scripts(&self) -> &[Script] {
        self.scripts.get_or_init(|| scripts_of(self))
    }

    /// All commands of all its scripts, in the order of the text.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.scripts().iter().flat_map(|script| &script.commands)
    }
}
