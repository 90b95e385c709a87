//! Plimsoll for Zed: says where the server is. The language is that of Zed's Dockerfile extension.

use zed_extension_api::{
    self as zed, serde_json::Value, settings::LspSettings, Command, LanguageServerId, Result,
    Worktree,
};

const SERVER: &str = "plimsoll";

struct Plimsoll;

impl zed::Extension for Plimsoll {
    fn new() -> Self {
        Self
    }

    /// The program of the user's settings, else the one on PATH.
    fn language_server_command(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let settings = LspSettings::for_worktree(SERVER, worktree).ok();
        let binary = settings.and_then(|settings| settings.binary);
        let (path, arguments) = binary.map_or((None, None), |it| (it.path, it.arguments));
        let command = path.or_else(|| worktree.which(SERVER)).ok_or(
            "plimsoll is not on PATH: install it with `cargo install --path .` in a clone of it, \
             or name it in the setting lsp.plimsoll.binary.path",
        )?;
        let args = arguments.unwrap_or_else(|| vec!["lsp".into()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(SERVER, worktree).ok().and_then(|it| it.settings))
    }

    fn language_server_workspace_configuration(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(SERVER, worktree).ok().and_then(|it| it.settings))
    }
}

zed::register_extension!(Plimsoll);
